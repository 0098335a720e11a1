"""`vpcplan dns resolve`, zones, records and check as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vpcplan.cli.main import run

TEXT = """
vpcplan: 1
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.20.0.0/16]
    enable_dns_hostnames: true
    internet_gateway: igw
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.20.0.0/24, route_table: public}
      b: {az: eu-west-1b, cidr_block: 10.20.1.0/24, route_table: public}
    route_tables: {public: {routes: {0.0.0.0/0: igw}}}
    security_groups:
      checkers: {ingress: [tcp 443 from 54.228.16.0/26]}
      web: {ingress: [tcp 443 from 0.0.0.0/0]}
    instances:
      one: {subnet: a, private_ip: 10.20.0.10, public_ip: 198.51.100.20, security_groups: [checkers]}
      two: {subnet: b, private_ip: 10.20.1.10, public_ip: 198.51.100.21, security_groups: [web]}
health_checks:
  one: {type: https, endpoint: 198.51.100.20}
  two: {type: https, endpoint: 198.51.100.21}
hosted_zones:
  example.com:
    name_servers: [ns-1.awsdns-01.com]
    records:
      - {name: www, type: A, ttl: 60, failover: primary, set_identifier: p,
         value: 198.51.100.20, health_check: one}
      - {name: www, type: A, ttl: 60, failover: secondary, set_identifier: s,
         value: 198.51.100.21, health_check: two}
      - {name: pool, type: A, weight: 1, set_identifier: a, value: 192.0.2.1}
      - {name: pool, type: A, weight: 2, set_identifier: b, value: 192.0.2.2}
  corp.internal:
    vpcs: [shop]
    records:
      - {name: db, type: A, value: 10.20.0.10}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "vpcplan.yaml"
    path.write_text(TEXT)
    return str(path)


def resolve(capsys: pytest.CaptureFixture[str], file: str, *words: str) -> tuple[int, str]:
    status = run(["dns", "resolve", *words, "-f", file, "-q"])
    return status, capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], file: str, *words: str) -> dict[str, Any]:
    _, out = resolve(capsys, file, *words, "--format", "json")
    document: dict[str, Any] = json.loads(out)
    return document


def test_json_has_the_keys_that_programs_rely_on(capsys: pytest.CaptureFixture[str], file: str) -> None:
    document = as_json(capsys, file, "pool.example.com")
    assert document["schema_version"] == 1
    assert (document["name"], document["type"], document["status"], document["zone"]) == (
        "pool.example.com.",
        "A",
        "NOERROR",
        "example.com.",
    )
    assert sorted(outcome["probability"] for outcome in document["outcomes"]) == [1 / 3, 2 / 3]
    answer = {"name": "pool.example.com.", "type": "A", "ttl": 300, "value": "192.0.2.1"}
    assert [answer] in [outcome["answers"] for outcome in document["outcomes"]]
    (policy,) = [step for step in document["steps"] if step["kind"] == "policy"]
    assert policy["candidates"][0].keys() >= {"record", "compared", "healthy", "share", "reason", "location"}


@pytest.mark.parametrize(
    "words",
    [
        ["db.corp.internal", "A", "@shop", "+short"],
        ["@shop", "+short", "a", "db.corp.internal"],
        ["-t", "A", "db.corp.internal", "@shop", "+short"],
        ["TYPE1", "db.corp.internal", "@shop", "+short"],
        ["IN", "db.corp.internal", "--short", "--from", "vpc:shop"],
        ["db.corp.internal.", "--short", "--from", "instance:one", "+nocmd"],
    ],
)
def test_words_in_any_order(capsys: pytest.CaptureFixture[str], file: str, words: list[str]) -> None:
    assert resolve(capsys, file, *words) == (0, "10.20.0.10\n")


def test_reverse(capsys: pytest.CaptureFixture[str], file: str) -> None:
    status, out = resolve(capsys, file, "-x", "10.20.0.10", "@shop", "+short")
    assert (status, out) == (0, "ip-10-20-0-10.eu-west-1.compute.internal.\n")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["www.example.com"], 0),
        (["nope.example.com"], 1),
        (["www.example.com", "MX"], 1),
        (["www.example.net"], 1),
        ([], 2),
        (["a.example.com", "b.example.com"], 2),
        (["www.example.com", "+shrot"], 2),
        (["www.example.com", "--from", "country:ZZ"], 2),
        (["www.example.com", "--from", "planet:mars"], 2),
        (["www.example.com", "--from", "vpc:shpo"], 2),
        (["www.example.com", "--unhealthy", "three"], 2),
        (["www.example.com", "--fail", "az:eu-west-9z"], 2),
        (["a..b"], 2),
        (["https://www.example.com/"], 2),
        (["www.example.com", "-t", "AAA"], 2),
        (["www.example.com", "TYPE65536"], 2),
    ],
)
def test_exit_statuses(capsys: pytest.CaptureFixture[str], file: str, words: list[str], status: int) -> None:
    assert resolve(capsys, file, *words)[0] == status


def test_table_says_how_long_an_old_answer_lives(capsys: pytest.CaptureFixture[str], file: str) -> None:
    _, out = resolve(capsys, file, "www.example.com", "--unhealthy", "one", "--steps")
    assert "198.51.100.21" in out
    assert "150 s (90 s until it is noticed, TTL 60 s)" in out
    assert "root servers: refer to the servers of com" in out
    assert "would come first, but is unhealthy" in out


def test_a_plain_cname_on_the_way_is_no_old_answer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    topology = tmp_path / "vpcplan.yaml"
    topology.write_text(
        """vpcplan: 1
hosted_zones:
  example.com:
    records:
      - {name: api, type: CNAME, ttl: 300, values: [www.example.com]}
      - {name: www, type: A, routing_policy: failover, set_identifier: p, failover: primary, ttl: 60,
         values: [198.51.100.1], health_check: hc}
      - {name: www, type: A, routing_policy: failover, set_identifier: s, failover: secondary, ttl: 60,
         values: [198.51.100.2]}
health_checks: {hc: {type: https, endpoint: 198.51.100.1, port: 443}}
"""
    )
    _, out = resolve(capsys, str(topology), "api.example.com")
    assert "150 s (90 s until it is noticed, TTL 60 s)" in out


def test_raw_is_a_zone_file(capsys: pytest.CaptureFixture[str], file: str) -> None:
    _, out = resolve(capsys, file, "www.example.com", "--format", "raw")
    assert "www.example.com.\t60\tIN\tA\t198.51.100.20\n" in out


def test_failed_zone(capsys: pytest.CaptureFixture[str], file: str) -> None:
    assert (
        resolve(capsys, file, "www.example.com", "+short", "--fail", "az:eu-west-1a")[1] == "198.51.100.21\n"
    )


def test_health_from_the_network(capsys: pytest.CaptureFixture[str], file: str) -> None:
    document = as_json(capsys, file, "www.example.com", "--from-network")
    assert document["outcomes"][0]["answers"][0]["value"] == "198.51.100.21"
    one, two = document["health_from_network"]
    assert (one["healthy"], two["healthy"]) == (False, True)
    assert "1 of 32 ranges of checkers get through" in one["reason"]
    document = as_json(capsys, file, "www.example.com", "--from-network", "--healthy", "one")
    assert document["outcomes"][0]["answers"][0]["value"] == "198.51.100.20"


def test_zones_and_records(capsys: pytest.CaptureFixture[str], file: str) -> None:
    assert run(["dns", "zones", "-f", file, "--format", "json"]) == 0
    zones = json.loads(capsys.readouterr().out)["zones"]
    assert [(zone["name"], zone["private"]) for zone in zones] == [
        ("corp.internal.", True),
        ("example.com.", False),
    ]
    assert run(["dns", "records", "www.example.com", "-f", file, "--format", "json"]) == 0
    records = json.loads(capsys.readouterr().out)["records"]
    assert [record["policy_values"] for record in records] == [{"role": "primary"}, {"role": "secondary"}]
    assert run(["dns", "records", "nope.example.com", "-f", file]) == 1
    capsys.readouterr()
    assert run(["dns", "zones", "-f", file]) == 0
    assert capsys.readouterr().out.split("\n")[0].split()[:3] == ["ZONE", "KIND", "RECORDS"]
    assert run(["dns", "records", "-f", file]) == 0


def test_zones_of_one_name_are_told_apart_by_their_identifiers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    topology = tmp_path / "vpcplan.yaml"
    topology.write_text(
        "vpcplan: 1\nvpcs:\n  a: {region: eu-west-1, cidr_blocks: [10.0.0.0/16]}\n"
        "hosted_zones:\n  outside: {name: example.com}\n"
        "  inside: {name: example.com, private: true, vpcs: [a]}\n",
        encoding="utf-8",
    )
    assert run(["dns", "zones", "-f", str(topology)]) == 0
    lines = [line.split()[:3] for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["ZONE", "ID", "KIND"],
        ["example.com.", "outside", "public"],
        ["example.com.", "inside", "private"],
    ]


def test_what_an_alias_leads_to_is_answered_under_the_name_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    topology = tmp_path / "vpcplan.yaml"
    topology.write_text(
        "vpcplan: 1\nhosted_zones:\n  example.com:\n    records:\n"
        "      - {name: www, type: A, alias: {target: cdn.cloudfront.net}}\n"
        "      - {name: old, type: CNAME, ttl: 60, values: [www.example.com.]}\n",
        encoding="utf-8",
    )
    assert run(["dns", "resolve", "old.example.com", "-f", str(topology)]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if "example.com." in line][1:]
    assert [row[row.index("CNAME") - 2] for row in rows if "CNAME" in row] == ["old.example.com."]
    assert [row[1:4] for row in rows if "alias" in row] == [["www.example.com.", "-", "alias"]]


def test_check_finds_what_lint_finds(capsys: pytest.CaptureFixture[str], file: str) -> None:
    assert run(["dns", "check", "-f", file, "--format", "json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [f["rule"] for f in findings if f["severity"] == "error"] == ["R53020"]


def test_bad_topology(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text('vpcplan: 1\nhosted_zones: {a.b: {records: [{name: "@", type: CNAME, value: c.d}]}}\n')
    assert run(["dns", "resolve", "a.b", "-f", str(path)]) == 3
    assert "a CNAME cannot be at the apex of zone a.b" in capsys.readouterr().err


def test_check_says_what_keeps_the_file_from_being_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing of such a file is examined, so that saying nothing would say that all is well."""
    path = tmp_path / "vpcplan.yaml"
    path.write_text(TEXT + "      - {name: al, type: A, alias: {target: www.example.org}}\n")
    assert run(["dns", "check", "-f", str(path), "--format", "concise"]) == 1
    out = capsys.readouterr().out
    assert "YAML004 al.corp.internal A: alias target www.example.org.corp.internal does not exist" in out

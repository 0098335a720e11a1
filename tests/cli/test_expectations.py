"""`vpcplan test`: what passes, what fails and why, what checks nothing."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from vpcplan.cli.main import run

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
Capture = pytest.CaptureFixture[str]

ZONES = """
health_checks:
  blue: {type: https, endpoint: 192.0.2.1}
hosted_zones:
  example.com:
    records:
      - {name: shop, type: A, alias: {target: shop/front, evaluate_target_health: true}}
      - {name: www, type: A, ttl: 60, routing_policy: failover, set_identifier: p, failover: primary,
         values: [192.0.2.1], health_check: blue}
      - {name: www, type: A, ttl: 60, routing_policy: failover, set_identifier: s, failover: secondary,
         values: [192.0.2.2]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    text = (SAMPLES / "three-tier.yaml").read_text().partition("\nexpect:")[0]
    (tmp_path / "shop.yaml").write_text(text + "\n" + ZONES)
    return tmp_path


def check(folder: Path, capsys: Capture, *statements: str) -> dict[str, tuple[str, str | None]]:
    """Status and reason by statement."""
    lines = "".join(f"  - {statement}\n" for statement in statements)
    (folder / "shop.test.yaml").write_text(f"vpcplan: 1\nexpect:\n{lines}")
    run(["test", "shop.yaml", "--format", "json", "-q"])
    document = json.loads(capsys.readouterr().out)
    return {entry["text"]: (entry["status"], entry["reason"]) for entry in document["statements"]}


HOLDS = [
    "internet can reach front on tcp 443",
    "internet cannot reach front on tcp 80",
    "only front can reach web-1 on tcp 8080",
    "every member of tier app can reach db-1 on tcp 5432",
    "tier app can reach internet on tcp 443",
    "any member of group web can reach db-2 on tcp 5432",
    "bastion can reach web-1 or db-1 on tcp 22",
    "203.0.113.9 can reach web-1 on tcp 22 via bastion",
    "web-1 is in subnet app-a",
    "web-1 is in vpc shop",
    "web-1 and web-2 is in tier app",
    "web-1 is not in subnet app-b",
    "10.20.16.10 is in 10.20.0.0/16",
    "subnet public-a has at least 200 free addresses",
    "internet can reach front on tcp 443 survives the loss of any AZ",
    "front survives the loss of any AZ",
    "tier app survives the loss of any AZ",
    "www.example.com resolves to 192.0.2.1",
    "www.example.com with blue unhealthy resolves to 192.0.2.2",
    "www.example.com from country FR resolves to 192.0.2.1 or 192.0.2.2",
    "nothing.example.com does not resolve",
    "internet can reach shop.example.com on tcp 443",
    "internet cannot reach shop.example.com on tcp 22",
]
FAILS = {
    "internet can reach web-1 on tcp 8080": "internet cannot reach web-1",
    "internet cannot reach front on tcp 80,443": "internet can reach front on tcp 443",
    "internet can reach front on tcp 80,443": "internet cannot reach front",
    "only web-1 can reach db-1 on tcp 5432": "web-2 can reach db-1 on tcp 5432",
    "web-1 is in subnet app-b": "web-1 is not in app-b",
    "web-1 is not in 10.0.0.0/8": "web-1 (10.20.16.10) is in 10.0.0.0/8",
    "subnet public-a has at least 1000 free addresses": "free addresses, not 1000",
    "web-1 can reach internet on tcp 443 survives the loss of any NAT gateway": "without NAT gateway",
    "web-1 survives the loss of any AZ": "without AZ eu-west-1a",
    "www.example.com resolves to 192.0.2.9": "resolves to 192.0.2.1",
    "www.example.com does not resolve": "resolves to 192.0.2.1",
}
CHECKS_NOTHING = {
    "internet cannot reach db-9": "nothing is named 'db-9'",
    "every member of tier cache can reach db-1": "there is no tier cache",
    "internet cannot reach every member of subnet nowhere": "there is no subnet nowhere",
    "www.example.org does not resolve": "no hosted zone",
    "front survives the loss of az eu-west-1z": "no Availability Zone eu-west-1z",
    "this is no sentence": "not understood",
}


def test_statements_that_hold(folder: Path, capsys: Capture) -> None:
    found = check(folder, capsys, *HOLDS)
    assert {text: found[text] for text in HOLDS if found[text][0] != "passed"} == {}


def test_statements_that_fail_say_why(folder: Path, capsys: Capture) -> None:
    found = check(folder, capsys, *FAILS)
    for text, reason in FAILS.items():
        assert found[text][0] == "failed", text
        assert reason in (found[text][1] or ""), text


def test_statements_that_check_nothing_are_errors(folder: Path, capsys: Capture) -> None:
    found = check(folder, capsys, *CHECKS_NOTHING)
    for text, reason in CHECKS_NOTHING.items():
        assert found[text][0] == "error", text
        assert reason in (found[text][1] or ""), text


def test_a_stopped_instance_makes_cannot_reach_an_error(folder: Path, capsys: Capture) -> None:
    path = folder / "shop.yaml"
    path.write_text(path.read_text().replace("db-2: {", "db-2: {state: stopped, "))
    found = check(folder, capsys, "internet cannot reach db-2", "internet cannot reach db-1")
    assert found["internet cannot reach db-2"][0] == "error"
    assert "stopped" in (found["internet cannot reach db-2"][1] or "")
    assert found["internet cannot reach db-1"][0] == "passed"


def test_the_output_of_a_test_runner(folder: Path, capsys: Capture) -> None:
    check(folder, capsys, "internet can reach front on tcp 443", "internet can reach web-1 on tcp 8080")
    assert run(["test", "shop.yaml", "--junit", "out.xml", "--coverage"]) == 1
    out = capsys.readouterr().out
    assert "  PASS  internet can reach front on tcp 443" in out
    assert "  FAIL  internet can reach web-1 on tcp 8080" in out
    assert "--> shop.test.yaml:4:5" in out
    assert "UNREACHABLE" in out, "the trace that shows why"
    assert "2 statements: 1 passed, 1 failed." in out
    assert "Coverage: " in out
    cases = ElementTree.parse(folder / "out.xml").getroot().findall(".//testcase")
    assert [case.find("failure") is None for case in cases] == [True, False]
    assert [case.get("line") for case in cases] == ["3", "4"]
    run(["test", "shop.yaml", "--format", "tap"])
    tap = capsys.readouterr().out.splitlines()
    assert tap[:3] == ["TAP version 14", "1..2", "ok 1 - internet can reach front on tcp 443"]
    assert tap[3].startswith("not ok 2 - ")


def test_choosing_by_words(folder: Path, capsys: Capture) -> None:
    check(folder, capsys, "internet can reach front on tcp 443", "internet can reach web-1 on tcp 8080")
    assert run(["test", "shop.yaml", "-k", "front and not web"]) == 0
    assert "1 statement: 1 passed." in capsys.readouterr().out
    assert run(["test", "shop.yaml", "-k", "nothing like it"]) == 1


def test_a_threshold_of_coverage(folder: Path, capsys: Capture) -> None:
    check(folder, capsys, "internet can reach front on tcp 443")
    assert run(["test", "shop.yaml", "--coverage-threshold", "1"]) == 0
    assert run(["test", "shop.yaml", "--coverage-threshold", "99"]) == 1
    assert "below the threshold" in capsys.readouterr().err


def test_statements_of_another_topology_stay_out(folder: Path, capsys: Capture) -> None:
    check(folder, capsys, "internet can reach front on tcp 443")
    (folder / "other.yaml").write_text("vpcplan: 1\n")
    (folder / "other.test.yaml").write_text("vpcplan: 1\nexpect: [nobody can reach anything]\n")
    (folder / "common.test.yaml").write_text("vpcplan: 1\nexpect: [internet cannot reach db-1]\n")
    assert run(["test", "shop.yaml"]) == 0
    assert "2 statements: 2 passed." in capsys.readouterr().out


def test_statements_beside_a_folder(folder: Path, capsys: Capture, shared: Path) -> None:
    (folder / "aws").symlink_to(shared / "snapshots" / "nat-gateway" / "snapshot")
    (folder / "aws.test.yaml").write_text(
        "vpcplan: 1\nexpect: ['internet can reach \"Jump Host\" on tcp 22']\n"
    )
    assert run(["test", "aws", "-q"]) == 0
    assert "1 statement: 1 passed." in capsys.readouterr().out


def test_what_if(folder: Path, capsys: Capture) -> None:
    check(folder, capsys, "web-1 can reach internet on tcp 443", "internet cannot reach bastion on tcp 443")
    assert run(["test", "shop.yaml"]) == 0
    assert run(["test", "shop.yaml", "--fail", "nat-a"]) == 1
    assert run(["test", "shop.yaml", "--without", "nat-a"]) == 1
    assert run(["test", "shop.yaml", "--fail", "az:eu-west-1b"]) == 0
    assert run(["test", "shop.yaml", "--add", "sg bastion ingress tcp 443 from 0.0.0.0/0"]) == 1
    assert run(["test", "shop.yaml", "--fail", "nothing-of-that-name"]) == 2


def test_every_sample_keeps_its_word(capsys: Capture) -> None:
    for sample in sorted(SAMPLES.glob("*.yaml")):
        assert run(["test", str(sample), "-q"]) == 0, sample.name

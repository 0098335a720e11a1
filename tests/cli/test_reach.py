"""`vpcplan reach`, `exposure`, `diff`, `resilience` and the what-if options, as a user types them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from vpcplan.cli.main import run

ROOT = Path(__file__).resolve().parent.parent.parent
THREE_TIER = str(ROOT / "samples" / "three-tier.yaml")
OFFICE = str(ROOT / "samples" / "office-vpn.yaml")
DUAL_STACK = str(ROOT / "samples" / "dual-stack.yaml")


@pytest.fixture
def ask(capsys):
    def asking(*arguments: str, status: int = 0) -> str:
        capsys.readouterr()
        got = run(list(arguments))
        shown = capsys.readouterr()
        assert got == status, (got, shown.out, shown.err)
        return shown.out if status in (0, 1) else shown.err

    return asking


def flows(text: str) -> dict[tuple[str, str], str | None]:
    """The flows of JSON by the names of both sides."""
    found = {}
    for flow in json.loads(text)["flows"]:
        for source in flow["source"]["members"] or [flow["source"]["name"]]:
            for destination in flow["destination"]["members"] or [flow["destination"]["name"]]:
                if source != destination:
                    found[source, destination] = flow["traffic"]
    return found


def test_reach_says_what_a_reader_of_the_sample_expects(ask):
    assert flows(ask("reach", "-f", THREE_TIER, "--format", "json")) == {
        ("internet", "front"): "tcp 443",
        ("internet 203.0.113.0/24", "bastion"): "tcp 22",
        ("bastion", "web-1"): "tcp 22",
        ("bastion", "web-2"): "tcp 22",
        ("bastion", "front"): "tcp 443",
        ("web-1", "front"): "tcp 443",
        ("web-2", "front"): "tcp 443",
        ("web-1", "db-1"): "tcp 5432",
        ("web-1", "db-2"): "tcp 5432",
        ("web-2", "db-1"): "tcp 5432",
        ("web-2", "db-2"): "tcp 5432",
        ("bastion", "internet"): "all traffic",
        ("web-1", "internet"): "tcp; udp; icmp",
        ("web-2", "internet"): "tcp; udp; icmp",
        ("bastion", "service:s3"): "all traffic",
        ("web-1", "service:s3"): "tcp; icmp echo",
        ("web-2", "service:s3"): "tcp; icmp echo",
    }


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--from", "web-1", "--to", "db-1"], {("web-1", "db-1"): "tcp 5432"}),
        (["--from", "subnet:app-a", "--to", "sg:db", "--port", "5432"], {("web-1", "db-1"): "tcp 5432",
                                                                          ("web-1", "db-2"): "tcp 5432"}),
        (["--from", "203.0.113.9"], {("internet 203.0.113.9", "bastion"): "tcp 22",
                                     ("internet 203.0.113.9", "front"): "tcp 443"}),
        (["--from", "10.20.64.0/24", "--to", "internet"], {}),
        (["--to", "vpc:shop", "--from", "internet", "--port", "22"],
         {("internet 203.0.113.0/24", "bastion"): "tcp 22"}),
    ],
)  # fmt: skip
def test_from_and_to(ask, arguments, expected):
    text = ask("reach", "-f", THREE_TIER, "--format", "json", *arguments, status=0 if expected else 1)
    assert flows(text) == expected


def test_a_reply_that_is_lost_is_said(ask):
    text = ask("reach", "-f", OFFICE, "--from", "office")
    assert "REPLY IS LOST" in text
    assert text.splitlines()[2].split() == ["office", "bastion", "–", "tcp", "22"] or "tcp 22" in text


def test_by_counts_pairs(ask):
    text = json.loads(ask("reach", "-f", THREE_TIER, "--by", "group", "--format", "json"))
    row = next(
        flow
        for flow in text["flows"]
        if flow["source"]["name"] == "web" and flow["destination"]["name"] == "db"
    )
    assert (row["pairs"], row["of"], row["traffic"]) == (4, 4, "tcp 5432")


def test_matrix_csv_and_graphs(ask):
    assert "FROM \\ TO" in ask("reach", "-f", THREE_TIER, "--format", "matrix", "--by", "subnet")
    rows = list(csv.DictReader(io.StringIO(ask("reach", "-f", THREE_TIER, "--format", "csv"))))
    assert {"source": "web-1 web-2", "traffic": "tcp 5432"}.items() <= next(
        row for row in rows if row["destination"] == "db-1 db-2"
    ).items()
    assert ask("reach", "-f", THREE_TIER, "--format", "mermaid").startswith("flowchart LR\n")
    dot = ask("reach", "-f", THREE_TIER, "--format", "dot")
    assert dot.startswith("digraph reach {")
    assert dot.rstrip().endswith("}")


def test_exposure(ask):
    found = json.loads(ask("exposure", "-f", THREE_TIER, "--format", "json"))
    assert [(row["risk"], row["inside"]["members"], row["traffic"]) for row in found["inbound"]] == [
        ("login", ["bastion"], "tcp 22"),
        ("web", ["front"], "tcp 443"),
    ]
    assert found["inbound"][1]["by_way_of"] == ["load balancer front", "internet gateway igw"]
    assert {row["ip_version"] for row in json.loads(
        ask("exposure", "-f", DUAL_STACK, "--format", "json"))["inbound"]} == {4, 6}  # fmt: skip
    office = json.loads(ask("exposure", "office", "-f", OFFICE, "--format", "json"))
    assert [(row["inside"]["members"], row["reply_lost"]) for row in office["inbound"]] == [
        (["app"], None),
        (["bastion"], "tcp 22"),
    ]


def test_every_command_of_an_exposure_shows_what_its_row_says(ask):
    for sample in (THREE_TIER, OFFICE, DUAL_STACK):
        found = json.loads(ask("exposure", "-f", sample, "--format", "json"))
        for row in (*found["inbound"], *found["outbound"]):
            words = row["trace"].split()[1:]
            trace = json.loads(ask(*words, "--format", "json", status=0 if row["traffic"] else 1))
            assert trace["verdict"] == ("reachable" if row["traffic"] else "unreachable")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["exposure", "web-1", "-f", THREE_TIER], "inside the topology"),
        (["reach", "--from", "nobody", "-f", THREE_TIER], "nothing is named 'nobody'"),
        (["reach", "--from", "vpc:nobody", "-f", THREE_TIER], "no vpc is named"),
        (["reach", "--from", "10.0.0.1/8", "-f", THREE_TIER], "host bits"),
        (["reach", "-4", "-6", "-f", THREE_TIER], "exclude each other"),
        (["reach", "--fail", "az:mars", "-f", THREE_TIER], "'mars'"),
        (["reach", "--fail", "nothing-like-it", "-f", THREE_TIER], "nothing is named"),
        (["reach", "--without", "nobody", "-f", THREE_TIER], "nothing is named"),
        (["reach", "--fail", "sg:web", "-f", THREE_TIER], "does not fail"),
        (["reach", "--add", "sg web ingress tcp 22", "-f", THREE_TIER], "does not end with `from`"),
        (["reach", "--add", "sg web sideways tcp 22 from 10.0.0.0/8", "-f", THREE_TIER], "sideways"),
        (["reach", "--add", "acl data ingress allow tcp 22 from 10.0.0.0/8", "-f", OFFICE], "data"),
        (["reach", "--add", "route private-a 10.9.0.0/16 nobody", "-f", THREE_TIER], "nothing is named"),
        (["reach", "--add", "acl data ingress allow all from ::/0", "-f", THREE_TIER], "rule number"),
        (["reach", "--add", "nonsense", "-f", THREE_TIER], "adds nothing"),
        (["diff", THREE_TIER], "diff compares two topologies"),
        (["diff", THREE_TIER, THREE_TIER, "--fail-on", "rain"], "does not know 'rain'"),
        (["diff", "--git", "no-such-revision..HEAD", "-f", THREE_TIER], "no revision 'no-such-revision'"),
        (["diff", "--git", "--output=x..HEAD", "-f", THREE_TIER], "no revision"),
        (["resilience", "--of", "rain", "-f", THREE_TIER], "does not know 'rain'"),
        (["trace", "web-1", "db-1", "--avoid", "nobody", "-f", THREE_TIER], "nothing is named"),
    ],
)  # fmt: skip
def test_usage(ask, arguments, word):
    assert word in ask(*arguments, status=2)


def test_bad_topologies(ask, tmp_path):
    bad, empty = tmp_path / "bad.yaml", tmp_path / "empty.yaml"
    bad.write_text("vpcplan: 1\nvpcs: {a: {cidr_blocks: [10.0.0.0/33]}}\n")
    empty.write_text("vpcplan: 1\n")
    assert "bad.yaml" in ask("diff", THREE_TIER, str(bad), status=3)
    assert "no network interfaces" in ask("reach", "-f", str(empty), status=3)
    assert "no network interfaces" in ask("exposure", "-f", str(empty), status=3)
    assert "missing.yaml" in ask("diff", str(tmp_path / "missing.yaml"), THREE_TIER, status=3)
    assert run(["diff", THREE_TIER, str(bad), "--detailed-exitcode"]) == 1


def test_what_if_on_reach_and_trace(ask):
    assert ("web-1", "internet") not in flows(
        ask("reach", "-f", THREE_TIER, "--fail", "nat-a", "--format", "json")
    )
    added = ask(
        "reach", "-f", THREE_TIER, "--add", "sg web ingress tcp 9090 from bastion", "--format", "json",
        "--from", "bastion", "--to", "web-1",
    )  # fmt: skip
    assert flows(added) == {("bastion", "web-1"): "tcp 22,9090"}
    ask("trace", "web-1", "internet", "--port", "443", "-f", THREE_TIER, "--fail", "nat-a", status=1)
    ask("trace", "web-1", "internet", "--port", "443", "-f", THREE_TIER, "--without", "nat-a", status=1)
    ask("trace", "internet", "front", "--port", "443", "-f", THREE_TIER, "--avoid", "web-1")
    ask("trace", "internet", "front", "--port", "443", "-f", THREE_TIER, "--through", "web-1")
    text = ask("trace", "web-1", "internet", "--port", "443", "-f", THREE_TIER, "--avoid", "nat-a", status=1)
    assert "every path goes through" in text


def test_diff_of_files(ask, tmp_path):
    assert "No difference" in ask("diff", THREE_TIER, THREE_TIER)
    after = tmp_path / "after.yaml"
    after.write_text(
        Path(THREE_TIER)
        .read_text()
        .replace("tcp 22 from 203.0.113.0/24", "tcp 22 from 0.0.0.0/0")
        .replace("web-2", "web-9")
    )
    found = json.loads(ask("diff", THREE_TIER, str(after), "--format", "json", status=1))
    assert {
        "change": "opened",
        "source": {"kind": "internet", "members": ["internet"]},
        "destination": {"kind": "actors", "members": ["bastion"]},
        "traffic": "tcp 22",
    } in found["flows"]
    renamed = [change for change in found["resources"] if change["change"] == "renamed"]
    assert [(change["before"], change["after"]) for change in renamed] == [("shop/web-2", "shop/web-9")]
    assert "### Reachability" in ask("diff", THREE_TIER, str(after), "--format", "markdown", status=1)
    ask("diff", THREE_TIER, str(after), "--fail-on", "opened-from-internet", status=1)
    ask("diff", THREE_TIER, str(after), "--fail-on", "reply-lost,closed")
    ask("diff", str(after), THREE_TIER, "--fail-on", "opened-from-internet")
    assert run(["diff", THREE_TIER, str(after), "--detailed-exitcode"]) == 2
    assert run(["diff", THREE_TIER, THREE_TIER, "--detailed-exitcode"]) == 0


def test_diff_of_revisions(ask, tmp_path, monkeypatch):
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=n", "-c", "user.email=n@example.com")
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    folder = tmp_path / "with space; $(x)"
    folder.mkdir()
    file = folder / "vpcplan.yaml"
    file.write_text(Path(THREE_TIER).read_text())
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    file.write_text(file.read_text().replace("tcp 22 from 203.0.113.0/24", "tcp 22 from 0.0.0.0/0"))
    git("commit", "-q", "-a", "-m", "second")
    monkeypatch.chdir(folder)
    assert "opened" in ask("diff", "--git", "HEAD~1..HEAD", status=1)
    assert "opened" in ask("diff", "--git", "HEAD~1...HEAD", status=1)
    assert "No difference" in ask("diff", "--git", "HEAD")
    assert "No difference" in ask("diff", "--git", "HEAD..HEAD", "-f", str(folder))
    file.write_text("vpcplan: 1\nvpcs: 7\n")
    git("commit", "-q", "-a", "-m", "third")
    assert "in revision HEAD" in ask("diff", "--git", "HEAD~1..HEAD", status=3)
    assert "nothing.yaml" in ask("diff", "--git", "HEAD~1..HEAD", "-f", "nothing.yaml", status=3)
    monkeypatch.chdir("/")
    assert "git" in ask("diff", "--git", "HEAD~1..HEAD", status=2)


def test_resilience(ask):
    found = json.loads(ask("resilience", "-f", THREE_TIER, "--format", "json", status=1))
    by_name = {each["failure"]: each for each in found["failures"]}
    assert found["failures"][0]["failure"] == "region:eu-west-1"
    nat = by_name["nat_gateway:shop/nat-a"]
    assert [each["text"] for each in nat["expectations_lost"]] == ["web-1 can reach internet on tcp 443"]
    assert [(flow["sources"], flow["destinations"]) for flow in nat["flows_lost"]] == [
        (["web-1"], ["internet"])
    ]
    assert "instance:shop/web-1" in by_name
    text = ask("resilience", "-f", THREE_TIER, "--of", "nat", status=1)
    assert "Availability Zone" not in text


def test_blocks_that_fare_alike_share_a_line(ask, tmp_path):
    text = Path(THREE_TIER).read_text()
    offices = ", ".join(f"tcp 22 from 192.0.2.{number}/32" for number in range(6))
    before, after = tmp_path / "before.yaml", tmp_path / "after.yaml"
    before.write_text(text.replace("tcp 22 from 203.0.113.0/24", offices))
    after.write_text(text.replace("tcp 22 from 203.0.113.0/24", offices.replace("tcp 22", "tcp 2222")))
    shared = "internet 192.0.2.0, 192.0.2.1, 192.0.2.2 and 3 more"
    for arguments in (("reach", "-f", str(before)), ("exposure", "-f", str(before))):
        (line,) = [line for line in ask(*arguments).splitlines() if "192.0.2.0," in line]
        assert shared in line
    assert len(json.loads(ask("reach", "-f", str(before), "--format", "json"))["flows"]) == 14
    lines = [
        line for line in ask("diff", str(before), str(after), status=1).splitlines() if "internet 192" in line
    ]
    assert len(lines) == 2
    rows = list(
        csv.DictReader(io.StringIO(ask("diff", str(before), str(after), "--format", "csv", status=1)))
    )
    assert len([row for row in rows if row["from"].startswith("internet 192.0.2.")]) == 12

"""`vpcplan cidr` as people and programs call it: output, exit statuses, files."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from vpcplan.cli.main import run
from vpcplan.load.source import load_topology

TOPOLOGY = """vpcplan: 1      # the language
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.2.0.0/16]

    subnets:
      # the front
      public-a: {az: eu-west-1a, cidr_block: 10.2.0.0/24, tier: public}
      data-a: {az: eu-west-1a, hosts: 100, tier: data}   # no CIDR yet
      app-a:
        az: eu-west-1a   # first zone
        hosts: 500
        tier: app
      empty-a: {netmask: 26}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VPCPLAN_FILE", raising=False)
    (tmp_path / "vpcplan.yaml").write_text(TOPOLOGY)
    return tmp_path


def cidr(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = run(["cidr", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    status, out, _ = cidr(capsys, *arguments, "--format", "json")
    return status, json.loads(out)


def test_info(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = as_json(capsys, "info", "10.20.0.5/20")
    assert status == 0
    assert found["cidr_block"] == "10.20.0.0/20"
    assert found["usable"] == 4091
    assert [reserved["address"] for reserved in found["reserved"]][-1] == "10.20.15.255"
    assert found["vpc"]["accepted"]
    assert found["subnet"]["accepted"]
    assert "host bits" in found["warning"]
    status, found = as_json(capsys, "info", "10.0.0.0/8")
    assert not found["vpc"]["accepted"]
    _, out, err = cidr(capsys, "info", "10.20.0.5/20")
    assert "NNNNNNNN NNNNNNNN NNNNhhhh hhhhhhhh" in out
    assert "host bits" in err


@pytest.mark.parametrize(
    "text", ["10.0.0.0/33", "10.0.0/8", "banana", "10.0.0.0/255.0.255.0", "2001:db8::/129", ""]
)
def test_what_is_no_block_is_bad_input(capsys: pytest.CaptureFixture[str], text: str) -> None:
    for command in (["info", text], ["free", text], ["contains", text, "10.0.0.0/24"], ["overlaps", text]):
        status, out, err = cidr(capsys, *command)
        assert status == 3
        assert out == ""
        assert err.startswith("error:")


def test_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert as_json(capsys, "fit", "29")[1]["prefix_length"] == 26
    assert "a /27 leaves 27" in cidr(capsys, "fit", "29")[1]
    _, found = as_json(capsys, "fit", "--alb", "--eks-pods", "800", "--nodes", "20", "--rds")
    assert {s["name"]: s["prefix_length"] for s in found["subnets"]} == {"public": 27, "eks": 23, "data": 28}
    assert cidr(capsys, "fit", "70000")[0] == 1
    assert cidr(capsys, "fit")[0] == 2


def test_split(capsys: pytest.CaptureFixture[str]) -> None:
    _, found = as_json(capsys, "split", "10.0.0.0/24", "web:100", "db:20", "app:/27")
    assert {p["name"]: p["cidr_block"] for p in found["parts"]} == {
        "web": "10.0.0.0/25",
        "app": "10.0.0.128/27",
        "db": "10.0.0.160/27",
    }
    assert len(as_json(capsys, "split", "10.0.0.0/16", "--prefix", "/20")[1]["parts"]) == 16
    assert cidr(capsys, "split", "10.0.0.0/24", "a:200", "b:200")[0] == 1
    assert cidr(capsys, "split", "10.0.0.0/24")[0] == 2
    assert cidr(capsys, "split", "10.0.0.0/8", "--prefix", "30")[0] == 2


def test_free_summarize_overlaps_contains(capsys: pytest.CaptureFixture[str]) -> None:
    _, found = as_json(capsys, "free", "10.0.0.0/24", "--used", "10.0.0.0/26,10.0.0.128/25")
    assert found["free"] == ["10.0.0.64/26"]
    assert cidr(capsys, "free", "10.0.0.0/24", "--used", "10.0.0.0/23")[0] == 1
    _, found = as_json(capsys, "summarize", "10.0.0.0-10.0.1.255", "10.0.2.0/23")
    assert found["cidr_blocks"] == ["10.0.0.0/22"]
    assert cidr(capsys, "overlaps", "10.0.0.0/24", "10.0.1.0/24")[0] == 0
    assert cidr(capsys, "overlaps", "10.0.0.0/24", "10.0.0.128/25")[0] == 1
    assert cidr(capsys, "contains", "10.0.0.0/24", "10.0.0.7")[0] == 0
    assert cidr(capsys, "contains", "10.0.0.0/24", "10.0.1.7")[0] == 1


@pytest.mark.parametrize("format_", ["table", "json", "csv", "markdown"])
def test_every_format_of_every_calculator(capsys: pytest.CaptureFixture[str], format_: str) -> None:
    for command in (
        ["info", "10.0.0.0/16", "2001:db8::/56"],
        ["fit", "29", "--alb"],
        ["split", "10.0.0.0/22", "--count", "3"],
        ["free", "10.0.0.0/24"],
        ["summarize", "10.0.0.0/24", "10.0.1.0/24"],
        ["overlaps", "10.0.0.0/24", "10.0.1.0/24"],
        ["contains", "10.0.0.0/24", "10.0.0.0/25"],
        ["explain", 'cidrsubnet("10.0.0.0/16", 8, 3)'],
    ):
        status, out, _ = cidr(capsys, *command, "--format", format_)
        assert status == 0
        assert out.strip()


def test_plan_json_is_the_contract(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = as_json(capsys, "plan", "-q")
    assert status == 0
    assert found["schema_version"] == 1
    assert found["problems"] == []
    by_name = {allocation["name"]: allocation for allocation in found["allocations"]}
    assert by_name["public-a"]["status"] == "kept"
    assert by_name["data-a"]["status"] == "new"
    assert by_name["data-a"]["usable"] == 123
    assert set(by_name["data-a"]) >= {"name", "vpc", "cidr_block", "ipv6_cidr_block", "usable", "status"}
    again = as_json(capsys, "plan", "-q")[1]
    assert {a["status"] for a in again["allocations"]} == {"kept"}


def test_check_fails_while_the_lock_is_stale(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cidr(capsys, "plan", "--check")[0] == 1
    assert not (folder / "vpcplan.lock").exists()
    assert cidr(capsys, "plan")[0] == 0
    assert cidr(capsys, "plan", "--check")[0] == 0
    text = (folder / "vpcplan.yaml").read_text()
    (folder / "vpcplan.yaml").write_text(text + "      more-a: {netmask: 27}\n")
    status, _, err = cidr(capsys, "plan", "--check")
    assert status == 1
    assert "stale" in err
    lock = (folder / "vpcplan.lock").read_text()
    status, out, err = cidr(capsys, "plan", "--dry-run")
    assert status == 0
    assert "shop/more-a" in out
    assert "+subnet shop/more-a" in err
    assert (folder / "vpcplan.lock").read_text() == lock


def test_time_alone_makes_no_lock_stale(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cidr(capsys, "plan", "--today", "2026-01-01")
    text = (folder / "vpcplan.yaml").read_text()
    (folder / "vpcplan.yaml").write_text(text.replace("      empty-a: {netmask: 26}\n", ""))
    cidr(capsys, "plan", "--today", "2026-01-01", "--hold-days", "10")
    assert "until=2026-01-11" in (folder / "vpcplan.lock").read_text()
    assert cidr(capsys, "plan", "--check", "--today", "2026-03-01")[0] == 0
    cidr(capsys, "plan", "--today", "2026-03-01")
    assert "held" not in (folder / "vpcplan.lock").read_text()


def test_write_puts_blocks_in_and_leaves_the_rest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cidr(capsys, "plan", "--write")[0] == 0
    written = (folder / "vpcplan.yaml").read_text()
    expected = TOPOLOGY.replace(
        "data-a: {az: eu-west-1a, hosts: 100, tier: data}",
        "data-a: {az: eu-west-1a, hosts: 100, tier: data, cidr_block: 10.2.1.0/25}",
    )
    expected = expected.replace(
        "        az: eu-west-1a   #", "        cidr_block: 10.2.2.0/23\n        az: eu-west-1a   #"
    )
    expected = expected.replace("{netmask: 26}", "{netmask: 26, cidr_block: 10.2.1.128/26}")
    assert written == expected
    topology = load_topology(["vpcplan.yaml"])
    assert str(topology.subnets["shop/app-a"].cidr_block) == "10.2.2.0/23"
    lock = (folder / "vpcplan.lock").read_text()
    assert cidr(capsys, "plan", "--write")[0] == 0
    assert (folder / "vpcplan.yaml").read_text() == written
    assert (folder / "vpcplan.lock").read_text() == lock


BLOCK_STYLE = """vpcplan: 1
vpcs:
  a:
    cidr_blocks: [10.2.0.0/24]
    availability_zones: [eu-west-1a]
"""
STYLES = [
    (BLOCK_STYLE + "    subnets:\n      x:\n        hosts: 5\n").replace("\n", "\r\n"),
    "vpcplan: 1\nvpcs: {a: {cidr_blocks: [10.2.0.0/24], subnets: {x: {hosts: 5}, y: {netmask: 28}}}}\n",
    BLOCK_STYLE + "    tiers: {app: {hosts: 5}}\n",
    BLOCK_STYLE + "    tiers: {app: {hosts: 5}}\n    subnets: {}\n",
    BLOCK_STYLE + '    subnets:\n      x: {"hosts": 5, # five\n        "az": "eu-west-1a"}\n',
    BLOCK_STYLE.replace("a:\n", "ä:\n") + "    subnets:\n      ü: {hosts: 5}  # üß\n      z: {hosts: 6}\n",
]


@pytest.mark.parametrize("text", STYLES)
def test_write_in_every_style(folder: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (folder / "vpcplan.yaml").write_bytes(text.encode())
    status, _, err = cidr(capsys, "plan", "--write")
    assert status == 0, err
    after = (folder / "vpcplan.yaml").read_bytes().decode()
    assert after.count("\r\n") == (after.count("\n") if "\r\n" in text else 0)
    topology = load_topology(["vpcplan.yaml"])
    assert all(subnet.cidr_block for subnet in topology.subnets.values())
    assert cidr(capsys, "plan", "--check")[0] == 0


POOLS = """vpcplan: 1
address_pools:
  corp:
    cidr_blocks: [10.0.0.0/8]
    pools:
      eu:  # Europe
        region: eu-west-1
        netmask: 12
        pools:
          prod: {environment: prod, netmask: 14, default_netmask: 18}
  flat: {parent: corp, netmask: 16, region: us-east-1}
vpcs:
  shop: {region: eu-west-1, environment: prod}
"""


def test_write_puts_the_blocks_of_nested_pools_in(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file then says everything: planning without the lock file gives out nothing else."""
    (folder / "vpcplan.yaml").write_text(POOLS)
    assert cidr(capsys, "plan", "--write")[0] == 0
    written = (folder / "vpcplan.yaml").read_text()
    pools = load_topology(["vpcplan.yaml"]).address_pools
    blocks = {name: str(pool.cidr_blocks[0]) for name, pool in pools.items()}
    assert all(
        f"{name} {block} in=" in (folder / "vpcplan.lock").read_text() or name == "corp"
        for name, block in blocks.items()
    )
    assert f"      eu:  # Europe\n        cidr_blocks: [{blocks['eu']}]\n        region:" in written
    assert cidr(capsys, "check")[0] == 0
    (folder / "vpcplan.lock").unlink()
    assert cidr(capsys, "plan", "--write")[0] == 0
    assert (folder / "vpcplan.yaml").read_text() == written


def test_a_written_block_is_held_against_the_blocks_that_the_lock_gave_pools(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "vpcplan.yaml").write_text(POOLS)
    assert cidr(capsys, "plan")[0] == 0
    pinned = POOLS.replace("environment: prod}\n", "environment: prod, cidr_blocks: [10.240.0.0/16]}\n")
    (folder / "vpcplan.yaml").write_text(pinned)
    status, found = as_json(capsys, "check")
    assert (status, [each["code"] for each in found["findings"]]) == (1, ["VPC011"])


def test_an_anchor_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = BLOCK_STYLE + "    subnets:\n      x: &s {hosts: 5}\n      y: *s\n"
    (folder / "vpcplan.yaml").write_text(text)
    status, _, err = cidr(capsys, "plan", "--write")
    assert status == 3
    assert "alias or an anchor" in err
    assert (folder / "vpcplan.yaml").read_text() == text
    assert not (folder / "vpcplan.lock").exists()


def test_what_does_not_fit_leaves_every_file_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = TOPOLOGY.replace("10.2.0.0/16", "10.2.0.0/23")
    (folder / "vpcplan.yaml").write_text(text)
    status, out, err = cidr(capsys, "plan", "--write")
    assert status == 1
    assert "✗ shop: 3 requests do not fit into 10.2.0.0/23" in out
    assert "least change first" in out
    assert "no file was written" in err
    assert sorted(os.listdir(folder)) == ["vpcplan.yaml"]
    assert (folder / "vpcplan.yaml").read_text() == text
    _, found = as_json(capsys, "plan")
    (problem,) = found["problems"]
    assert problem["needs"][0] == {"prefix_length": 23, "needed": 1, "available": 0, "missing": 1}
    assert [remedy["kind"] for remedy in problem["remedies"]][-1] == "secondary-block"


@pytest.mark.parametrize(
    ("lock", "message"),
    [
        ("version 9\n", "version 9"),
        ("version 1\nsubnet shop/a 10.2.0.0/24\nsubnet shop/b 10.2.0.0/24\n", "two names for one place"),
        ("\x00\x01", "not a lock file"),
    ],
)
def test_a_bad_lock_is_bad_input(
    folder: Path, capsys: pytest.CaptureFixture[str], lock: str, message: str
) -> None:
    (folder / "vpcplan.lock").write_text(lock)
    status, _, err = cidr(capsys, "plan")
    assert status == 3
    assert message in err
    assert "vpcplan.lock" in err
    assert (folder / "vpcplan.lock").read_text() == lock


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "--write", "--check"],
        ["plan", "--today", "yesterday"],
        ["plan", "--move", "shop/dat-a"],
        ["plan", "--release", "nothing"],
        ["plan", "--add-az", "us-east-1a"],
        ["map", "nothing"],
    ],
)
def test_questions_that_cannot_be_asked(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    status, _, err = cidr(capsys, *arguments)
    assert status == 2
    assert err.startswith("error:")
    assert sorted(os.listdir(folder)) == ["vpcplan.yaml"]


def test_add_az_shows_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cidr(capsys, "plan")
    before = (folder / "vpcplan.lock").read_text()
    _, found = as_json(capsys, "plan", "--add-az", "eu-west-1b")
    status = {allocation["name"]: allocation["status"] for allocation in found["allocations"]}
    assert {name for name, word in status.items() if word == "new"} == {"app-b", "data-b", "public-b"}
    assert (folder / "vpcplan.lock").read_text() == before


def test_csv_has_what_a_network_engineer_types(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = cidr(capsys, "plan", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    row = next(row for row in rows if row["name"] == "data-a")
    assert row["network"] == "10.2.1.0/25"
    assert (row["router"], row["dns"], row["first"]) == ("10.2.1.1", "10.2.1.2", "10.2.1.4")
    assert (row["last"], row["broadcast"], row["usable"]) == ("10.2.1.126", "10.2.1.127", "123")


def test_cloudformation_parses_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = cidr(capsys, "plan", "--format", "cloudformation")
    resources = json.loads(out)["Resources"]
    assert resources["VpcShop"]["Properties"]["CidrBlock"] == "10.2.0.0/16"
    assert resources["SubnetShopDataA"]["Properties"]["CidrBlock"] == "10.2.1.0/25"
    assert resources["SubnetShopDataA"]["Properties"]["VpcId"] == {"Ref": "VpcShop"}


def test_output_is_written_as_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = cidr(capsys, "plan", "--format", "json", "-o", "plan.json")
    assert (folder / "plan.json").read_text() == out


def test_brackets_and_escapes_in_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = '"a[red]\\e[31m"'
    (folder / "vpcplan.yaml").write_text(TOPOLOGY.replace("empty-a", name))
    for command in (["plan", "--write"], ["map"], ["check"], ["map", "--format", "svg"]):
        status, out, _ = cidr(capsys, *command, "--color", "always")
        assert status == 0
        assert "a[red]" in out
        assert "\x1b[31m" not in out.replace("\x1b[31m ", "")


def terraform() -> str:
    found = shutil.which("terraform")
    if found is None:
        pytest.skip("terraform is not installed")
    return found


def console(expressions: list[str], folder: Path) -> list[Any]:
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    result = subprocess.run(
        [terraform(), "console"],
        input=f"jsonencode([{', '.join(expressions)}])\n",
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    found: list[Any] = json.loads(json.loads(result.stdout))
    return found


def test_terraform_agrees_on_its_functions(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expressions = [
        'cidrsubnet("10.0.0.0/16", 8, 3)',
        'cidrsubnet("10.1.2.3/16", 4, 15)',
        'cidrsubnet("2001:db8:1234:1a00::/56", 8, 26)',
        'cidrsubnet(cidrsubnet("10.0.0.0/8", 8, 200), 3, 7)',
        'cidrsubnets("10.0.0.0/16", 8, 4, 8, 2)',
        'cidrhost("10.0.0.0/24", 5)',
        'cidrhost("10.0.0.0/24", -2)',
        'cidrnetmask("10.0.0.0/20")',
    ]
    answers = console(expressions, folder)
    for expression, answer in zip(expressions, answers, strict=True):
        assert as_json(capsys, "explain", expression)[1]["value"] == answer


def test_terraform_reads_a_split(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("split", "10.0.0.0/16", "web:100", "app:500", "db:20")
    parts = {p["name"]: p["cidr_block"] for p in as_json(capsys, *arguments)[1]["parts"]}
    (folder / "main.tf").write_text(cidr(capsys, *arguments, "--as", "terraform")[1])
    assert subprocess.run([terraform(), "fmt", "-check", str(folder)], capture_output=True).returncode == 0
    assert console(["local.cidr_blocks"], folder) == [parts]


def test_terraform_reads_a_plan(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ipv6 = TOPOLOGY.replace("    subnets:", '    ipv6_cidr_blocks: ["2001:db8:1234:1a00::/56"]\n    subnets:')
    (folder / "vpcplan.yaml").write_text(ipv6)
    found = as_json(capsys, "plan")[1]["allocations"]
    (folder / "main.tf").write_text(cidr(capsys, "plan", "--format", "terraform")[1])
    result = subprocess.run(
        [terraform(), "fmt", "-check", "-diff", str(folder)], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout
    # The console evaluates the locals; the resources would need AWS's provider.
    (folder / "main.tf").write_text((folder / "main.tf").read_text().partition("\nresource")[0])
    (subnets,) = console(["local.subnets"], folder)
    assert {name: value["cidr_block"] for name, value in subnets.items()} == {
        a["id"]: a["cidr_block"] for a in found
    }
    numbers = [
        (v["ipv6_new_bits"], v["ipv6_number"]) for v in subnets.values() if v["ipv6_number"] is not None
    ]
    wanted = [a["ipv6_cidr_block"] for a in sorted(found, key=lambda a: a["id"]) if a["ipv6_cidr_block"]]
    calls = [f'cidrsubnet("2001:db8:1234:1a00::/56", {bits}, {number})' for bits, number in numbers]
    assert console(calls, folder) == wanted


REFUSED = [
    'cidrsubnet("10.0.0.0/16", 20, 1)',
    'cidrsubnet("10.0.0.0/16", 2, 4)',
    "cidrsubnet(1)",
    'cidrfoo("10.0.0.0/8")',
    'cidrsubnet("10.0.0.0/16", 8, 3',
    'cidrhost("10.0.0.0/24", 256)',
    "__import__('os')",
    "",
    'cidrsubnet("x/y", 1, 1)',
    "cidrsubnet(" * 50,
]


@pytest.mark.parametrize("expression", REFUSED)
def test_expressions_that_terraform_refuses(capsys: pytest.CaptureFixture[str], expression: str) -> None:
    assert cidr(capsys, "explain", expression)[0] == 2


@pytest.mark.parametrize("format_", ["table", "json", "markdown", "svg"])
def test_maps(folder: Path, capsys: pytest.CaptureFixture[str], format_: str) -> None:
    status, out, _ = cidr(capsys, "map", "--format", format_, "--width", "80")
    assert status == 0
    assert "data-a" in out
    if format_ == "json":
        (found,) = json.loads(out)["maps"]
        assert sum(2 ** (32 - int(s["cidr_block"].split("/")[1])) for s in found["segments"]) == 65_536
    if format_ == "svg":
        from xml.etree import ElementTree

        assert ElementTree.fromstring(out).tag.endswith("svg")
    if format_ == "table":
        assert max(len(line) for line in out.splitlines()) <= 80


def test_the_real_configurations_can_be_checked_and_drawn(
    shared: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for snapshot in sorted((shared / "snapshots").iterdir()):
        if not snapshot.is_dir():
            continue
        source = str((snapshot / "snapshot").resolve())
        monkeypatch.chdir(tmp_path)
        status, out, err = cidr(capsys, "check", "-q", "-f", source, "--fail-on", "error")
        assert status == 0, out + err
        assert cidr(capsys, "map", "-q", "-f", source)[0] == 0
        assert cidr(capsys, "plan", "-q", "--dry-run", "-f", source)[0] == 0


def test_two_topologies_of_one_folder_have_a_lock_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Planning one must not release what the other was given."""
    subnets = "subnets: {a: {az: eu-west-1a, hosts: 50}}"
    for name in ("shop", "data"):
        text = (
            f"vpcplan: 1\nvpcs: {{{name}: {{region: eu-west-1, cidr_blocks: [10.20.0.0/16], {subnets}}}}}\n"
        )
        (tmp_path / f"{name}.yaml").write_text(text)
        assert cidr(capsys, "plan", "-f", str(tmp_path / f"{name}.yaml"))[0] == 0
    assert "subnet shop/a 10.20.0.0/26" in (tmp_path / "shop.lock").read_text()
    assert "subnet data/a 10.20.0.0/26" in (tmp_path / "data.lock").read_text()

"""Running rules: crashes, exceptions, baselines, settings, fixes."""

from __future__ import annotations

from pathlib import Path

import pytest

from vpcplan.cli.lint_run import read_lines
from vpcplan.errors import UsageError
from vpcplan.lint import registry
from vpcplan.lint.baseline import read_baseline, render_baseline, subtract_baseline
from vpcplan.lint.config import decode_settings, find_settings
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.fixes import apply_fixes
from vpcplan.lint.registry import Entry
from vpcplan.lint.runner import LintInput, LintReport, lint
from vpcplan.lint.settings import Settings
from vpcplan.lint.suppression import parse_inline_suppressions
from vpcplan.load.source import load_topology

CONTAINERS = """vpcplan: 1
vpcs:
  shop: {region: eu-west-1, cidr_blocks: [172.17.0.0/16]}
"""


def run(path: Path, settings: Settings | None = None, today: str = "2026-01-01") -> LintReport:
    topology = load_topology((str(path),))
    one = LintInput(name=str(path), topology=topology, settings=settings or Settings())
    return lint([one], today=today, read_lines=read_lines)


def rules(report: LintReport) -> list[str]:
    return [finding.rule for finding in report.findings]


@pytest.fixture
def topology_file(tmp_path: Path) -> Path:
    path = tmp_path / "vpcplan.yaml"
    path.write_text(CONTAINERS)
    return path


def test_a_rule_that_breaks_down_is_a_finding_and_the_others_run(
    topology_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vpcplan.lint.rules import vpc006_overlap

    def broken(context: LintContext) -> list[Finding]:
        raise KeyError("nothing here")

    from msgspec.structs import replace

    monkeypatch.setattr(vpc006_overlap, "RULE", replace(vpc006_overlap.RULE, check=broken))
    report = run(topology_file)
    assert rules(report) == ["LINT004", "VPC003"]
    assert "VPC006" in report.findings[0].message
    assert report.failed


def test_a_comment_excepts_its_line_and_is_used(topology_file: Path) -> None:
    text = CONTAINERS.replace("/16]}", "/16]}  # vpcplan: ignore[VPC003] no containers here")
    topology_file.write_text(text)
    report = run(topology_file)
    assert rules(report) == []
    assert report.excepted[0].suppression.reason == "no containers here"


def test_a_comment_above_a_mapping_excepts_all_of_it() -> None:
    lines = [
        "vpcplan: 1",
        "vpcs:",
        "  # vpcplan: ignore[SG001,ACL] by design",
        "  shop:",
        "    cidr_blocks:",
        "    - 10.20.0.0/16",
        "",
        "    subnets: {}",
        "  data:",
    ]
    (found,) = parse_inline_suppressions("a.yaml", lines)
    assert (found.first_line, found.last_line) == (4, 8)
    assert found.rules == ("SG001", "ACL")


def test_a_hash_in_quotes_is_no_comment() -> None:
    assert parse_inline_suppressions("a.yaml", ['  a: "# vpcplan: ignore[SG001] x"']) == ()
    assert parse_inline_suppressions("a.yaml", ["  a: b#vpcplan: ignore[SG001] x"]) == ()


def test_ignore_file_must_stand_at_the_top(topology_file: Path) -> None:
    topology_file.write_text("# vpcplan: ignore-file[VPC003] a lab\n" + CONTAINERS)
    assert rules(run(topology_file)) == []
    topology_file.write_text(CONTAINERS + "# vpcplan: ignore-file[VPC003] a lab\n")
    assert rules(run(topology_file)) == ["VPC003", "LINT003"]


def test_an_exception_of_a_mandatory_rule_has_no_effect(topology_file: Path) -> None:
    topology_file.write_text(CONTAINERS.replace("/16]}", "/16]}  # vpcplan: ignore[VPC003] please"))
    report = run(topology_file, Settings(mandatory=("VPC003",)))
    assert sorted(rules(report)) == ["LINT005", "VPC003"]


def test_a_configured_exception_holds_until_its_day(topology_file: Path) -> None:
    table = {
        "ignores": [
            {"rule": "VPC003", "resource": "shop", "reason": "until the move", "until": "2026-03-31"},
            {"rule": "VPC001", "reason": "nothing to except"},
        ]
    }
    settings = decode_settings(table, file="vpcplan.toml", text="[[lint.ignores]]\n\n[[lint.ignores]]\n")
    assert rules(run(topology_file, settings, "2026-03-31")) == ["LINT001"]
    report = run(topology_file, settings, "2026-04-01")
    assert sorted(rules(report)) == ["LINT001", "LINT002", "VPC003"]
    assert {f.span.line for f in report.findings if f.rule.startswith("LINT")} == {1, 3}


def test_an_exception_is_narrowed_by_value(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text((Path(__file__).parent / "SG001" / "bad.yaml").read_text())
    settings = decode_settings(
        {"ignores": [{"rule": "SG001", "match": {"port": 22}, "reason": "a honeypot"}]}, file="x.toml"
    )
    found = [finding for finding in run(path, settings).findings if finding.rule == "SG001"]
    assert [dict(finding.values)["port"] for finding in found] == ["3389"]


def test_a_baseline_lets_as_many_pass_as_it_counts(topology_file: Path, tmp_path: Path) -> None:
    report = run(topology_file)
    baseline = tmp_path / "baseline.json"
    baseline.write_text(render_baseline(report.findings))
    accepted = read_baseline(str(baseline))
    assert subtract_baseline(report.findings, accepted) == ((), report.findings, 0)
    new, known, stale = subtract_baseline(report.findings * 2, accepted)
    assert (len(new), len(known), stale) == (1, 1, 0)
    assert subtract_baseline((), accepted)[2] == 1
    moved = run_after_moving(topology_file)
    assert subtract_baseline(moved.findings, accepted)[0] == ()


def run_after_moving(path: Path) -> LintReport:
    path.write_text("# a line more\n" + CONTAINERS)
    return run(path)


def test_a_baseline_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text("[]")
    with pytest.raises(UsageError, match="not a baseline"):
        read_baseline(str(path))
    with pytest.raises(UsageError, match="cannot read"):
        read_baseline(str(tmp_path / "none.json"))


def test_an_unknown_rule_in_the_configuration_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.vpcplan.lint]\nignore = ["SQ001"]\n')
    with pytest.raises(UsageError, match="unknown rule `SQ001`") as caught:
        find_settings(str(tmp_path))
    assert "SG001" in (caught.value.hint or "")


def test_the_nearest_configuration_wins(tmp_path: Path) -> None:
    inner = tmp_path / "net" / "eu"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.vpcplan.lint]\nfail-on = "error"\n')
    assert find_settings(str(inner)).fail_on == "error"
    (tmp_path / "net" / "vpcplan.toml").write_text('[lint]\nfail-on = "never"\n')
    assert find_settings(str(inner)).fail_on == "never"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[lint]\nselct = ["SG"]\n', "unknown key `selct`"),
        ('[lint]\nselect = "SG"\n', "list of texts"),
        ('[lint]\nfail-on = "always"\n', "one of error"),
        ("[lint\n", "not valid TOML"),
        ('[lint]\nignores = [{rule = "SG001", until = "soon"}]\n', "no date"),
        ('required-version = ">=99"\n', "requires vpcplan"),
        ('required-version = "1"\n', "not understood"),
    ],
)
def test_bad_configuration_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "vpcplan.toml").write_text(text)
    with pytest.raises(UsageError, match=message):
        find_settings(str(tmp_path))


def test_the_longest_prefix_decides_what_runs() -> None:
    settings = Settings(select=("SG", "ACL001"), ignore=("SG003",), extend_select=("RTB",))
    assert [settings.selects(rule) for rule in ("SG001", "SG003", "ACL001", "ACL002", "RTB004")] == [
        True,
        False,
        True,
        False,
        True,
    ]
    assert Settings(ignore=("SG",), select=("ALL", "SG001")).selects("SG001")


def test_fixes_keep_comments_and_layout(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(
        "vpcplan: 1\n"
        "vpcs:\n"
        "  shop:\n"
        "    cidr_blocks: [100.68.0.18/18]   # the shop\n"
        "    network_acls:\n"
        "      edge:\n"
        "        ingress:\n"
        "          110: allow tcp 1024-65535 from 0.0.0.0/0\n"
        "          # the shop itself\n"
        "          100: allow tcp 443 from 0.0.0.0/0\n"
        "        egress: {100: allow all to 0.0.0.0/0}\n"
        "    security_groups:\n"
        "      web: {ingress: [tcp 443 from 0.0.0.0/0, tcp 443 from 0.0.0.0/0]}\n"
        "    subnets: {a: {az: eu-west-1a, cidr_block: 100.68.0.0/24, network_acl: edge}}\n"
        "    instances: {web-1: {subnet: a, security_groups: [web]}}\n"
    )
    (fixed,) = apply_fixes(run(path).findings, lambda file: Path(file).read_text())
    assert fixed.after == (
        "vpcplan: 1\n"
        "vpcs:\n"
        "  shop:\n"
        "    cidr_blocks: [100.68.0.0/18]   # the shop\n"
        "    network_acls:\n"
        "      edge:\n"
        "        ingress:\n"
        "          # the shop itself\n"
        "          100: allow tcp 443 from 0.0.0.0/0\n"
        "          110: allow tcp 1024-65535 from 0.0.0.0/0\n"
        "        egress: {100: allow all to 0.0.0.0/0}\n"
        "    security_groups:\n"
        "      web: {ingress: [tcp 443 from 0.0.0.0/0]}\n"
        "    subnets: {a: {az: eu-west-1a, cidr_block: 100.68.0.0/24, network_acl: edge}}\n"
        "    instances: {web-1: {subnet: a, security_groups: [web]}}\n"
    )
    path.write_text(fixed.after)
    assert not [finding for finding in run(path).findings if finding.fix is not None]


def test_fixes_of_blocks(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    head = (
        "vpcplan: 1\n"
        "vpcs:\n"
        "  shop:\n"
        "    cidr_blocks: [10.20.0.0/16]\n"
        "    subnets: {a: {az: eu-west-1a, cidr_block: 10.20.0.0/24, network_acl: edge}}\n"
        "    network_acls:\n"
        "      edge:\n"
        "        egress: {100: allow all to 0.0.0.0/0}\n"
        "        ingress:\n"
    )
    path.write_text(
        head + "          300: allow tcp 22 from 10.20.0.0/16  # late\n"
        "          # the web\n"
        "          100: allow tcp 443 from 0.0.0.0/0\n"
        "          200:\n"
        "            action: allow\n"
        "            protocol: tcp\n"
        "            ports: 1024-65535\n"
        "            cidr_block: 0.0.0.0/0\n"
        "          400: allow tcp 443 from 0.0.0.0/0\n"
        "    security_groups: {}\n"
    )
    for _ in range(3):
        for fixed in apply_fixes(run(path).findings, lambda file: Path(file).read_text()):
            path.write_text(fixed.after)
    assert path.read_text() == (
        head + "          # the web\n"
        "          100: allow tcp 443 from 0.0.0.0/0\n"
        "          200:\n"
        "            action: allow\n"
        "            protocol: tcp\n"
        "            ports: 1024-65535\n"
        "            cidr_block: 0.0.0.0/0\n"
        "          300: allow tcp 22 from 10.20.0.0/16  # late\n"
        "    security_groups: {}\n"
    )


def test_aws_default_vpcs_are_not_complained_about(tmp_path: Path) -> None:
    path = tmp_path / "vpcs.json"
    path.write_text(
        '{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "172.31.0.0/16", "IsDefault": true},'
        ' {"VpcId": "vpc-2", "CidrBlock": "172.17.0.0/16", "IsDefault": false}]}'
    )
    assert [(f.rule, f.resource) for f in run(path).findings] == [("VPC003", "vpc-2")]


def test_a_vpc_beyond_its_quota_of_address_usage(topology_file: Path) -> None:
    from msgspec.structs import replace

    from vpcplan.model.network_interface import InterfaceAddress, InterfaceOwner, NetworkInterface
    from vpcplan.net.block import Address

    topology = load_topology((str(topology_file),))
    span = topology.vpcs["shop"].span
    interfaces = {
        f"eni-{number}": NetworkInterface(
            id=f"eni-{number}",
            name=f"eni-{number}",
            span=span,
            vpc="shop",
            subnet="shop/a",
            owner=InterfaceOwner("instance", f"i-{number}"),
            addresses=(InterfaceAddress(address=Address(4, 0xAC110000 + number)),),
        )
        for number in range(65_000)
    }
    one = LintInput(name="shop", topology=replace(topology, network_interfaces=interfaces))
    report = lint([one], today="2026-01-01", read_lines=lambda file: ())
    assert "VPC009" in rules(report)


def test_the_registry_imports_no_rule_until_it_is_asked() -> None:
    import subprocess
    import sys

    code = (
        "import sys; import vpcplan.lint.registry as r; r.rule_ids(); "
        "print(sum(m.startswith('vpcplan.lint.rules.') for m in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "0"
    assert isinstance(registry.ENTRIES[0], Entry)

"""The rules say of AWS configuration what they say of the same network as a topology file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.test_rules import HERE
from tests.support.aws_output import write_aws
from vpcplan.errors import InputError
from vpcplan.lint.runner import LintInput, lint
from vpcplan.lint.settings import Settings
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology

ONLY_FILES = ("LINT", "YAML", "JSON", "ZONE", "ACL005")
"""Rules about how a topology file is written."""
ALREADY_ALLOWED = ("ACL004", "SG007", "VPC008")
"""Quotas: what exists in AWS was allowed."""
NOT_IN_AWS = {
    "ELB004": "a listing without listeners may just not be there",
    "R53": "the writer of AWS configuration writes no hosted zones",
    "SUBNET004": "AWS knows no planned number of hosts",
    "SUBNET103": "AWS knows no tiers by another name than the subnet's",
    "REGION001": "AWS tells no Region that it does not have",
    "VPN004": "the writer writes no Direct Connect gateways",
    "TGW005": "the writer puts everything into one Region",
    "VPCE008": "AWS tells no service that it does not have",
    "VPC011": "the AWS CLI's output that is read has no address pools",
    "VPC012": "the AWS CLI's output that is read has no address pools",
    "VPC013": "the AWS CLI's output that is read has no address pools",
}
LEFT_OUT = (*ONLY_FILES, *ALREADY_ALLOWED, *NOT_IN_AWS)


def found(topology: Topology) -> list[str]:
    """The rules that fire, once per finding."""
    one = LintInput(name="x", topology=topology, settings=Settings(ignore=LEFT_OUT))
    report = lint([one], today="2026-01-01", read_lines=lambda file: ())
    return sorted(finding.rule for finding in report.findings)


def fixtures() -> list[Path]:
    return [
        path
        for path in sorted(HERE.glob("*/*.yaml"))
        if not path.parent.name.startswith(LEFT_OUT) and "blackhole" not in path.read_text()
    ]


@pytest.mark.parametrize("path", fixtures(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_both_sources_give_the_same_findings(path: Path, tmp_path: Path) -> None:
    try:
        topology = load_topology((str(path),))
    except InputError:
        pytest.skip("AWS would not create this network")
    write_aws(topology, tmp_path)
    assert found(load_topology((str(tmp_path),))) == found(topology)

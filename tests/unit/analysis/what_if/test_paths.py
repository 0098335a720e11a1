"""`trace --avoid` and `--through`: what a path passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.what_if.paths import trace_paths
from vpcplan.errors import UsageError
from vpcplan.load.source import load_topology
from vpcplan.model.topology_index import TopologyIndex

SAMPLES = Path(__file__).resolve().parents[4] / "samples"
HUB = ("hub-and-spoke", "spoke-a/app", "internet")
OFFICE = ("office-vpn", "office", "app")


def verdict(question: tuple[str, str, str], *, avoid: str = "", through: str = "") -> str:
    sample, source, destination = question
    index = TopologyIndex(load_topology((str(SAMPLES / f"{sample}.yaml"),)))
    ends = parse_endpoint(index, source), parse_endpoint(index, destination)
    names = [avoid] if avoid else [], [through] if through else []
    return trace_paths(index, *ends, make_question("tcp", "443"), *names).verdict


@pytest.mark.parametrize(
    ("question", "name"),
    [
        *(
            (HUB, name)
            for name in (
                "hub",
                "hub/spoke-a",
                "hub/egress",
                "hub/spokes",
                "igw",
                "vpc:spoke-a",
                "vpc:egress",
                "subnet:spoke-a/app-a",
                "subnet:egress/tgw-a",
                "subnet:egress/public-a",
                "sg:spoke-a/app",
                "egress/nat-a",
            )
        ),
        *((OFFICE, name) for name in ("branch/vgw", "vpn:office", "network:office", "route_table:private")),
    ],
)
def test_what_the_only_path_passes(question: tuple[str, str, str], name: str) -> None:
    assert verdict(question, avoid=name) == "unreachable"
    assert verdict(question, through=name) == "reachable"


@pytest.mark.parametrize(
    ("question", "name"),
    [
        (HUB, "hub/spoke-b"),
        (HUB, "vpc:spoke-b"),
        (HUB, "subnet:spoke-b/app-a"),
        (OFFICE, "nat"),
        (OFFICE, "subnet:public-a"),
    ],
)
def test_what_it_does_not_pass(question: tuple[str, str, str], name: str) -> None:
    assert verdict(question, avoid=name) == "reachable"
    assert verdict(question, through=name) == "unreachable"


def test_what_no_path_can_pass() -> None:
    with pytest.raises(UsageError, match="no path passes target group"):
        verdict(("three-tier", "web-1", "db-1"), avoid="target_group:front/443")

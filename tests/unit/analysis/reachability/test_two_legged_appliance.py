"""An appliance with an interface inside and one outside: a route names one, the packets leave by the other.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/scenarios-enis.html
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.aws_output import write_aws
from tests.unit.analysis.reachability.network import Case, Network
from vpcplan.load.source import load_topology
from vpcplan.report.topology_yaml import render_topology

TEXT = """
vpcplan: 1
vpcs:
  v:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    internet_gateway: igw
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24, route_table: a}
      b: {az: eu-west-1a, cidr_block: 10.0.5.0/24, route_table: b}
      out: {az: eu-west-1a, cidr_block: 10.0.1.0/24, route_table: pub}
      in: {az: eu-west-1a, cidr_block: 10.0.2.0/24, route_table: INSIDE, network_acl: inside}
    route_tables:
      a: {routes: {0.0.0.0/0: fw/inside, 10.0.5.0/24: fw/inside, 10.0.1.0/24: fw/inside}}
      b: {routes: {10.0.0.0/24: fw/inside}}
      pub: {routes: {0.0.0.0/0: igw}}
      in: {routes: {}}
    network_acls:
      inside:
        ingress: {100: allow all from 10.0.0.0/16}
        egress: {100: allow tcp 1024-65535 to 10.0.0.0/24, 110: allow tcp 443 to 0.0.0.0/0}
    security_groups:
      any: {ingress: [all from 0.0.0.0/0]}
      inside: {ingress: [tcp 443 from 10.0.0.0/16, udp 53 from 10.0.0.0/16]}
      outside: {ingress: [tcp 22 from 10.0.0.0/16], egress: [tcp 443 to 0.0.0.0/0, udp 53 to 0.0.0.0/0]}
    instances:
      x: {subnet: a, private_ip: 10.0.0.10, security_groups: [any]}
      y: {subnet: b, private_ip: 10.0.5.10, security_groups: [any]}
      z: {subnet: out, private_ip: 10.0.1.20, security_groups: [any]}
      fw:
        source_dest_check: false
        interfaces:
          - {name: outside, source_dest_check: CHECKED, subnet: out, private_ip: 10.0.1.10, public_ip: 198.51.100.9, security_groups: [outside]}
          - {name: inside, subnet: in, private_ip: 10.0.2.10, security_groups: [inside]}
"""


def network(inside: str = "in", checked: str = "false") -> Network:
    return Network(TEXT.replace("INSIDE", inside).replace("CHECKED", checked))


CASES: list[Case] = [
    ("x 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("x 8.8.8.8 tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    # The reply goes back by the interface that the request came in by, past its subnet's ACL.
    ("x 8.8.8.8 udp 53", "reachable", "unreachable", ["SUBNET_ACL_RESTRICTION back"]),
    ("x y tcp 443", "reachable", "reachable", []),
    ("fw 8.8.8.8 tcp 443", "reachable", "reachable", []),
]


@pytest.mark.parametrize("inside", ["in", "a"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case, inside: str) -> None:
    """The table of the inside subnet has no way out, or leads back to the appliance itself."""
    network(inside).check(case)


def test_the_check_of_the_interface_that_it_leaves_by_counts() -> None:
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html"""
    assert network().ask("x z tcp 443").forward.verdict == "reachable"
    answer = network(checked="true").ask("x z tcp 443")
    assert answer.forward.verdict == "unreachable"
    blocker = answer.blockers[0]
    assert (blocker.code, blocker.name) == ("ENI_SOURCE_DEST_CHECK_RESTRICTION", "fw/outside")
    assert blocker.fix == "set source_dest_check: false on fw/outside"


def test_the_appliance_is_one_thing_in_the_notes() -> None:
    notes = network().ask("x 8.8.8.8 tcp 443").notes
    assert "assumes that the appliance fw/inside forwards the packets by fw/outside" in notes
    assert not any("another way" in note or "does not pass" in note for note in notes)


def test_the_network_imported_from_either_source_answers_alike(tmp_path: Path) -> None:
    topology = network().index.topology
    write_aws(topology, tmp_path)
    for text in (render_topology(topology), render_topology(load_topology([str(tmp_path)]))):
        imported = Network(text)
        for case in CASES:
            imported.check(case)
    assert "name: inside" in render_topology(topology)
    assert "0.0.0.0/0: fw/inside" in render_topology(topology)


def test_an_interface_inside_an_instance_is_attached_once() -> None:
    text = TEXT.replace("INSIDE", "in").replace("CHECKED", "false")
    text += "      thief: {interfaces: [fw/inside]}\n"
    from vpcplan.errors import InputError

    with pytest.raises(InputError, match="network interface `fw/inside` belongs to `v/fw` already"):
        load_topology(["-"], stdin=text.encode())


HALF = Network(
    """
vpcplan: 1
vpcs:
  v:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24, route_table: a}
      b: {az: eu-west-1a, cidr_block: 10.0.1.0/24}
      fw: {az: eu-west-1a, cidr_block: 10.0.2.0/24}
    route_tables: {a: {routes: {10.0.1.0/24: fw}}}
    security_groups: {any: {ingress: [all from 0.0.0.0/0]}}
    instances:
      x: {subnet: a, private_ip: 10.0.0.10, security_groups: [any]}
      y: {subnet: b, private_ip: 10.0.1.10, security_groups: [any]}
      fw: {subnet: fw, private_ip: 10.0.2.10, source_dest_check: false, security_groups: [any]}
"""
)


def test_a_reply_that_skips_the_appliance_is_said() -> None:
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html"""
    answer = HALF.ask("x y tcp 443")
    assert answer.verdict == "reachable"
    assert (
        "the reply does not pass v/fw/eth0: a stateful appliance sees only half of the flow" in answer.notes
    )

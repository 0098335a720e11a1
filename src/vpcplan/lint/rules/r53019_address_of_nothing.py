"""R53019: a record that answers with nobody's address."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.errors import BlockError
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import record_groups
from vpcplan.lint.rule import Rule
from vpcplan.model.topology import Topology
from vpcplan.net.block import Address, parse_address


def check(context: LintContext) -> Iterator[Finding]:
    """Values in a described subnet that belong to no interface; silent where interfaces are not described."""
    topology = context.topology
    if not topology.describes("network_interfaces") or not topology.describes("subnets"):
        return
    owned = {entry.address for each in topology.network_interfaces.values() for entry in each.addresses}
    for group in record_groups(context):
        if group.records[0].type not in ("A", "AAAA"):
            continue
        for record in group.records:
            for value in record.values:
                address = _parse(value)
                if address is None or address in owned or not _lies_in_one_place(topology, address):
                    continue
                yield RULE.finding(
                    group.zone,
                    f"{record.label} answers with {value}, which no interface of the topology has",
                    span=record.span,
                    hint="correct the address, or remove the record",
                )


def _parse(value: str) -> Address | None:
    try:
        return parse_address(value)
    except BlockError:
        return None


def _lies_in_one_place(topology: Topology, address: Address) -> bool:
    """Whether one subnet, or one VPC whose subnets all lie elsewhere, holds the address; no prefix does."""
    interfaces = topology.network_interfaces.values()
    if any(p.contains_address(address.version, address.value) for i in interfaces for p in i.prefixes):
        return False
    holding = [
        subnet
        for subnet in topology.subnets.values()
        if any(block.contains_address(address.version, address.value) for block in subnet.blocks)
    ]
    if holding:
        return len(holding) == 1
    vpcs = [
        vpc.id
        for vpc in topology.vpcs.values()
        if any(block.contains_address(address.version, address.value) for block in vpc.all_cidr_blocks)
    ]
    planned = any(subnet.request is not None for subnet in topology.subnets.values())
    described = {subnet.vpc for subnet in topology.subnets.values()}
    return len(vpcs) == 1 and vpcs[0] in described and not planned


RULE = Rule(
    id="R53019",
    severity="warning",
    summary="A record answers with an address of a VPC that no interface has.",
    explanation="""
The address lies in a VPC of the topology, but nothing there has it: the record is older than what it
once named, or has a typing error. Correct the value, or remove the record.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/best-practices-dns.html",
    check=check,
)

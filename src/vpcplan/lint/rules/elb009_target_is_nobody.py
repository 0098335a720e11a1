"""ELB009: an IP target that no interface has."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.errors import BlockError
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.net.block import parse_address


def check(context: LintContext) -> Iterator[Finding]:
    """IP targets inside a subnet of their VPC that belong to no interface there."""
    topology = context.topology
    if not topology.describes("network_interfaces") or not topology.describes("subnets"):
        return
    for group in topology.target_groups.values():
        if group.target_type != "ip" or group.vpc is None:
            continue
        for target in group.targets:
            if _is_nobodys(context, group.vpc, target.id):
                yield RULE.finding(
                    group,
                    f"target {target.id} of {group.name} is an address that no interface of VPC "
                    f"{topology.vpcs[group.vpc].name} has",
                    span=target.span,
                    hint="correct the address, or register what took its place",
                    target=target.id,
                )


def _is_nobodys(context: LintContext, vpc: str, text: str) -> bool:
    try:
        address = parse_address(text)
    except BlockError:
        return False
    index = context.index
    subnet = index.subnet_at(vpc, address.version, address.value)
    if subnet is None or vpc not in context.topology.vpcs:
        return False
    if index.interface_at(vpc, address.version, address.value) is not None:
        return False
    # Where AWS will choose an address, it may choose this one.
    return not any(
        entry.assumed
        for interface in context.interfaces_by_subnet.get(subnet.id, ())
        if interface.owner is None or interface.owner.kind not in ("load_balancer", "nat_gateway")
        for entry in interface.addresses
    )


RULE = Rule(
    id="ELB009",
    severity="warning",
    summary="An IP target is an address that no interface has.",
    explanation="""
The address lies in a subnet of the target group's VPC, but nothing there has it: an instance was replaced and
its successor got another address, or the address has a typing error. The target is unhealthy and gets no
requests. Register the new address, or instances instead of addresses.
""",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-register-targets.html",
    check=check,
)

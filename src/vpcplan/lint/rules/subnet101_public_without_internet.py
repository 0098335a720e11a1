"""SUBNET101: a subnet that is meant to be public and has no way to an internet gateway."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.name_words import says
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.subnet import Subnet
from vpcplan.semantics.route_table import route_table_of
from vpcplan.semantics.subnet import is_public_subnet


def check(context: LintContext) -> Iterator[Finding]:
    """Subnets with a sign of being public, whose table is known and has no route to an internet gateway."""
    if not context.topology.describes("route_tables"):
        return
    for subnet in context.topology.subnets.values():
        table = route_table_of(context.index, subnet)
        if table is None or not table.complete or context.is_inspected(table):
            continue
        if is_public_subnet(context.index, subnet):
            continue
        sign = _sign(context, subnet)
        if sign is None:
            continue
        yield RULE.finding(
            subnet,
            f"{sign}, but subnet {subnet.name} follows route table {table.name}, "
            "which has no route to an internet gateway",
            related=((f"route table {table.name}", table.span),),
            hint="add a route `0.0.0.0/0` to the VPC's internet gateway to that table, or name another table",
        )


def _sign(context: LintContext, subnet: Subnet) -> str | None:
    """What says that the subnet is meant to be public; a NAT gateway has a rule of its own (NAT002)."""
    for interface in context.interfaces_by_subnet.get(subnet.id, ()):
        if interface.owner is not None and interface.owner.kind in ("nat_gateway", "load_balancer"):
            continue
        for entry in interface.addresses:
            if entry.public_ip is not None:
                return f"{interface.name} has the public address {entry.public_ip}"
    if subnet.map_public_ip_on_launch:
        return "instances get public addresses here"
    if says(subnet.tier or subnet.name, "public") or says(subnet.tier or subnet.name, "dmz"):
        return "it is called public"
    return None


RULE = Rule(
    id="SUBNET101",
    severity="error",
    summary="A subnet that is meant to be public has no route to an internet gateway.",
    explanation="""
A subnet is public because its route table leads to an internet gateway, not because of its name or its
addresses. Without that route an instance's public address is of no use: nothing comes in, and replies do
not go out. Add `0.0.0.0/0` (and `::/0`) to the internet gateway, or associate the subnet with the public
table. A common cause is a subnet that names no table and so follows the main one.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html",
    check=check,
)

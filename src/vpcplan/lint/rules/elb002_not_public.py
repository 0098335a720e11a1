"""ELB002: an internet-facing load balancer in a subnet without an internet gateway."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.route_table import route_table_of
from vpcplan.semantics.subnet import is_public_subnet


def check(context: LintContext) -> Iterator[Finding]:
    """Internet-facing balancers with a subnet whose table is known and has no route to a gateway."""
    topology = context.topology
    if not topology.describes("route_tables"):
        return
    for balancer in topology.load_balancers.values():
        if balancer.scheme != "internet-facing":
            continue
        private = []
        for subnet_id in balancer.subnets:
            subnet = topology.subnets.get(subnet_id)
            table = None if subnet is None else route_table_of(context.index, subnet)
            if subnet is None or table is None or not table.complete or context.is_inspected(table):
                continue
            if not is_public_subnet(context.index, subnet):
                private.append(subnet)
        if private:
            yield RULE.finding(
                balancer,
                f"load balancer {balancer.name} is internet-facing, but "
                f"{', '.join(subnet.name for subnet in private)} "
                f"{'has' if len(private) == 1 else 'have'} no route to an internet gateway",
                related=tuple((f"subnet {subnet.name}", subnet.span) for subnet in private),
                hint="use public subnets, one per zone; the targets may stay in private ones",
            )


RULE = Rule(
    id="ELB002",
    severity="error",
    summary="An internet-facing load balancer is in a subnet without a route to an internet gateway.",
    explanation="""
The nodes of an internet-facing load balancer have public addresses, which work only where the subnet's
route table leads to an internet gateway. Clients that DNS sends to a node in a private subnet time out.
Place the load balancer in public subnets; the targets may stay private.
""",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
    check=check,
)

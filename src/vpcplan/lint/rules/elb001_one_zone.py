"""ELB001: a load balancer in one Availability Zone."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.load_balancer import needs_two_zones


def check(context: LintContext) -> Iterator[Finding]:
    """Load balancers all of whose subnets lie in one zone; AWS refuses that for an application one."""
    for balancer in context.topology.load_balancers.values():
        if balancer.type == "gateway" or not balancer.subnets:
            continue
        zones = context.zones_of(balancer.subnets)
        if zones is None or len(zones) != 1:
            continue
        refused = needs_two_zones(balancer)
        others = sorted(context.zones_by_vpc.get(balancer.vpc, frozenset()) - zones)
        if not refused and not others:
            continue
        yield RULE.finding(
            balancer,
            f"{balancer.type} load balancer {balancer.name} is in {next(iter(zones))} only"
            + ("; AWS wants subnets in at least two zones" if refused else ""),
            severity="error" if refused else "warning",
            hint="add a subnet of another Availability Zone" + (f", such as {others[0]}" if others else ""),
        )


RULE = Rule(
    id="ELB001",
    severity="warning",
    summary="A load balancer is in one Availability Zone.",
    explanation="""
When that zone fails, the name of the load balancer has no address left that answers, however many targets
run in other zones. AWS creates an Application Load Balancer only with subnets in at least two zones.
""",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
    check=check,
)

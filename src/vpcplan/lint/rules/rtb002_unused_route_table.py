"""RTB002: a route table that nothing follows."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Tables of VPCs with subnets that are not the main table, and that no subnet and no gateway has."""
    if not context.topology.describes("subnets"):
        return
    regional = {gateway.route_table for gateway in context.topology.nat_gateways.values()}
    for table in context.topology.route_tables.values():
        vpc = context.topology.vpcs.get(table.vpc)
        is_main = table.main or (vpc is not None and vpc.main_route_table == table.id)
        used = (
            table.id in context.subnets_by_route_table or table.gateway_associations or table.id in regional
        )
        if not is_main and not used and table.vpc in context.index.subnets_by_vpc:
            yield RULE.finding(
                table,
                f"route table {table.name} is associated with no subnet and no gateway",
                hint="associate it with the subnets that it is meant for, or remove it",
            )


RULE = Rule(
    id="RTB002",
    severity="warning",
    summary="A route table is associated with nothing.",
    explanation="""
Routes have an effect only through an association: a subnet that names no table follows the VPC's main
table. A table that nothing is associated with is usually one that somebody forgot to associate, so the
traffic it was written for takes another way. Name it at the subnets, or remove it. Main tables, which AWS
makes, are not reported.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html",
    check=check,
)

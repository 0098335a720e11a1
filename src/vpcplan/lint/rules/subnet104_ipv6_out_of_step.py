"""SUBNET104: one subnet of a tier has IPv6 and another has not."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.tier import tier_of
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.subnet import Subnet


def check(context: LintContext) -> Iterator[Finding]:
    """Tiers of dual-stack VPCs of which some subnets have an IPv6 block and some ask for none."""
    for vpc in context.topology.vpcs.values():
        if not vpc.ipv6_cidr_blocks:
            continue
        tiers: dict[str, list[Subnet]] = {}
        for subnet in context.index.subnets_by_vpc.get(vpc.id, ()):
            tier = tier_of(subnet)
            if tier is not None:
                tiers.setdefault(tier, []).append(subnet)
        for tier, members in tiers.items():
            bare = [subnet for subnet in members if not subnet.ipv6_cidr_blocks and not _is_planned(subnet)]
            if not bare or len(bare) == len(members):
                continue
            first = next(subnet for subnet in members if subnet not in bare)
            for subnet in bare:
                yield RULE.finding(
                    subnet,
                    f"subnet {subnet.name} has no IPv6 block, although {first.name} of the same tier has one",
                    related=((f"subnet {first.name}", first.span),),
                    hint="give it a /64 of the VPC's IPv6 block",
                    tier=tier,
                )


def _is_planned(subnet: Subnet) -> bool:
    return subnet.request is not None and bool(subnet.request.ipv6)


RULE = Rule(
    id="SUBNET104",
    severity="warning",
    summary="A subnet has no IPv6 block, although others of its tier have one.",
    explanation="""
What runs in a tier moves between its zones: after a failure, or when it scales, it lands in the subnet
without IPv6 and loses the clients that came by IPv6. Give every subnet of a tier a /64, or none.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-migrate-ipv6.html",
    check=check,
)

"""SUBNET103: a tier that lives in one Availability Zone."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.name_words import is_bastion
from vpcplan.analysis.tier import tier_of
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.subnet import Subnet


def check(context: LintContext) -> Iterator[Finding]:
    """Tiers with subnets in one zone, in VPCs of which another tier has subnets in several."""
    for subnets in context.index.subnets_by_vpc.values():
        tiers: dict[str, list[Subnet]] = {}
        for subnet in subnets:
            tier = tier_of(subnet)
            if tier is not None and subnet.availability_zone is not None:
                tiers.setdefault(tier, []).append(subnet)
        zones = {tier: {s.availability_zone for s in members} for tier, members in tiers.items()}
        if not any(len(some) > 1 for some in zones.values()):
            continue
        for tier, members in tiers.items():
            if len(zones[tier]) == 1 and _works(context, members):
                yield RULE.finding(
                    members[0],
                    f"tier {tier} lives in {members[0].availability_zone} only, while other tiers of "
                    "the VPC have several zones",
                    related=tuple((f"subnet {subnet.name}", subnet.span) for subnet in members[1:4]),
                    hint=f"add a subnet of tier {tier} in another Availability Zone",
                    tier=tier,
                )


def _works(context: LintContext, members: list[Subnet]) -> bool:
    """Whether something runs there that a second zone could replace: no bastion, NAT or attachment.

    In a VPC in which nothing runs yet, every tier counts.
    """
    if members[0].vpc not in context.busy_zones_by_vpc:
        return not any(context.interfaces_by_subnet.get(subnet.id) for subnet in members)
    for subnet in members:
        for interface in context.interfaces_by_subnet.get(subnet.id, ()):
            owner = interface.owner
            if owner is None or owner.kind in ("database", "lambda_function", "load_balancer"):
                return True
            instance = context.topology.instances.get(owner.id) if owner.kind == "instance" else None
            if instance is not None and not is_bastion(instance.name):
                return True
    return False


RULE = Rule(
    id="SUBNET103",
    severity="warning",
    summary="A tier has subnets in one Availability Zone only.",
    explanation="""
An Availability Zone can fail as a whole. Where the other tiers of a VPC are spread over several zones, one
that is not takes the application down with its zone. A tier is what `tier:` says, or the subnet's name
without its zone: `app` for `app-a` and `app-b`. Tiers in which nothing runs are not reported.
""",
    source="https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html",
    check=check,
)

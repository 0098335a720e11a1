"""TGW007: a transit gateway route into a VPC that cannot pass the packets on."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.lint.way_faults import sender_name, target_name_of, way_faults
from vpcplan.model.kind_name import kind_name

HINTS = {
    "internet_gateway": "send them to a NAT gateway of that VPC: an internet gateway takes only addresses of "
    "its own VPC that have a public address",
    "egress_only_internet_gateway": "give each VPC its own egress-only internet gateway",
    "vpn_gateway": "attach the VPN or Direct Connect to the transit gateway itself",
}


def check(context: LintContext) -> Iterator[Finding]:
    """Ways that end at a gateway which serves its own VPC only; peering has a rule of its own (PCX002)."""
    for fault in way_faults(context, "not_passed_on"):
        blocker = fault.blocker
        if blocker is None or blocker.kind not in HINTS:
            continue
        first = fault.ways[0]
        yield RULE.finding(
            fault.table,
            f"packets of {sender_name(context, first)} for {target_name_of(context, first)} are led to "
            f"{kind_name(blocker.kind)} {blocker.name} of another VPC, which drops them: {blocker.reason}",
            span=fault.span,
            related=((f"the route in {first.source.table.name}", first.route.span),),
            hint=HINTS[blocker.kind],
        )


RULE = Rule(
    id="TGW007",
    severity="error",
    summary="A transit gateway leads packets into a VPC that cannot pass them on.",
    explanation="""
What comes into a VPC by a transit gateway can leave it again by a NAT gateway, an appliance or the transit
gateway, and by nothing else: the internet gateway translates only addresses of its own VPC, and the virtual
private gateway and peering connections take packets of their own VPC only. For a central way out give the
attachment's subnets a default route to a NAT gateway; attach VPN and Direct Connect to the transit gateway.
""",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-nat-igw.html",
    check=check,
)

"""VPN004: a Direct Connect gateway that does not announce a VPC which sends to it."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.direct_connect import DirectConnectAssociation, DirectConnectGateway
from vpcplan.model.vpc import Vpc
from vpcplan.semantics.direct_connect import ASSOCIATED, refuse_unannounced


def check(context: LintContext) -> Iterator[Finding]:
    """VPCs with a route to a Direct Connect gateway whose allowed prefixes leave out all of their blocks."""
    for direct in context.topology.direct_connect_gateways.values():
        for association in direct.associations:
            if association.state not in ASSOCIATED or not association.allowed_prefixes:
                continue
            for vpc in _vpcs_behind(context, association.gateway):
                if not _is_announced(context, direct, association, vpc):
                    prefixes = ", ".join(map(str, association.allowed_prefixes))
                    yield RULE.finding(
                        direct,
                        f"Direct Connect gateway {direct.name} allows {prefixes}, so it does not announce "
                        f"VPC {vpc.name} ({', '.join(map(str, vpc.cidr_blocks))}): nothing comes back",
                        related=((f"VPC {vpc.name}", vpc.span),),
                        hint=f"add {', '.join(map(str, vpc.cidr_blocks))}, or a wider block, to the allowed "
                        "prefixes",
                        vpc=vpc.id,
                    )


def _is_announced(
    context: LintContext, direct: DirectConnectGateway, association: DirectConnectAssociation, vpc: Vpc
) -> bool:
    """Whether some block of the VPC is told to the networks outside.

    By a virtual private gateway the VPC's blocks are announced as far as a prefix is as wide or wider.
    """
    by_virtual = vpc if association.gateway in context.topology.vpn_gateways else None
    return any(
        refuse_unannounced(direct, association, block.version, block.first, by_virtual) is None
        or any(block.contains(prefix) for prefix in association.allowed_prefixes if by_virtual is None)
        for block in vpc.all_cidr_blocks
    )


def _vpcs_behind(context: LintContext, gateway: str) -> Iterator[Vpc]:
    """The VPCs that have a route to the gateway, or what it propagates."""
    topology = context.topology
    for vpc in topology.vpcs.values():
        if any(
            gateway in table.propagating_vgws or any(route.target.id == gateway for route in table.routes)
            for table in context.route_tables_by_vpc.get(vpc.id, ())
        ):
            yield vpc


RULE = Rule(
    id="VPN004",
    severity="error",
    summary="A Direct Connect gateway does not announce a VPC that routes to it.",
    explanation="""
The allowed prefixes of an association decide what the networks outside learn. By a virtual private gateway a
VPC's block is announced only if an allowed prefix is the same or wider; by a transit gateway the prefixes
themselves are announced. What is not announced gets no packets and no answers. Add the VPC's block, or a
wider one.
""",
    source="https://docs.aws.amazon.com/directconnect/latest/UserGuide/allowed-to-prefixes.html",
    check=check,
)

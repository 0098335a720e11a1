"""VPC Block Public Access: who may still talk to the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.model.vpc import Vpc


def refuse_by_block_public_access(
    index: TopologyIndex,
    vpc: Vpc,
    subnet: Subnet | None,
    started: Literal["inside", "outside"],
    through: Literal["internet_gateway", "nat_gateway", "egress_only_internet_gateway"],
) -> Obstacle | None:
    """Why Block Public Access stops internet traffic of a subnet.

    ``block-bidirectional`` stops everything. ``block-ingress`` leaves only what NAT gateways and egress-only
    internet gateways carry, since nobody can start a connection inward through those. An exclusion of the
    VPC or subnet lifts either: ``allow-bidirectional`` wholly; ``allow-egress`` lifts ``block-bidirectional``
    only, for what starts inside.

    Args:
        index: the topology.
        vpc: the VPC whose gateway the packet crosses.
        subnet: the subnet of the interface that uses the gateway.
        started: where the connection was started.
        through: what carries the traffic to or from the internet.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html
    """
    mode = None
    for options in index.topology.block_public_access_options.values():
        same_region = options.region is None or vpc.region is None or options.region == vpc.region
        same_account = options.account is None or vpc.account is None or options.account == vpc.account
        if same_region and same_account and options.mode != "off":
            mode = options
    if mode is None or (mode.mode == "block-ingress" and through != "internet_gateway"):
        return None
    for exclusion in index.topology.block_public_access_exclusions.values():
        covers = exclusion.resource == vpc.id or (subnet is not None and exclusion.resource == subnet.id)
        if covers and exclusion.state in ("create-complete", "update-complete"):
            if exclusion.mode == "allow-bidirectional":
                return None
            if started == "inside" and mode.mode == "block-bidirectional":
                return None
    return Obstacle(
        code="VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
        reason=f"VPC Block Public Access is in mode {mode.mode}, and neither VPC nor subnet is excluded",
        span=mode.span,
    )

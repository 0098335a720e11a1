"""Virtual private gateways: the VPC's end of VPN and Direct Connect."""

from __future__ import annotations

from vpcplan.model.resource import Resource


class VpnGateway(Resource, frozen=True, kw_only=True):
    """A virtual private gateway and the VPC that it is attached to, if any."""

    vpc: str | None = None
    state: str = "available"

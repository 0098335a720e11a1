"""An egress-only internet gateway: IPv6 out, replies in."""

from __future__ import annotations

from vpcplan.model.resource import Resource


class EgressOnlyInternetGateway(Resource, frozen=True, kw_only=True):
    """An egress-only internet gateway and the VPC that it is attached to, if any."""

    vpc: str | None = None

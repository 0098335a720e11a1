"""An internet gateway."""

from __future__ import annotations

from vpcplan.model.resource import Resource


class InternetGateway(Resource, frozen=True, kw_only=True):
    """An internet gateway and the VPC that it is attached to, if any."""

    vpc: str | None = None

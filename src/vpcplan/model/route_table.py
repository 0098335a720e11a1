"""Route tables of a VPC: those of subnets, and those of gateways ("edge" tables)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.model.resource import Resource
from vpcplan.net.block import Block

TargetKind = Literal[
    "local",
    "internet_gateway",
    "egress_only_internet_gateway",
    "nat_gateway",
    "network_interface",
    "instance",
    "vpc_endpoint",
    "vpc_peering_connection",
    "transit_gateway",
    "vpn_gateway",
    "carrier_gateway",
    "local_gateway",
    "core_network",
    "blackhole",
    "unknown",
]
RouteOrigin = Literal["local", "static", "propagated"]
RouteState = Literal["active", "blackhole"]


class RouteTarget(Struct, frozen=True, gc=False):
    """Where a route sends packets: ``RouteTarget("nat_gateway", "nat-1")``.

    ``id`` names a resource of that kind (the VPC for ``local``, empty for ``blackhole``).
    """

    kind: TargetKind
    id: str = ""


class Route(Struct, frozen=True, kw_only=True, gc=False):
    """One route. ``destination`` is a block, or the id of a prefix list."""

    destination: Block | str
    target: RouteTarget
    span: SourceSpan
    origin: RouteOrigin = "static"
    state: RouteState = "active"


class RouteTable(Resource, frozen=True, kw_only=True):
    """A route table.

    The loader writes out the local routes (one per VPC block) and gateway endpoints' prefix-list routes, so
    that ``routes`` is the whole table as `describe-route-tables` prints it, except for the routes that
    virtual private gateways in ``propagating_vgws`` propagate where the source does not list them.
    """

    vpc: str
    routes: tuple[Route, ...] = ()
    main: bool = False
    gateway_associations: tuple[str, ...] = ()
    """Ids of internet or virtual private gateways whose incoming traffic follows this table."""
    propagating_vgws: tuple[str, ...] = ()
    propagated_listed: bool = False
    """Whether ``routes`` lists the propagated routes itself (AWS configuration does)."""
    complete: bool = True
    """False where the source does not show every route; a verdict that no listed route decides is unknown."""

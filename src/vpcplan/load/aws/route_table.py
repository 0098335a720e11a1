"""Route tables: `describe-route-tables`."""

from __future__ import annotations

from msgspec.structs import replace

from vpcplan.errors import SourceSpan
from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import (
    FieldError,
    Object,
    child,
    children,
    flag,
    listing,
    optional_block,
    optional_text,
    text,
)
from vpcplan.model.route_table import Route, RouteOrigin, RouteTable, RouteTarget, TargetKind
from vpcplan.model.vpc import Vpc
from vpcplan.net.block import Block

_TARGET_KEYS: tuple[tuple[str, TargetKind], ...] = (
    ("NatGatewayId", "nat_gateway"),
    ("TransitGatewayId", "transit_gateway"),
    ("VpcPeeringConnectionId", "vpc_peering_connection"),
    ("EgressOnlyInternetGatewayId", "egress_only_internet_gateway"),
    ("NetworkInterfaceId", "network_interface"),
    ("InstanceId", "instance"),
    ("LocalGatewayId", "local_gateway"),
    ("CarrierGatewayId", "carrier_gateway"),
    ("CoreNetworkArn", "core_network"),
)
_GATEWAY_PREFIXES: tuple[tuple[str, TargetKind], ...] = (
    ("igw-", "internet_gateway"),
    ("eigw-", "egress_only_internet_gateway"),
    ("vgw-", "vpn_gateway"),
    ("vpce-", "vpc_endpoint"),
    ("nat-", "nat_gateway"),
    ("tgw-", "transit_gateway"),
    ("pcx-", "vpc_peering_connection"),
    ("eni-", "network_interface"),
    ("cagw-", "carrier_gateway"),
    ("lgw-", "local_gateway"),
    ("i-", "instance"),
)
_ORIGINS: dict[str, RouteOrigin] = {
    "CreateRouteTable": "local",
    "CreateRoute": "static",
    "EnableVgwRoutePropagation": "propagated",
}
_NOT_DESTINATIONS = ("Origin", "State", "InstanceOwnerId")


def decode_route_tables(configuration: Configuration, vpcs: dict[str, Vpc]) -> dict[str, RouteTable]:
    """The route tables; a VPC without any gets an incomplete one that holds its local routes only."""

    def decode(record: Record) -> RouteTable:
        item = record.data
        id, vpc = text(item, "RouteTableId"), text(item, "VpcId")
        routes = children(item, "Routes")
        spans = record.element_spans("Routes", len(routes), id)
        associations = children(item, "Associations")
        return RouteTable(
            **configuration.identity(record, id, vpc=vpc),
            vpc=vpc,
            routes=tuple(_route(route, vpc, span) for route, span in zip(routes, spans, strict=True)),
            main=any(flag(each, "Main") for each in associations),
            gateway_associations=tuple(
                text(each, "GatewayId")
                for each in associations
                if each.get("GatewayId") and _associated(each)
            ),
            propagating_vgws=tuple(text(each, "GatewayId") for each in children(item, "PropagatingVgws")),
            propagated_listed=True,
        )

    found = configuration.resources("RouteTables", decode)
    _add_local_routes(configuration, vpcs, found)
    _assume_main_tables(configuration, vpcs, found)
    return found


def _associated(association: Object) -> bool:
    state = optional_text(child(association, "AssociationState"), "State")
    return state not in ("disassociating", "disassociated", "failed")


def _route(route: Object, vpc: str, span: SourceSpan) -> Route:
    destination = (
        optional_block(route, "DestinationCidrBlock")
        or optional_block(route, "DestinationIpv6CidrBlock")
        or optional_text(route, "DestinationPrefixListId")
    )
    if destination is None:
        raise FieldError(
            "Routes", "a route has no destination", 'expected "DestinationCidrBlock" or the like'
        )
    target = _target(route, vpc)
    origin = _ORIGINS.get(optional_text(route, "Origin") or "", "static")
    if target.kind == "local":
        origin = "local"
    elif origin == "local":
        # A local route whose target was replaced acts as a static one.
        origin = "static"
    return Route(
        destination=destination,
        target=target,
        span=span,
        origin=origin,
        state="blackhole" if optional_text(route, "State") == "blackhole" else "active",
    )


def _target(route: Object, vpc: str) -> RouteTarget:
    for key, kind in _TARGET_KEYS:
        id = optional_text(route, key)
        if id is not None:
            return RouteTarget(kind, id)
    gateway = optional_text(route, "GatewayId")
    if gateway == "local":
        return RouteTarget("local", vpc)
    if gateway is not None:
        for prefix, kind in _GATEWAY_PREFIXES:
            if gateway.startswith(prefix):
                return RouteTarget(kind, gateway)
        return RouteTarget("unknown", gateway)
    if optional_text(route, "State") == "blackhole":
        return RouteTarget("blackhole")
    for key, value in route.items():
        if isinstance(value, str) and value and key not in _NOT_DESTINATIONS and "Destination" not in key:
            return RouteTarget("unknown", value)
    return RouteTarget("unknown")


def _add_local_routes(
    configuration: Configuration, vpcs: dict[str, Vpc], found: dict[str, RouteTable]
) -> None:
    """Give every table a local route for each block of its VPC: none is without, and none can be deleted.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
    """
    without: list[RouteTable] = []
    for id, table in found.items():
        vpc = vpcs.get(table.vpc)
        listed = {route.destination for route in table.routes}
        missing = [] if vpc is None else [block for block in vpc.all_cidr_blocks if block not in listed]
        if missing:
            local = tuple(_local_route(block, table.vpc, table.span) for block in missing)
            found[id] = replace(table, routes=(*local, *table.routes))
            without.append(table)
    if without:
        configuration.notice(
            "assumed",
            f"{listing([table.id for table in without])}: local routes are not listed, "
            "and every table has one for each block of its VPC",
            without[0].span,
            len(without),
        )


def _local_route(block: Block, vpc: str, span: SourceSpan) -> Route:
    return Route(destination=block, target=RouteTarget("local", vpc), span=span, origin="local")


def _assume_main_tables(
    configuration: Configuration, vpcs: dict[str, Vpc], found: dict[str, RouteTable]
) -> None:
    """AWS gives every VPC a main route table; one that is not described has unknown routes."""
    described = {table.vpc for table in found.values()}
    missing = [vpc for vpc in vpcs.values() if vpc.id not in described]
    for vpc in missing:
        id = f"{vpc.id}/main"
        found[id] = RouteTable(
            id=id,
            name=f"main route table of {vpc.name} (not described)",
            span=vpc.span,
            account=vpc.account,
            region=vpc.region,
            vpc=vpc.id,
            routes=tuple(_local_route(block, vpc.id, vpc.span) for block in vpc.all_cidr_blocks),
            main=True,
            complete=False,
        )
    if missing:
        configuration.notice(
            "assumed",
            "no route table is described (describe-route-tables) for "
            + ", ".join(vpc.id for vpc in missing[:3])
            + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
            + ": only the local routes are certain",
            missing[0].span,
            len(missing),
        )

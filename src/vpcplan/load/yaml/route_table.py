"""``route_tables:`` of a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.errors import BlockError
from vpcplan.load.yaml.decode import DANGLING, REFUSED, singular
from vpcplan.load.yaml.fields import (
    BLOCK,
    BOOLEAN,
    DESCRIPTION,
    NAME,
    NAMES,
    Either,
    Field,
    ListOf,
    MapOf,
    Shape,
    choice,
)
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.load.yaml.references import find, find_id, find_ids, matches
from vpcplan.load.yaml.rule_text import part
from vpcplan.load.yaml.sections import Section
from vpcplan.model.route_table import Route, RouteTable, RouteTarget
from vpcplan.net.block import Block, parse_block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.model.route_table import RouteState
    from vpcplan.model.vpc import Vpc

TARGET_KINDS = {
    "internet_gateways": "internet_gateway",
    "egress_only_internet_gateways": "egress_only_internet_gateway",
    "nat_gateways": "nat_gateway",
    "instances": "instance",
    "network_interfaces": "network_interface",
    "vpc_endpoints": "vpc_endpoint",
    "vpc_peering_connections": "vpc_peering_connection",
    "transit_gateways": "transit_gateway",
    "vpn_gateways": "vpn_gateway",
}
"""Sections whose names a route can point at, and the model's word for each."""
_KIND_OF_WORD = {word: kind for kind, word in TARGET_KINDS.items()}
_OUTSIDE = ("carrier_gateway", "local_gateway", "core_network", "unknown")
"""Targets that vpcplan knows of but does not model: written as ``carrier_gateway cagw-1``."""
_TARGET_KIND_NAMES = tuple(TARGET_KINDS)

ROUTE = Shape(
    "route",
    "A route in its long form.",
    {
        "destination": Field(NAME, "A CIDR block, or the name of a prefix list.", required=True),
        "target": Field(
            NAME,
            "The name of a gateway, instance, … of this VPC, `blackhole`, or `local`; "
            "`instance fw` says which kind is meant.",
            required=True,
        ),
        "state": Field(choice("active", "blackhole"), "`blackhole` where the target is gone."),
        "description": DESCRIPTION,
    },
)
ROUTES = Either(
    "a mapping of destinations to targets, or a list of routes",
    sequence=ListOf(ROUTE, "routes"),
    mapping=MapOf(NAME, "a mapping of destinations to targets"),
)
ROUTE_TABLE = Shape(
    "route table",
    "A route table; the local routes of the VPC's blocks are in it by themselves.",
    {
        "description": DESCRIPTION,
        "routes": Field(ROUTES, "Static routes."),
        "main": Field(BOOLEAN, "Whether it is the VPC's main route table."),
        "propagate": Field(NAMES, "Virtual private gateways whose routes are propagated to it."),
        "gateways": Field(NAMES, "Internet or virtual private gateways whose incoming traffic follows it."),
        "complete": Field(BOOLEAN, "False where it has routes that are not known; true by default."),
    },
)


def decode_route_table(loading: Loading, entry: Entry) -> None:
    """One route table with its local routes and those of gateway endpoints."""
    values = ROUTE_TABLE.read(loading, entry.node)
    vpc = loading.resource("vpcs", entry.vpc)
    if values is None or vpc is None:
        return
    main = vpc.main_route_table == entry.id
    if values.get("main") is True and not main:
        loading.problem(
            entry.key,
            f"vpc `{vpc.name}` has two main route tables: `{entry.name}` and "
            f"`{vpc.main_route_table.partition('/')[2]}`",
            "a VPC has one; leave `main: true` out of the other",
        )
    gateways = [
        found[1]
        for name in values.get("gateways", ())
        if (found := find(loading, ("internet_gateways", "vpn_gateways"), name, entry.vpc, "gateway"))
    ]
    if gateways:
        _check_gateways(loading, entry, gateways)
    loading.found("route_tables")[entry.id] = RouteTable(
        **loading.identity(entry),
        vpc=vpc.id,
        routes=_routes(loading, entry, vpc, values.get("routes", ())),
        main=main,
        gateway_associations=tuple(gateways),
        propagating_vgws=find_ids(loading, "vpn_gateways", values.get("propagate", ()), entry.vpc),
        complete=values.get("complete", True),
    )


def implied_main_route_table(loading: Loading, vpc: Vpc) -> RouteTable:
    """The main route table that AWS makes where none is written: local routes only.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithRouteTables.html
    """
    id = vpc.main_route_table or f"{vpc.id}/main"
    local = (_local(vpc, block) for block in vpc.all_cidr_blocks)
    return RouteTable(
        id=id,
        name=id.partition("/")[2],
        span=vpc.span,
        account=vpc.account,
        region=vpc.region,
        vpc=vpc.id,
        routes=(*local, *loading.endpoint_routes.get(id, ())),
        main=True,
    )


def _local(vpc: Vpc, block: Block) -> Route:
    return Route(destination=block, target=RouteTarget("local", vpc.id), span=vpc.span, origin="local")


def _routes(loading: Loading, entry: Entry, vpc: Vpc, written: Iterable[Any]) -> tuple[Route, ...]:
    """The routes of a table: local ones first, then those written, then those of gateway endpoints."""
    found: dict[Block | str, Route] = {}
    for item in written:
        if isinstance(item, dict):
            destination, target, state = item["destination"], item["target"], item.get("state", "active")
        else:
            destination, target = item
            state = "active"
        route = _route(loading, vpc, destination, target, state)
        if route is None:
            continue
        first = found.get(route.destination)
        if first is not None:
            loading.problem(
                destination,
                f"two routes of `{entry.name}` have the destination {destination.text}",
                "a route table has one route for each destination",
                rule=REFUSED,
                related=(("first route", first.span),),
            )
        found[route.destination] = route
    # A route for a block of the VPC replaces the local one (a middlebox in front of everything).
    local = [_local(vpc, block) for block in vpc.all_cidr_blocks if block not in found]
    return (*local, *found.values(), *loading.endpoint_routes.get(entry.id, ()))


def _route(
    loading: Loading, vpc: Vpc, destination: Scalar, target: Scalar, state: RouteState
) -> Route | None:
    where = _destination(loading, vpc, destination)
    whither = _target(loading, vpc, destination, target)
    if where is None or whither is None:
        return None
    if whither.kind == "local":
        if where not in vpc.all_cidr_blocks:
            loading.problem(
                destination,
                f"{destination.text} is not a block of vpc `{vpc.name}`, so it has no local route",
                f"local routes are there by themselves, for {', '.join(map(str, vpc.all_cidr_blocks))}",
            )
            return None
        return Route(destination=where, target=whither, span=loading.span(destination), origin="local")
    return Route(
        destination=where,
        target=whither,
        span=loading.span(destination),
        state="blackhole" if whither.kind == "blackhole" else state,
    )


def _destination(loading: Loading, vpc: Vpc, node: Scalar) -> Block | str | None:
    text = node.text
    try:
        return parse_block(text)
    except BlockError:
        head = text.partition("/")[0]
        if ":" in head or head.replace(".", "").isdigit():
            block: Block | None = BLOCK.read(loading, node)
            return block
    if matches(loading, ("prefix_lists",), text, None):
        return find_id(loading, "prefix_lists", node, None, "route destination")
    if text in ("s3", "dynamodb") or text.startswith("com.amazonaws."):
        from vpcplan.load.yaml.prefix_list import service_prefix_list
        from vpcplan.semantics.vpc_endpoint import full_service_name

        service = full_service_name(text, vpc.region)
        return service_prefix_list(loading, service, loading.span(node), vpc.region)
    return find_id(loading, "prefix_lists", node, None, "route destination")


def _target(loading: Loading, vpc: Vpc, destination: Scalar, node: Scalar) -> RouteTarget | None:
    text = node.text
    if text == "blackhole":
        return RouteTarget("blackhole")
    if text == "local":
        return RouteTarget("local", vpc.id)
    word, _, name = text.partition(" ")
    kinds: tuple[str, ...] = _TARGET_KIND_NAMES
    reference = node
    if name:
        name = name.strip()
        if word in _OUTSIDE:
            return RouteTarget(_outside(word), name)
        if word not in _KIND_OF_WORD:
            loading.problem(
                node,
                f"`{text}` is not a route target",
                f"write a name, or a kind and a name; kinds are {', '.join(_KIND_OF_WORD)}",
            )
            return None
        kinds, reference = (_KIND_OF_WORD[word],), part(node, name, text.rfind(name))
    if not matches(loading, kinds, reference.text, vpc.id) and _explain_gateway(loading, vpc, reference):
        return None
    found = find(loading, kinds, reference, vpc.id, "route target")
    if found is None:
        return None
    kind, id = found
    if not _belongs(loading, kind, id, vpc):
        loading.problem(
            node,
            f"route target `{text}` is in another VPC than the route table",
            "a route leads to what is in, or attached to, its own VPC",
            rule=DANGLING,
        )
        return None
    return RouteTarget(_model_word(kind), id)


_GATEWAY_WORDS = (
    ("eigw", "egress_only_internet_gateway"),
    ("egress", "egress_only_internet_gateway"),
    ("igw", "internet_gateway"),
    ("internet", "internet_gateway"),
    ("vgw", "vpn_gateway"),
)
"""What a name that is not there most likely stands for."""


def _explain_gateway(loading: Loading, vpc: Vpc, node: Scalar) -> bool:
    """Whether the name is plainly that of a gateway which the VPC lacks; says how to give it one."""
    key = next((key for word, key in _GATEWAY_WORDS if word in node.text.lower()), None)
    if key is None or any(entry.vpc == vpc.id for entry in loading.entries.get(f"{key}s", ())):
        return False
    loading.problem(
        node,
        f"route target `{node.text}` does not exist in vpc `{vpc.name}`, which has no {singular(key + 's')}",
        f"add to the vpc: `{key}: {node.text}`",
        rule=DANGLING,
    )
    return True


def _belongs(loading: Loading, kind: str, id: str, vpc: Vpc) -> bool:
    """Whether a target is in the VPC or attached to it, as far as that is known by now."""
    if kind in ("vpc_peering_connections", "transit_gateways"):
        return True
    resource = loading.resource(kind, id)
    owner = getattr(resource, "vpc", None)
    return owner is None or owner == vpc.id


def _model_word(kind: str) -> Any:
    return TARGET_KINDS[kind]


def _outside(word: str) -> Any:
    return word


def _check_gateways(loading: Loading, entry: Entry, gateways: list[str]) -> None:
    """A gateway has at most one route table for what comes in."""
    for other in loading.found("route_tables").values():
        for gateway in gateways:
            if gateway in other.gateway_associations:
                loading.problem(
                    entry.key,
                    f"gateway `{gateway}` has two route tables: `{other.name}` and `{entry.name}`",
                    "a gateway is associated with one route table",
                    rule=REFUSED,
                    related=((f"route table {other.name}", other.span),),
                )


SECTIONS = {
    "route_tables": Section(
        kind=ROUTE_TABLE,
        doc="The route tables of a VPC.",
        decode=decode_route_table,
    )
}

"""``route_tables:`` of a transit gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from vpcplan.load.yaml.decode import REFUSED
from vpcplan.load.yaml.fields import (
    BLOCK,
    BOOLEAN,
    DESCRIPTION,
    NAME,
    NAMES,
    TEXT,
    Either,
    Field,
    ListOf,
    MapOf,
    Shape,
)
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.load.yaml.references import find_id, find_ids, find_ids_or_unknown
from vpcplan.load.yaml.sections import Section
from vpcplan.model.transit_gateway import (
    TransitGateway,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.net.block import Block

_TARGET = Either("an attachment, several, or `blackhole`", scalar=NAME, sequence=NAMES)
ROUTE = Shape(
    "transit gateway route",
    "A static route in its long form.",
    {
        "destination": Field(NAME, "A CIDR block, or the name of a prefix list.", required=True),
        "target": Field(
            _TARGET,
            "An attachment, several of equal cost, `blackhole`, or `unknown ID` (not described).",
            required=True,
        ),
        "description": DESCRIPTION,
    },
)
ROUTE_TABLE = Shape(
    "transit gateway route table",
    "A route table of a transit gateway.",
    {
        "description": DESCRIPTION,
        "associations": Field(NAMES, "Attachments whose traffic follows this table."),
        "propagations": Field(NAMES, "Attachments whose blocks are routes of this table."),
        "routes": Field(
            Either(
                "a mapping of destinations to attachments, or a list of routes",
                sequence=ListOf(ROUTE, "routes"),
                mapping=MapOf(_TARGET, "a mapping of destinations to attachments"),
            ),
            "Static routes.",
        ),
        "complete": Field(BOOLEAN, "False where it has routes that are not known; true by default."),
        "state": Field(TEXT, "AWS's word; available by default."),
    },
)
_KIND = "transit_gateway_attachments"


def decode_route_table(loading: Loading, entry: Entry) -> None:
    """One route table; ``entry.vpc`` is the transit gateway that it belongs to."""
    values = ROUTE_TABLE.read(loading, entry.node)
    if values is None or entry.vpc is None:
        return
    gateway = loading.resource("transit_gateways", entry.vpc)
    for name in values.get("associations", ()):
        id = find_id(loading, _KIND, name, entry.vpc)
        if id is not None:
            _associate(loading, name, id, entry.id)
    propagations = find_ids(loading, _KIND, values.get("propagations", ()), entry.vpc)
    for name, id in zip(values.get("propagations", ()), propagations, strict=False):
        attachment = loading.resource(_KIND, id)
        if attachment is not None and attachment.type == "peering":
            loading.problem(
                name,
                f"`{name.text}` is a peering, and peerings propagate nothing",
                "write static routes for what is behind it",
                rule=REFUSED,
            )
    loading.found("transit_gateway_route_tables")[entry.id] = TransitGatewayRouteTable(
        id=entry.id,
        name=entry.name,
        span=entry.span,
        account=getattr(gateway, "account", None),
        region=getattr(gateway, "region", None),
        transit_gateway=entry.vpc,
        routes=_routes(loading, entry, values.get("routes", ())),
        propagations=propagations,
        complete=values.get("complete", True),
        state=values.get("state", "available"),
    )


def _associate(loading: Loading, name: Scalar, attachment: str, table: str) -> None:
    """Associate an attachment with its one route table."""
    attachments = loading.found(_KIND)
    found = attachments.get(attachment)
    if found is None:
        return
    if found.association is not None and found.association != table:
        loading.problem(
            name,
            f"attachment `{name.text}` is associated with two tables: `{found.association}` and `{table}`",
            "an attachment is associated with one; it can propagate to several",
            rule=REFUSED,
        )
        return
    attachments[attachment] = replace(found, association=table)


def _routes(loading: Loading, entry: Entry, written: Iterable[Any]) -> tuple[TransitGatewayRoute, ...]:
    found: dict[Block | str, TransitGatewayRoute] = {}
    for item in written:
        destination, target = (item["destination"], item["target"]) if isinstance(item, dict) else item
        where = _destination(loading, destination)
        if where is None:
            continue
        if where in found:
            loading.problem(
                destination,
                f"two routes of `{entry.name}` have the destination {destination.text}",
                "a route table has one static route for each destination",
                rule=REFUSED,
                related=(("first route", found[where].span),),
            )
            continue
        names = target if isinstance(target, list) else [target]
        blackhole = any(name.text == "blackhole" for name in names)
        attachments = (
            () if blackhole else find_ids_or_unknown(loading, _KIND, names, entry.vpc, "route target")
        )
        if blackhole or attachments:
            found[where] = TransitGatewayRoute(
                destination=where,
                span=loading.span(destination),
                attachments=attachments,
                state="blackhole" if blackhole else "active",
            )
    return tuple(found.values())


def _destination(loading: Loading, node: Scalar) -> Any:
    head = node.text.partition("/")[0]
    if ":" in head or head.replace(".", "").isdigit():
        return BLOCK.read(loading, node)
    return find_id(loading, "prefix_lists", node, None, "route destination")


def default_route_table(loading: Loading, gateway: TransitGateway) -> None:
    """The table that AWS makes with the gateway: everything is associated and, but for peerings, propagates.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html
    """
    id = f"{gateway.id}/default"
    propagations = []
    attachments = loading.found(_KIND)
    for attachment in list(attachments.values()):
        if attachment.transit_gateway == gateway.id:
            attachments[attachment.id] = replace(attachment, association=id)
            if attachment.type != "peering":
                propagations.append(attachment.id)
    loading.found("transit_gateway_route_tables")[id] = TransitGatewayRouteTable(
        id=id,
        name="default",
        span=gateway.span,
        account=gateway.account,
        region=gateway.region,
        transit_gateway=gateway.id,
        propagations=tuple(propagations),
    )


SECTIONS = {
    "transit_gateway_route_tables": Section(
        kind=ROUTE_TABLE,
        doc="The route tables of a transit gateway.",
        decode=decode_route_table,
    )
}

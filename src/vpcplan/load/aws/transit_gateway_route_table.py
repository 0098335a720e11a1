"""Transit gateway route tables, their routes and propagations."""

from __future__ import annotations

from typing import NamedTuple

from vpcplan.errors import SourceSpan
from vpcplan.load.aws.configuration import Configuration, Record, parameter_id
from vpcplan.load.aws.document import Document
from vpcplan.load.aws.field import (
    FieldError,
    Object,
    children,
    flag,
    optional_block,
    optional_text,
    text,
)
from vpcplan.model.transit_gateway import TransitGatewayRoute, TransitGatewayRouteTable


class _Routes(NamedTuple):
    routes: tuple[TransitGatewayRoute, ...]
    complete: bool
    all_types: bool
    """Whether the file may hold every type of route (False for a list of static routes only)."""


def decode_transit_gateway_route_tables(
    configuration: Configuration,
) -> dict[str, TransitGatewayRouteTable]:
    """The tables, with the routes of `search-transit-gateway-routes` where those are described."""
    routes = _routes(configuration)
    propagations = _propagations(configuration)

    def decode(record: Record) -> TransitGatewayRouteTable | None:
        item = record.data
        id = text(item, "TransitGatewayRouteTableId")
        state = optional_text(item, "State") or "available"
        if state == "deleted":
            configuration.dropped("transit gateway route table", id, state, record)
            return None
        known = routes.get(id)
        listed = known is not None and any(route.origin == "propagated" for route in known.routes)
        named = propagations.get(id)
        return TransitGatewayRouteTable(
            **configuration.identity(record, id),
            transit_gateway=text(item, "TransitGatewayId"),
            routes=known.routes if known else (),
            propagations=tuple(named or ()),
            propagated_listed=listed,
            complete=_complete(known, listed, named),
            state=state,
        )

    found = configuration.resources("TransitGatewayRouteTables", decode)
    incomplete = [table for table in found.values() if not table.complete]
    if incomplete:
        configuration.notice(
            "assumed",
            f"not every route of {', '.join(table.id for table in incomplete[:3])} is described "
            "(search-transit-gateway-routes): what no known route decides stays unknown",
            incomplete[0].span,
            len(incomplete),
        )
    return found


def _complete(known: _Routes | None, listed: bool, propagations: list[str] | None) -> bool:
    if known is None or not known.complete:
        return False
    return listed or propagations is not None or known.all_types


def _routes(configuration: Configuration) -> dict[str, _Routes]:
    found: dict[str, _Routes] = {}

    def add(table: str, more: _Routes) -> None:
        first = found.get(table, _Routes((), True, False))
        fresh = tuple(route for route in more.routes if route not in first.routes)
        found[table] = _Routes(
            first.routes + fresh, first.complete and more.complete, first.all_types or more.all_types
        )

    for document in configuration.documents("Routes"):
        table = _table_of(document)
        if table is None:
            if document.body["Routes"]:
                configuration.orphan(document, "Routes", "transit gateway route table", "tgw-rtb-0123.json")
            continue
        add(table, _searched(configuration, document, table))

    def decode(record: Record) -> None:
        item = record.data
        table = text(item, "TransitGatewayRouteTableId")
        routes = children(item, "Routes")
        spans = record.element_spans("Routes", len(routes), table)
        decoded = tuple(_route(route, span) for route, span in zip(routes, spans, strict=True))
        add(table, _Routes(decoded, not flag(item, "AdditionalRoutesAvailable"), key != STATIC_ROUTES))

    for key in (STATIC_ROUTES, "TransitGatewayRoutes"):
        configuration.each(key, decode)
    return found


STATIC_ROUTES = "TransitGatewayStaticRoutes"


def _table_of(document: Document) -> str | None:
    id = document.body.get("TransitGatewayRouteTableId")
    if isinstance(id, str):
        return id
    return parameter_id(document, "tgw-rtb")


def _searched(configuration: Configuration, document: Document, table: str) -> _Routes:
    routes: list[TransitGatewayRoute] = []
    for record in configuration.records_of(document, "Routes"):
        try:
            routes.append(_route(record.data, record.span(table)))
        except FieldError as error:
            configuration.report(record, error, table)
    return _Routes(tuple(routes), document.body.get("AdditionalRoutesAvailable") is not True, True)


def _route(item: Object, span: SourceSpan) -> TransitGatewayRoute:
    destination = optional_block(item, "DestinationCidrBlock") or optional_text(item, "PrefixListId")
    if destination is None:
        raise FieldError("Routes", "a route has no destination", 'expected "DestinationCidrBlock"')
    return TransitGatewayRoute(
        destination=destination,
        span=span,
        attachments=tuple(
            text(each, "TransitGatewayAttachmentId") for each in children(item, "TransitGatewayAttachments")
        ),
        origin="propagated" if optional_text(item, "Type") == "propagated" else "static",
        state="blackhole" if optional_text(item, "State") == "blackhole" else "active",
    )


def _propagations(configuration: Configuration) -> dict[str, list[str]]:
    """Per table the attachments that propagate to it."""
    found: dict[str, list[str]] = {}

    def add(table: str, item: Object) -> None:
        attachment = text(item, "TransitGatewayAttachmentId")
        known = found.setdefault(table, [])
        if optional_text(item, "State") in ("enabled", "enabling", None) and attachment not in known:
            known.append(attachment)

    for document in configuration.documents("TransitGatewayRouteTablePropagations"):
        table = _table_of(document)
        if table is None:
            if document.body["TransitGatewayRouteTablePropagations"]:
                configuration.orphan(
                    document,
                    "TransitGatewayRouteTablePropagations",
                    "transit gateway route table",
                    "tgw-rtb-0123.json",
                )
            continue
        found.setdefault(table, [])
        for record in configuration.records_of(document, "TransitGatewayRouteTablePropagations"):
            try:
                add(table, record.data)
            except FieldError as error:
                configuration.report(record, error, table)

    def decode(record: Record) -> None:
        table = text(record.data, "TransitGatewayRouteTableId")
        found.setdefault(table, [])
        for item in children(record.data, "TransitGatewayRouteTablePropagations"):
            add(table, item)

    configuration.each("TransitGatewayPropagations", decode)
    return found

"""``endpoint_services:`` of a VPC: what it offers to others by PrivateLink."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.load.yaml.fields import BOOLEAN, DESCRIPTION, NAMES, TEXT, Field, ListOf, MapOf, Shape
from vpcplan.load.yaml.references import find, find_ids
from vpcplan.load.yaml.sections import Section
from vpcplan.model.endpoint_service import EndpointConnection, EndpointService

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading

ENDPOINT_SERVICE = Shape(
    "endpoint service",
    "A PrivateLink endpoint service; endpoints name it `VPC/NAME`.",
    {
        "description": DESCRIPTION,
        "service_name": Field(TEXT, "The name that AWS gave it; `VPC/NAME` by default."),
        "load_balancers": Field(NAMES, "The Network or Gateway Load Balancers behind it.", required=True),
        "availability_zones": Field(
            ListOf(TEXT, "zones"), "The zones that it is offered in; those of its load balancers by default."
        ),
        "acceptance_required": Field(
            BOOLEAN, "Whether the provider accepts each endpoint; false by default."
        ),
        "private_dns_name": Field(TEXT, "The name that consumers resolve to their endpoint."),
        "connections": Field(
            MapOf(TEXT, "a mapping of endpoints to states"),
            "States of endpoints where they are not available: pendingAcceptance, rejected, …",
        ),
        "state": Field(TEXT, "AWS's word; Available by default."),
    },
)


def decode_endpoint_service(loading: Loading, entry: Entry) -> None:
    """One endpoint service; its zones are those of its load balancers' subnets."""
    values = ENDPOINT_SERVICE.read(loading, entry.node)
    if values is None:
        return
    balancers = find_ids(loading, "load_balancers", values["load_balancers"], entry.vpc)
    for name, id in zip(values["load_balancers"], balancers, strict=False):
        balancer = loading.resource("load_balancers", id)
        if balancer is not None and balancer.type not in ("network", "gateway"):
            loading.problem(
                name,
                f"load balancer `{name.text}` is of type {balancer.type}",
                "an endpoint service stands on a Network or Gateway Load Balancer",
            )
    zones = values.get("availability_zones")
    if zones is None:
        subnets = [
            loading.resource("subnets", subnet)
            for id in balancers
            if (balancer := loading.resource("load_balancers", id)) is not None
            for subnet in balancer.subnets
        ]
        zones = sorted(
            {subnet.availability_zone for subnet in subnets if subnet and subnet.availability_zone}
        )
    service = EndpointService(
        **loading.identity(entry),
        service_name=values.get("service_name", entry.id),
        load_balancers=balancers,
        availability_zones=tuple(zones),
        acceptance_required=values.get("acceptance_required", False),
        private_dns_name=values.get("private_dns_name"),
        state=values.get("state", "Available"),
    )
    loading.found("endpoint_services")[entry.id] = service
    for name, state in values.get("connections", ()):
        found = find(loading, ("vpc_endpoints",), name, None)
        if found is not None:
            id = f"{entry.id}/{found[1]}"
            loading.found("endpoint_connections")[id] = EndpointConnection(
                id=id,
                name=name.text,
                span=loading.span(name),
                account=service.account,
                region=service.region,
                service=entry.id,
                vpc_endpoint=found[1],
                state=state,
            )


SECTIONS = {
    "endpoint_services": Section(
        kind=ENDPOINT_SERVICE,
        doc="The PrivateLink endpoint services that a VPC offers.",
        decode=decode_endpoint_service,
    )
}

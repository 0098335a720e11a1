"""``vpc_endpoints:`` of a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.decode import REFUSED
from vpcplan.load.yaml.fields import (
    BOOLEAN,
    DESCRIPTION,
    NAME,
    NAMES,
    TEXT,
    Field,
    ListOf,
    Shape,
    choice,
)
from vpcplan.load.yaml.placement import PLACES, decode_places
from vpcplan.load.yaml.references import find_anywhere, find_groups, find_ids, matches
from vpcplan.load.yaml.sections import Section
from vpcplan.model.route_table import Route, RouteTarget
from vpcplan.model.vpc_endpoint import VpcEndpoint

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Scalar
    from vpcplan.model.vpc import Vpc

VPC_ENDPOINT = Shape(
    "vpc endpoint",
    "An endpoint to an AWS service or to an endpoint service of this topology.",
    {
        "description": DESCRIPTION,
        "service": Field(
            NAME,
            "`s3`, `sns`, …, a full service name, or `VPC/NAME` of `endpoint_services:`.",
            required=True,
        ),
        "type": Field(
            choice("gateway", "interface", "gateway_load_balancer", "resource", "service_network"),
            "By default `gateway` for s3 and dynamodb without subnets, else what the service needs.",
        ),
        "route_tables": Field(NAMES, "Route tables that get the prefix-list route (gateway endpoints)."),
        "subnets": Field(PLACES, "Subnets that get an interface, at most one in each zone."),
        "security_groups": Field(NAMES, "Security groups of its interfaces; the default one by default."),
        "private_dns": Field(
            BOOLEAN,
            "Whether the service's own name leads here; by default for AWS services in a VPC that has both "
            "DNS attributes.",
        ),
        "private_dns_only_for_inbound_resolver_endpoint": Field(
            BOOLEAN, "Whether private DNS is for networks outside only (S3 beside a gateway endpoint)."
        ),
        "dns_names": Field(ListOf(TEXT, "names"), "DNS names that lead to it."),
        "policy": Field(TEXT, "The policy document, where it is not AWS's default."),
        "state": Field(TEXT, "AWS's word: available (the default), pendingAcceptance, rejected, …"),
    },
)


def decode_vpc_endpoint(loading: Loading, entry: Entry) -> None:
    """One endpoint. A gateway endpoint's prefix-list route appears in its route tables by itself."""
    values = VPC_ENDPOINT.read(loading, entry.node)
    vpc = loading.resource("vpcs", entry.vpc)
    if values is None or vpc is None:
        return
    service, own = _service(loading, entry, values["service"], vpc)
    if service is None:
        return
    kind: Any = values.get("type") or _default_type(loading, values, service, own)
    _check_fields(loading, entry, values, kind)
    tables = find_ids(loading, "route_tables", values.get("route_tables", ()), entry.vpc)
    interfaces = kind != "gateway"
    subnets, made = decode_places(loading, entry, "vpc_endpoint", values.get("subnets", ()))
    groups: tuple[str, ...] = ()
    if "security_groups" in values:
        groups = find_groups(loading, values["security_groups"], entry.vpc)
    elif interfaces and kind != "gateway_load_balancer":
        groups = (vpc.default_security_group,)
    for id in made:
        _set_groups(loading, id, groups, kind)
    dns = vpc.enable_dns_support and vpc.enable_dns_hostnames
    loading.found("vpc_endpoints")[entry.id] = VpcEndpoint(
        **loading.identity(entry),
        vpc=vpc.id,
        type=kind,
        service=service,
        route_tables=tables,
        subnets=subnets,
        network_interfaces=made,
        security_groups=groups,
        private_dns=values.get("private_dns", kind == "interface" and not own and dns),
        private_dns_only_for_inbound_resolver_endpoint=values.get(
            "private_dns_only_for_inbound_resolver_endpoint", False
        ),
        dns_names=tuple(values.get("dns_names", ())),
        state=values.get("state", "available"),
        policy=values.get("policy"),
    )
    if kind == "gateway":
        _add_routes(loading, entry, service, tables, vpc)


def _service(loading: Loading, entry: Entry, node: Scalar, vpc: Vpc) -> tuple[str | None, bool]:
    """The service meant, and whether it is one of this topology."""
    from vpcplan.semantics.vpc_endpoint import full_service_name

    text = node.text
    found = matches(loading, ("endpoint_services",), text, entry.vpc)
    if found:
        return found[0][1], True
    if "/" in text:
        missing = find_anywhere(loading, ("endpoint_services",), node, entry.vpc, "service")
        return (None if missing is None else missing[1]), True
    if vpc.region is None and not text.startswith(("com.amazonaws.", "aws.", "cn.com.amazonaws.")):
        loading.problem(
            node,
            f"which Region's `{text}` is meant is not known: vpc `{vpc.name}` has no `region`",
            "add `region: …` to the VPC",
        )
        return None, False
    return full_service_name(text, vpc.region), False


def _default_type(loading: Loading, values: dict[str, Any], service: str, own: bool) -> str:
    if own:
        offered = loading.resource("endpoint_services", service)
        balancers = () if offered is None else offered.load_balancers
        kinds = {balancer.type for id in balancers if (balancer := loading.resource("load_balancers", id))}
        return "gateway_load_balancer" if "gateway" in kinds else "interface"
    gateway = service.rpartition(".")[2] in ("s3", "dynamodb") and "subnets" not in values
    return "gateway" if gateway else "interface"


def _check_fields(loading: Loading, entry: Entry, values: dict[str, Any], kind: str) -> None:
    """Note fields that an endpoint of that type does not have."""
    wrong = (
        ("subnets", "security_groups", "private_dns")
        if kind == "gateway"
        else ("route_tables", "security_groups")
        if kind == "gateway_load_balancer"
        else ("route_tables",)
    )
    entries = getattr(entry.node, "entries", {})
    for key in wrong:
        if key in values:
            loading.problem(
                entries[key][0],
                f"a {kind.replace('_', ' ')} endpoint has no `{key}`",
                "gateway endpoints have route tables, the others have subnets",
                rule=REFUSED,
            )


def _set_groups(loading: Loading, id: str, groups: tuple[str, ...], kind: str) -> None:
    from msgspec.structs import replace

    interfaces = loading.found("network_interfaces")
    filtered = kind != "gateway_load_balancer"
    interfaces[id] = replace(
        interfaces[id], security_groups=groups, filtered=filtered, source_dest_check=filtered
    )


def _add_routes(loading: Loading, entry: Entry, service: str, tables: tuple[str, ...], vpc: Vpc) -> None:
    """Put the prefix-list route into every route table of the endpoint.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    """
    from vpcplan.load.yaml.prefix_list import service_prefix_list

    span = entry.span
    prefix_list = service_prefix_list(loading, service, span, vpc.region)
    route = Route(destination=prefix_list, target=RouteTarget("vpc_endpoint", entry.id), span=span)
    for table in tables:
        loading.endpoint_routes.setdefault(table, []).append(route)


SECTIONS = {
    "vpc_endpoints": Section(
        kind=VPC_ENDPOINT,
        doc="The VPC endpoints of a VPC.",
        decode=decode_vpc_endpoint,
    )
}

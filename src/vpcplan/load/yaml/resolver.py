"""``resolver_rules:`` and ``resolver_endpoints:``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.load.yaml.decode import REFUSED
from vpcplan.load.yaml.fields import (
    ADDRESSES,
    BOOLEAN,
    DESCRIPTION,
    NAME,
    NAMES,
    TEXT,
    Field,
    ListOf,
    MapOf,
    ScalarKind,
    Shape,
    choice,
)
from vpcplan.load.yaml.references import find_id, find_ids
from vpcplan.load.yaml.route53 import DOMAIN_NAME, find_part, find_vpcs, finish_route53, part
from vpcplan.load.yaml.sections import Section
from vpcplan.model.resolver import ResolverConfig, ResolverEndpoint, ResolverRule, ResolverTarget

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Scalar


def _read_target(loading: Loading, node: Scalar) -> ResolverTarget | None:
    from vpcplan.errors import BlockError
    from vpcplan.net.block import parse_address

    host, port = node.text, "53"
    if host.startswith("["):
        host, _, rest = host[1:].partition("]")
        port = rest.removeprefix(":") or "53"
    elif host.count(":") == 1:
        host, _, port = host.partition(":")
    try:
        address = parse_address(host)
    except BlockError as error:
        loading.problem(node, str(error).replace("'", "`"), "write `192.0.2.53` or `192.0.2.53:5353`")
        return None
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 1 <= int(port) <= 65535):
        loading.problem(node, f"`{port}` is no port", "write `192.0.2.53:5353`")
        return None
    return ResolverTarget(address=address, port=int(port))


TARGET = ScalarKind("an IP address, with a port if it is not 53", _read_target, {"type": "string"})

RESOLVER_RULE = Shape(
    "resolver rule",
    "What a VPC's resolver does with the queries for a domain.",
    {
        "description": DESCRIPTION,
        "domain_name": Field(DOMAIN_NAME, "The domain, or `.` for every name.", required=True),
        "type": Field(choice("forward", "system"), "`forward` (default) or `system`: answer it after all."),
        "targets": Field(ListOf(TARGET, "IP addresses"), "The name servers that get the queries."),
        "resolver_endpoint": Field(NAME, "The outbound endpoint that the queries leave by."),
        "vpcs": Field(NAMES, "The VPCs that the rule is for."),
    },
)

RESOLVER_ENDPOINT = Shape(
    "resolver endpoint",
    "Interfaces that take DNS queries from outside, or send them there.",
    {
        "description": DESCRIPTION,
        "direction": Field(choice("inbound", "outbound"), "Which way the queries go.", required=True),
        "vpc": Field(NAME, "The VPC that it is in.", required=True),
        "subnets": Field(NAMES, "The subnets of its interfaces; AWS wants two or more."),
        "addresses": Field(ADDRESSES, "The addresses of its interfaces."),
        "security_groups": Field(NAMES, "The security groups of its interfaces."),
        "autodefined_reverse": Field(
            BOOLEAN, "Whether the VPC's automatic reverse rules are on; true by default."
        ),
        "state": Field(TEXT, "AWS's word; operational by default."),
    },
)


def decode_resolver_rule(loading: Loading, entry: Entry) -> None:
    """One rule; a forward rule needs targets, a system rule has none."""
    values = RESOLVER_RULE.read(loading, entry.node)
    if values is None:
        return
    kind = values.get("type", "forward")
    if (kind == "forward") != bool(values.get("targets")):
        words = "needs `targets`" if kind == "forward" else "has no `targets`"
        loading.problem(entry.key, f"{kind} rule `{entry.name}` {words}", rule=REFUSED)
    endpoint = values.get("resolver_endpoint")
    part(loading, "resolver_rules")[entry.id] = ResolverRule(
        **loading.identity(entry),
        domain_name=values["domain_name"],
        rule_type=kind,
        targets=tuple(values.get("targets", ())),
        resolver_endpoint=(
            find_part(loading, "resolver_endpoints", "resolver_endpoints", endpoint)
            if endpoint is not None
            else None
        ),
        vpcs=find_vpcs(loading, values.get("vpcs", ())),
    )


def decode_resolver_endpoint(loading: Loading, entry: Entry) -> None:
    """One endpoint, in one VPC."""
    values = RESOLVER_ENDPOINT.read(loading, entry.node)
    if values is None:
        return
    vpc = find_id(loading, "vpcs", values["vpc"], None)
    if vpc is None:
        return
    part(loading, "resolver_endpoints")[entry.id] = ResolverEndpoint(
        **loading.identity(entry),
        direction=values["direction"],
        vpc=vpc,
        subnets=find_ids(loading, "subnets", values.get("subnets", ()), vpc),
        addresses=tuple(values.get("addresses", ())),
        security_groups=find_ids(loading, "security_groups", values.get("security_groups", ()), vpc),
        state=values.get("state", "operational"),
    )
    if "autodefined_reverse" in values:
        config = ResolverConfig(vpc=vpc, autodefined_reverse=values["autodefined_reverse"])
        part(loading, "resolver_configs")[vpc] = config


SECTIONS = {
    "resolver_rules": Section(
        kind=MapOf(RESOLVER_RULE, "a mapping of names to resolver rules"),
        doc="Route 53 Resolver rules.",
        decode=decode_resolver_rule,
        finish=finish_route53,
    ),
    "resolver_endpoints": Section(
        kind=MapOf(RESOLVER_ENDPOINT, "a mapping of names to resolver endpoints"),
        doc="Route 53 Resolver endpoints.",
        decode=decode_resolver_endpoint,
        finish=finish_route53,
    ),
}

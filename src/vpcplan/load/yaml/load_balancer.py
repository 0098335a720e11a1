"""``load_balancers:`` of a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.decode import REFUSED
from vpcplan.load.yaml.fields import (
    BOOLEAN,
    DESCRIPTION,
    NAMES,
    PORT,
    TEXT,
    Either,
    Field,
    ListOf,
    MapOf,
    Placed,
    Shape,
    choice,
)
from vpcplan.load.yaml.nodes import Mapping
from vpcplan.load.yaml.placement import PLACES, decode_places
from vpcplan.load.yaml.references import find_groups, find_ids
from vpcplan.load.yaml.sections import Section
from vpcplan.load.yaml.target_group import GROUP_FIELDS, PROTOCOLS, TARGETS, make_target_group
from vpcplan.model.load_balancer import Listener, LoadBalancer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Node, Scalar

_LISTENER_FIELDS = {
    "protocol": Field(
        choice(*PROTOCOLS),
        "By default `https` on 443 and else `http` (application), `tcp` (network), `geneve` (gateway).",
    ),
    "targets": Field(TARGETS, "The targets: instances, network interfaces, addresses, or one load balancer."),
    "target_port": Field(PORT, "The port of the targets; the listener's own by default."),
    "target_protocol": Field(
        choice(*PROTOCOLS), "The protocol towards the targets; `http` for https, `tcp` for tls by default."
    ),
    "target_groups": Field(NAMES, "Target groups of every action and rule, instead of `targets`."),
    "answers_itself": Field(
        BOOLEAN, "Whether some action is a redirect or a fixed response, which needs no target."
    ),
    "rules_complete": Field(BOOLEAN, "False where it has rules that are not known; true by default."),
    **GROUP_FIELDS,
}
LISTENER = Shape("listener", "A listener; its key is its port.", _LISTENER_FIELDS)
LISTED_LISTENER = Shape(
    "listed listener",
    "A listener in a list.",
    {"port": Field(PORT, "The port that it listens on.", required=True), **_LISTENER_FIELDS},
)
LISTENERS = Either(
    "a mapping of ports to listeners, or a list of listeners",
    sequence=ListOf(Placed(LISTED_LISTENER), "listeners"),
    mapping=MapOf(Placed(LISTENER), "a mapping of ports to listeners", "^[0-9]+$"),
)
LOAD_BALANCER = Shape(
    "load balancer",
    "A load balancer.",
    {
        "description": DESCRIPTION,
        "type": Field(choice("application", "network", "gateway", "classic"), "`application` by default."),
        "scheme": Field(
            choice("internet-facing", "internal"), "`internet-facing` by default; gateway ones are internal."
        ),
        "subnets": Field(
            PLACES, "One subnet in each zone; a mapping gives it addresses there.", required=True
        ),
        "security_groups": Field(
            NAMES, "Its security groups; application: the default one by default; network: none."
        ),
        "listeners": Field(LISTENERS, "Its listeners."),
        "listeners_known": Field(BOOLEAN, "False where its listeners are not known; true by default."),
        "cross_zone": Field(
            BOOLEAN,
            "Whether a node uses targets of other zones; true for application by default, else false.",
        ),
        "ip_address_type": Field(
            choice("ipv4", "dualstack", "dualstack-without-public-ipv4"), "`ipv4` by default."
        ),
        "dns_name": Field(TEXT, "The DNS name that AWS gave it."),
        "canonical_hosted_zone_id": Field(TEXT, "The hosted zone of that name."),
        "enforce_security_group_inbound_rules_on_private_link": Field(
            BOOLEAN, "Whether its groups filter what comes by PrivateLink; true by default."
        ),
        "state": Field(TEXT, "AWS's word; active by default."),
    },
)


def decode_load_balancer(loading: Loading, entry: Entry) -> None:
    """One load balancer with its listeners, and a target group for each listener that names targets."""
    values = LOAD_BALANCER.read(loading, entry.node)
    vpc = loading.resource("vpcs", entry.vpc)
    if values is None or vpc is None:
        return
    kind = values.get("type", "application")
    scheme: Any = "internal" if kind == "gateway" else values.get("scheme", "internet-facing")
    groups: tuple[str, ...] | None = None
    if "security_groups" in values:
        groups = find_groups(loading, values["security_groups"], entry.vpc)
        if kind == "gateway":
            _refuse_field(loading, entry, "security_groups", "a gateway load balancer has no security groups")
    elif kind in ("application", "classic"):
        groups = (vpc.default_security_group,)
    subnets, interfaces = decode_places(loading, entry, "load_balancer", values["subnets"])
    ip_address_type = values.get("ip_address_type", "ipv4")
    filtered = kind in ("application", "classic") or groups is not None
    for id in interfaces:
        _complete(loading, id, groups or (), filtered, kind != "gateway")
        if scheme == "internet-facing" and ip_address_type != "dualstack-without-public-ipv4":
            loading.auto_public.add(id)
        if ip_address_type != "ipv4":
            loading.auto_ipv6.add(id)
    loading.found("load_balancers")[entry.id] = LoadBalancer(
        **loading.identity(entry),
        vpc=vpc.id,
        type=kind,
        scheme=scheme,
        subnets=subnets,
        network_interfaces=interfaces,
        security_groups=groups,
        listeners=_listeners(loading, entry, kind, values.get("listeners", ())),
        listeners_known=values.get("listeners_known", True),
        cross_zone=values.get("cross_zone", kind == "application"),
        dns_name=values.get("dns_name"),
        canonical_hosted_zone_id=values.get("canonical_hosted_zone_id"),
        ip_address_type=ip_address_type,
        state=values.get("state", "active"),
        enforce_security_group_inbound_rules_on_private_link=values.get(
            "enforce_security_group_inbound_rules_on_private_link", True
        ),
    )


def _refuse_field(loading: Loading, entry: Entry, key: str, message: str) -> None:
    at = entry.node.entries[key][0] if type(entry.node) is Mapping else entry.key
    loading.problem(at, message, f"leave `{key}` out", rule=REFUSED)


def _complete(
    loading: Loading, id: str, groups: tuple[str, ...], filtered: bool, source_dest_check: bool
) -> None:
    from msgspec.structs import replace

    interfaces = loading.found("network_interfaces")
    interfaces[id] = replace(
        interfaces[id], security_groups=groups, filtered=filtered, source_dest_check=source_dest_check
    )


def _listeners(loading: Loading, entry: Entry, kind: str, written: Iterable[Any]) -> tuple[Listener, ...]:
    found: dict[tuple[int, str], Listener] = {}
    for first, second in written:
        if type(second) is tuple:
            at: Node = first
            port, values = PORT.read(loading, first), second[1]
        else:
            at, values = first, second
            port = values["port"]
        if port is None:
            continue
        protocol = values.get("protocol") or _default_protocol(kind, port)
        _check_protocol(loading, at, kind, protocol)
        transport = "udp" if protocol in ("udp", "quic") else "tcp"
        if (port, transport) in found:
            loading.problem(
                at,
                f"load balancer `{entry.name}` has two listeners on {transport} {port}",
                "a load balancer has one listener for each port",
                rule=REFUSED,
            )
            continue
        groups = _target_groups(loading, entry, at, kind, port, protocol, values)
        found[port, transport] = Listener(
            port=port,
            protocol=protocol,
            target_groups=groups,
            span=loading.span(at),
            answers_itself=values.get("answers_itself", False),
            rules_complete=values.get("rules_complete", True),
        )
    return tuple(found.values())


def _default_protocol(kind: str, port: int) -> str:
    if kind == "network":
        return "tcp"
    if kind == "gateway":
        return "geneve"
    return "https" if port == 443 else "http"


_PROTOCOLS_OF = {
    "application": ("http", "https"),
    "network": ("tcp", "tls", "udp", "tcp_udp", "quic", "tcp_quic"),
    "gateway": ("geneve",),
    "classic": ("http", "https", "tcp", "ssl", "tls"),
}


def _check_protocol(loading: Loading, at: Node, kind: str, protocol: str) -> None:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html"""
    allowed = _PROTOCOLS_OF[kind]
    if protocol not in allowed:
        loading.problem(
            at,
            f"a listener of a load balancer of type {kind} cannot speak {protocol}",
            f"it can speak {' or '.join(allowed)}",
            rule=REFUSED,
        )


def _target_groups(
    loading: Loading,
    entry: Entry,
    at: Node,
    kind: str,
    port: int,
    protocol: str,
    values: dict[str, Any],
) -> tuple[str, ...]:
    """The named target groups, and the one that the listener's own targets form."""
    names: list[Scalar] = values.get("target_groups", [])
    groups = list(find_ids(loading, "target_groups", names, entry.vpc))
    if "targets" in values:
        id = f"{entry.id}/{port}"
        if id in loading.found("target_groups"):
            id = f"{id}/{protocol}"
        target_protocol = values.get("target_protocol") or {"https": "http", "tls": "tcp"}.get(
            protocol, protocol
        )
        identity = {
            **loading.identity(entry),
            "id": id,
            "name": f"{entry.name}/{port}",
            "span": loading.span(at),
        }
        loading.found("target_groups")[id] = make_target_group(
            loading, entry, identity, values, target_protocol, values.get("target_port", port), None
        )
        groups.append(id)
    elif (
        not groups
        and not names
        and not values.get("answers_itself")
        and "targets" not in getattr(at, "entries", ())
    ):
        loading.notice("assumed", f"listener {port} of `{entry.name}` has no targets", at)
    return tuple(groups)


SECTIONS = {
    "load_balancers": Section(
        kind=LOAD_BALANCER,
        doc="The load balancers of a VPC.",
        decode=decode_load_balancer,
    )
}

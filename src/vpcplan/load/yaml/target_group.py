"""``target_groups:`` of a VPC, and the targets that a listener names itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.errors import BlockError
from vpcplan.load.yaml.fields import (
    BOOLEAN,
    DESCRIPTION,
    NAME,
    PORT,
    TEXT,
    Either,
    Field,
    ListOf,
    Placed,
    Shape,
    choice,
)
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.load.yaml.references import find
from vpcplan.load.yaml.sections import Section
from vpcplan.model.load_balancer import Target, TargetGroup
from vpcplan.net.block import parse_address

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Node

PROTOCOLS = ("http", "https", "tcp", "tls", "ssl", "udp", "tcp_udp", "geneve", "quic", "tcp_quic")
TARGET_TYPE = choice("instance", "ip", "alb", "lambda")

TARGET = Shape(
    "target",
    "A registered target.",
    {
        "target": Field(
            NAME, "An instance, network interface or load balancer, or an IP address.", required=True
        ),
        "port": Field(PORT, "Its port; that of the target group by default."),
        "az": Field(TEXT, "Its Availability Zone, for an address outside the VPC."),
        "health": Field(
            choice("healthy", "unhealthy", "unused", "draining", "unavailable", "initial"),
            "Its health; healthy where left out.",
        ),
    },
)
TARGETS = ListOf(Placed(Either("a target", scalar=NAME, mapping=TARGET)), "targets")
HEALTH_CHECK = Shape(
    "target group health check",
    "How the load balancer checks its targets.",
    {
        "port": Field(PORT, "The port; the target's own by default."),
        "protocol": Field(choice("http", "https", "tcp"), "The protocol; the target group's by default."),
    },
)
GROUP_FIELDS = {
    "target_type": Field(TARGET_TYPE, "What the targets are; by default what `targets` names."),
    "preserve_client_ip": Field(
        BOOLEAN, "Whether targets see the client's address; AWS's default if left out."
    ),
    "health_check": Field(HEALTH_CHECK, "The health check, where it is not AWS's default."),
}
TARGET_GROUP = Shape(
    "target group",
    "A target group.",
    {
        "description": DESCRIPTION,
        "protocol": Field(choice(*PROTOCOLS), "The protocol towards the targets; `http` by default."),
        "port": Field(PORT, "The port of targets that name none."),
        "targets": Field(TARGETS, "Instances, network interfaces, addresses, or one load balancer."),
        "targets_known": Field(BOOLEAN, "False where its targets are not known; true by default."),
        "cross_zone": Field(
            BOOLEAN, "Whether targets of every zone are used; by default as the load balancer."
        ),
        **GROUP_FIELDS,
    },
)

_DEFAULT_PORTS = {"http": 80, "https": 443, "geneve": 6081}


def decode_target_group(loading: Loading, entry: Entry) -> None:
    """One target group of its own."""
    values = TARGET_GROUP.read(loading, entry.node)
    if values is None:
        return
    protocol = values.get("protocol", "http")
    port = values.get("port", _DEFAULT_PORTS.get(protocol))
    if port is None and values.get("target_type") != "lambda":
        loading.problem(entry.key, f"target group `{entry.name}` has no `port`", "add `port: …`")
    loading.found("target_groups")[entry.id] = make_target_group(
        loading, entry, loading.identity(entry), values, protocol, port, values.get("cross_zone")
    )


def make_target_group(
    loading: Loading,
    entry: Entry,
    identity: dict[str, Any],
    values: dict[str, Any],
    protocol: str,
    port: int | None,
    cross_zone: bool | None,
) -> TargetGroup:
    """The target group of fields that a group and a listener share."""
    found = [
        (node, target)
        for node, value in values.get("targets", ())
        if (target := _target(loading, entry, node, value, values.get("target_type"))) is not None
    ]
    target_type: Any = values.get("target_type") or (found[0][1][1] if found else "instance")
    for node, (_, kind) in found:
        if kind != target_type:
            loading.problem(
                node,
                f"this target is {_TYPE_WORDS[kind]}, but the target group is of type {target_type}",
                "a target group has one type of target: put it into another one",
            )
    check = values.get("health_check", {})
    return TargetGroup(
        **identity,
        vpc=entry.vpc,
        protocol=protocol,
        port=port,
        target_type=target_type,
        targets=tuple(target for _, (target, _) in found),
        targets_known=values.get("targets_known", True),
        preserve_client_ip=values.get("preserve_client_ip"),
        cross_zone=cross_zone,
        health_check_port=check.get("port"),
        health_check_protocol=check.get("protocol"),
    )


_TYPE_WORDS = {
    "instance": "an instance",
    "ip": "an address",
    "alb": "a load balancer",
    "lambda": "a function",
}


def _target(
    loading: Loading, entry: Entry, node: Node, value: Any, target_type: str | None
) -> tuple[Target, str] | None:
    """A target and the type of target that it is."""
    values: dict[str, Any] = {"target": value} if type(value) is Scalar else value
    name: Scalar = values["target"]
    settings: dict[str, Any] = {
        "span": loading.span(node),
        "port": values.get("port"),
        "availability_zone": values.get("az"),
        "health": values.get("health"),
    }
    try:
        return Target(id=str(parse_address(name.text)), **settings), "ip"
    except BlockError:
        pass
    if target_type == "lambda":
        return Target(id=name.text, **settings), "lambda"
    kinds = (
        ("load_balancers",) if target_type == "alb" else ("instances", "network_interfaces", "load_balancers")
    )
    found = find(loading, kinds, name, entry.vpc, "target")
    if found is None:
        return None
    kind, id = found
    return Target(id=id, **settings), "alb" if kind == "load_balancers" else "instance"


SECTIONS = {
    "target_groups": Section(
        kind=TARGET_GROUP,
        doc="The target groups of a VPC that listeners name.",
        decode=decode_target_group,
    )
}

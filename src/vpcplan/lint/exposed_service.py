"""Services that nobody should offer to the whole internet, and the rules that admit them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.lint.filter_rules import ANYWHERE
from vpcplan.lint.reached import reached_from_internet, reached_through_balancers
from vpcplan.net.block import Block
from vpcplan.net.intervals import Intervals, format_intervals, intersect_intervals, subtract_intervals
from vpcplan.net.traffic import TCP, UDP
from vpcplan.semantics.traffic_match import traffic_of_match

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vpcplan.lint.context import LintContext
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.resource import Resource
    from vpcplan.model.security_group import SecurityGroup, SecurityGroupRule

ADMINISTRATION = {22: "SSH", 3389: "RDP", 5985: "WinRM", 5986: "WinRM", 23: "Telnet", 5900: "VNC"}
DATABASES = {
    1433: "SQL Server",
    1521: "Oracle",
    2375: "Docker",
    2379: "etcd",
    3306: "MySQL",
    5432: "PostgreSQL",
    5439: "Redshift",
    5601: "Kibana",
    6379: "Redis",
    7000: "Cassandra",
    9042: "Cassandra",
    9092: "Kafka",
    9200: "Elasticsearch",
    9300: "Elasticsearch",
    11211: "Memcached",
    27017: "MongoDB",
    27018: "MongoDB",
}
EVERY_PORT: Intervals = ((1, 65535),)
"""Port 0 is used by nobody."""
NAMED = 5
"""Instances that a message names."""
WIDE = {4: 8, 6: 16}
"""A block this long or shorter, of public addresses, is as good as the whole internet."""


class Exposure(Struct, frozen=True, kw_only=True):
    """A rule that lets the internet reach a service, and who offers it."""

    group: SecurityGroup
    rule: SecurityGroupRule
    services: str
    ports: str
    interfaces: tuple[NetworkInterface, ...]


def exposures(context: LintContext, services: Mapping[int, str]) -> Iterator[Exposure]:
    """Inbound rules by which an internet client in fact reaches one of the services.

    A rule for every port from anywhere is left to SG003, which says who is reached by it.
    """
    for group in context.topology.security_groups.values():
        for rule in group.ingress:
            if "SG003" in context.rules and admits_everything(rule):
                continue
            yield from exposures_by_rule(context, group, rule, services)


def exposures_by_rule(
    context: LintContext, group: SecurityGroup, rule: SecurityGroupRule, services: Mapping[int, str]
) -> Iterator[Exposure]:
    """What of the services an internet client reaches by one inbound rule, TCP and UDP apart."""
    if not isinstance(rule.peer, Block) or not _is_everybody(rule.peer):
        return
    traffic = traffic_of_match(rule.match)
    for protocol in (TCP, UDP):
        wanted = intersect_intervals(
            traffic.destination_ports(protocol), tuple((port, port) for port in sorted(services))
        )
        if protocol == UDP and rule.match.protocol != UDP:
            continue
        found = _exposure(context, group, rule, protocol, wanted, services) if wanted else None
        if found is not None:
            yield found


def admits_everything(rule: SecurityGroupRule) -> bool:
    """Whether a rule admits every port of TCP or UDP (or every protocol) from anywhere."""
    if rule.peer not in ANYWHERE:
        return False
    traffic = traffic_of_match(rule.match)
    return any(
        not subtract_intervals(EVERY_PORT, traffic.destination_ports(protocol)) for protocol in (TCP, UDP)
    )


def _is_everybody(block: Block) -> bool:
    return block in ANYWHERE or (
        block.prefix_length <= WIDE[block.version] and not (block.version == 4 and block.first >> 24 == 10)
    )


def _exposure(
    context: LintContext,
    group: SecurityGroup,
    rule: SecurityGroupRule,
    protocol: int,
    wanted: Intervals,
    services: Mapping[int, str],
) -> Exposure | None:
    reached: list[NetworkInterface] = []
    ports: set[int] = set()
    block = rule.peer
    if not isinstance(block, Block):
        return None
    for interface_id in context.index.interfaces_by_group.get(group.id, ()):
        interface = context.topology.network_interfaces[interface_id]
        open_ports: Intervals = ()
        if _may_be_public(interface, block.version):
            open_ports = reached_from_internet(context, interface, block, protocol, wanted)
        if not open_ports and interface.id in context.balanced_ports:
            open_ports = reached_through_balancers(context, interface, block, protocol, wanted)
        if open_ports:
            reached.append(interface)
            ports.update(port for port in services if any(low <= port <= high for low, high in open_ports))
        if len(reached) > NAMED:
            break
    if not reached:
        return None
    shown = tuple((port, port) for port in sorted(ports))
    names = list(dict.fromkeys(services[port] for port in sorted(ports)))
    label = ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:3])} and more"
    name = "tcp" if protocol == TCP else "udp"
    return Exposure(
        group=group,
        rule=rule,
        services=label,
        ports=f"{name} {format_intervals(shown)}",
        interfaces=tuple(reached),
    )


def _may_be_public(interface: NetworkInterface, version: int) -> bool:
    """Whether the interface has an address that the internet could use; the engine decides the rest."""
    return any(
        entry.address.version == version and (version == 6 or entry.public_ip is not None)
        for entry in interface.addresses
    )


def bearer_names(context: LintContext, interfaces: tuple[NetworkInterface, ...]) -> str:
    """``web-1, web-2 and more``: the instances that the interfaces belong to."""
    names = []
    for interface in interfaces[:NAMED]:
        owner = interface.owner
        resource: Resource | None = None
        if owner is not None and owner.kind == "instance":
            resource = context.topology.instances.get(owner.id)
        elif owner is not None and owner.kind == "load_balancer":
            resource = context.topology.load_balancers.get(owner.id)
        names.append(interface.name if resource is None else resource.name)
    listed = ", ".join(dict.fromkeys(names))
    return f"{listed} and more" if len(interfaces) > NAMED else listed

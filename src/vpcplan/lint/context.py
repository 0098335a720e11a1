"""What a rule may ask: the topology, look-ups over it, and the engines' answers, each worked out once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from vpcplan.lint.settings import Settings
from vpcplan.net.block import ANY_IPV4, ANY_IPV6

if TYPE_CHECKING:
    from vpcplan.analysis.cidr_check.result import AddressCheck
    from vpcplan.errors import Problem, SourceSpan
    from vpcplan.lint.finding import Finding
    from vpcplan.lint.suppression import Suppression
    from vpcplan.model.load_balancer import LoadBalancer
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.route_table import RouteTable, RouteTarget
    from vpcplan.model.security_group import SecurityGroup
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology import Topology
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.model.vpc import Vpc

ReadLines = Callable[[str], Sequence[str]]
"""The lines of a file by its name, without line ends; nothing for what is no text file."""


class LintContext:
    """One topology under examination.

    ``topology`` is empty where the files are no topology at all (``loaded`` is then False, and ``problems``
    says why). For the rules about the run itself: ``suppressions`` are the exceptions that people wrote,
    ``used`` those that covered a finding and by which rule, ``overruled`` those of mandatory rules,
    ``rules`` the ids of the rules that run and ``crashes`` those that broke down.
    """

    def __init__(
        self,
        topology: Topology,
        *,
        problems: Sequence[Problem] = (),
        today: str = "",
        read_lines: ReadLines | None = None,
    ) -> None:
        self.topology = topology
        self.problems = tuple(problems)
        self.today = today
        self.loaded = True
        self.settings = Settings()
        self.suppressions: tuple[Suppression, ...] = ()
        self.rules: frozenset[str] = frozenset()
        self.used: set[tuple[Suppression, str]] = set()
        self.overruled: list[tuple[Suppression, Finding]] = []
        self.crashes: list[tuple[str, str]] = []
        self._read_lines = read_lines
        self._lines: dict[str, Sequence[str]] = {}

    @cached_property
    def index(self) -> TopologyIndex:
        """Which resource is where, for the engines and the rules alike."""
        from vpcplan.model.topology_index import TopologyIndex

        return TopologyIndex(self.topology)

    @cached_property
    def addresses(self) -> AddressCheck:
        """What `cidr check` says about the topology."""
        from vpcplan.analysis.cidr_check.check import check_addresses

        return check_addresses(self.topology)

    @cached_property
    def subnets_by_route_table(self) -> dict[str, list[Subnet]]:
        """The subnets that follow each route table, those of the main table included."""
        from vpcplan.semantics.route_table import route_table_of

        found: dict[str, list[Subnet]] = {}
        for subnet in self.topology.subnets.values():
            table = route_table_of(self.index, subnet)
            if table is not None:
                found.setdefault(table.id, []).append(subnet)
        return found

    @cached_property
    def subnets_by_network_acl(self) -> dict[str, list[Subnet]]:
        """The subnets that each network ACL guards, those of the default ACL included."""
        from vpcplan.semantics.network_acl import network_acl_of

        found: dict[str, list[Subnet]] = {}
        for subnet in self.topology.subnets.values():
            acl = network_acl_of(self.index, subnet)
            if acl is not None:
                found.setdefault(acl.id, []).append(subnet)
        return found

    @cached_property
    def route_tables_by_vpc(self) -> dict[str, list[RouteTable]]:
        """The route tables of each VPC."""
        found: dict[str, list[RouteTable]] = {}
        for table in self.topology.route_tables.values():
            found.setdefault(table.vpc, []).append(table)
        return found

    @cached_property
    def security_groups_by_vpc(self) -> dict[str | None, list[SecurityGroup]]:
        """The security groups of each VPC."""
        found: dict[str | None, list[SecurityGroup]] = {}
        for group in self.topology.security_groups.values():
            found.setdefault(group.vpc, []).append(group)
        return found

    @cached_property
    def attached_vpcs(self) -> dict[str, list[str]]:
        """Ids of the VPCs that are attached to each transit gateway."""
        found: dict[str, list[str]] = {}
        for attachment in self.topology.transit_gateway_attachments.values():
            if attachment.type == "vpc":
                found.setdefault(attachment.transit_gateway, []).append(attachment.resource)
        return found

    @cached_property
    def joined_vpcs(self) -> frozenset[str]:
        """The VPCs that packets of other networks may come into: by peering, transit or VPN gateway."""
        topology = self.topology
        found = {
            side.vpc for c in topology.vpc_peering_connections.values() for side in (c.requester, c.accepter)
        }
        found.update(attachment.resource for attachment in topology.transit_gateway_attachments.values())
        found.update(gateway.vpc for gateway in topology.vpn_gateways.values() if gateway.vpc is not None)
        if not topology.describes("transit_gateway_attachments"):
            found.update(topology.vpcs)
        return frozenset(found)

    def is_inspected(self, table: RouteTable) -> bool:
        """Whether a table sends internet traffic through a firewall: an endpoint, interface or instance.

        What lies behind it decides whether the subnet is public, and that is not the table's to say.
        """
        return any(
            route.destination in (ANY_IPV4, ANY_IPV6)
            and route.target.kind in ("vpc_endpoint", "network_interface", "instance")
            for route in table.routes
        )

    def forwarding_interface(self, target: RouteTarget) -> NetworkInterface | None:
        """The interface that a route to an instance or interface leads to; None for other targets."""
        interfaces = self.topology.network_interfaces
        if target.kind == "network_interface":
            return interfaces.get(target.id)
        instance = self.topology.instances.get(target.id) if target.kind == "instance" else None
        if instance is None or not instance.network_interfaces:
            return None
        return interfaces.get(instance.network_interfaces[0])

    @cached_property
    def balanced_ports(self) -> dict[str, list[tuple[LoadBalancer, int, int]]]:
        """Interfaces behind public Network Load Balancers: balancer, listener port and target port."""
        from vpcplan.semantics.target_group import target_interface

        found: dict[str, list[tuple[LoadBalancer, int, int]]] = {}
        for balancer in self.topology.load_balancers.values():
            if balancer.type != "network" or balancer.scheme != "internet-facing":
                continue
            for listener in balancer.listeners:
                for group_id in listener.target_groups:
                    group = self.topology.target_groups.get(group_id)
                    for target in group.targets if group is not None else ():
                        interface = None if group is None else target_interface(self.index, group, target)
                        port = target.port or (group.port if group is not None else None)
                        if interface is not None and port is not None:
                            found.setdefault(interface.id, []).append((balancer, listener.port, port))
        return found

    @cached_property
    def interfaces_by_subnet(self) -> dict[str, list[NetworkInterface]]:
        """The interfaces of each subnet."""
        found: dict[str, list[NetworkInterface]] = {}
        for interface in self.topology.network_interfaces.values():
            found.setdefault(interface.subnet, []).append(interface)
        return found

    @cached_property
    def group_bearers(self) -> frozenset[str]:
        """Ids of the security groups that something carries: interface, load balancer, endpoint, resolver."""
        topology = self.topology
        found = {group for entry in topology.network_interfaces.values() for group in entry.security_groups}
        for balancer in topology.load_balancers.values():
            found.update(balancer.security_groups or ())
        for endpoint in topology.vpc_endpoints.values():
            found.update(endpoint.security_groups)
        if topology.route53 is not None:
            for resolver in topology.route53.resolver_endpoints.values():
                found.update(resolver.security_groups)
        return frozenset(found)

    @cached_property
    def zones_by_vpc(self) -> dict[str, frozenset[str]]:
        """The Availability Zones in which each VPC has subnets, as far as they are known."""
        return {
            vpc: frozenset(subnet.availability_zone for subnet in subnets if subnet.availability_zone)
            for vpc, subnets in self.index.subnets_by_vpc.items()
        }

    @cached_property
    def busy_zones_by_vpc(self) -> dict[str, frozenset[str]]:
        """The Availability Zones of each VPC in which instances (or databases, functions) run."""
        found: dict[str, set[str]] = {}
        for interface in self.topology.network_interfaces.values():
            subnet = self.topology.subnets.get(interface.subnet)
            owner = interface.owner
            works = owner is not None and owner.kind in ("instance", "database", "lambda_function")
            if works and interface.attached and subnet is not None and subnet.availability_zone is not None:
                found.setdefault(interface.vpc, set()).add(subnet.availability_zone)
        return {vpc: frozenset(zones) for vpc, zones in found.items()}

    def zones_of(self, subnets: Iterable[str]) -> frozenset[str] | None:
        """The Availability Zones of some subnets, by id; None where one of them is not known."""
        found = set()
        for subnet_id in subnets:
            subnet = self.topology.subnets.get(subnet_id)
            if subnet is None or subnet.availability_zone is None:
                return None
            found.add(subnet.availability_zone)
        return frozenset(found)

    @cached_property
    def _assumes_dns_attributes(self) -> bool:
        return any(
            notice.code == "assumed" and "DNS attributes" in notice.message
            for notice in self.topology.notices
        )

    def knows_dns_attributes(self, vpc: Vpc) -> bool:
        """Whether the source says how a VPC's DNS attributes are set.

        A topology file always does; AWS configuration only where `describe-vpc-attribute` was saved.
        """
        return vpc.span.resource is None or not self._assumes_dns_attributes

    def lines(self, file: str) -> Sequence[str]:
        """The lines of a file of the topology, empty where it has none to show."""
        found = self._lines.get(file)
        if found is None:
            found = self._lines[file] = self._read_lines(file) if self._read_lines is not None else ()
        return found

    def line(self, span: SourceSpan) -> str | None:
        """The text of the line that a span names, None where the source has no lines."""
        lines = self.lines(span.file) if span.line else ()
        return lines[span.line - 1] if 0 < span.line <= len(lines) else None

"""Where a resource is, and what uses it: what tells it from others of its kind, whatever it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.semantics.network_acl import network_acl_of
from vpcplan.semantics.route_table import route_table_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.resource import Resource
    from vpcplan.model.topology_index import TopologyIndex

Place = tuple[tuple[str, ...], "Hashable"]
"""Ids of other resources, and facts that need no counterpart."""


class Places:
    """The places of all resources of one topology."""

    def __init__(self, index: TopologyIndex) -> None:
        topology = index.topology
        self._topology = topology
        self._subnets: dict[tuple[str, str], list[str]] = {}
        for subnet in topology.subnets.values():
            for kind, used in (
                ("route_tables", route_table_of(index, subnet)),
                ("network_acls", network_acl_of(index, subnet)),
            ):
                if used is not None:
                    self._subnets.setdefault((kind, used.id), []).append(subnet.id)
        self._members: dict[str, list[str]] = {}
        for interface in topology.network_interfaces.values():
            for group in interface.security_groups:
                self._members.setdefault(group, []).append(interface.id)
        self._attached: dict[str, list[str]] = {}
        self._associated: dict[str, list[str]] = {}
        for attachment in topology.transit_gateway_attachments.values():
            self._attached.setdefault(attachment.transit_gateway, []).append(attachment.resource)
            self._associated.setdefault(attachment.association or "", []).append(attachment.id)

    def of(self, kind: str, resource: Any) -> Place | None:
        """The place of a resource; None where it has none that nothing else can have."""
        match kind:
            case "vpcs":
                return (), (resource.region, frozenset(map(str, resource.all_cidr_blocks)))
            case "subnets":
                return (resource.vpc,), frozenset(map(str, resource.blocks)) or None
            case "network_interfaces":
                return self._of_interface(resource)
            case "instances" | "load_balancers" | "vpc_endpoints":
                interfaces = resource.network_interfaces
                return (interfaces[:1], kind) if interfaces else None
            case "route_tables" | "network_acls":
                return self._of_table(kind, resource)
            case "security_groups":
                members = self._members.get(resource.id)
                return (tuple(sorted(members)), "members") if members else None
            case "nat_gateways":
                return (resource.subnet or resource.vpc,), (resource.connectivity, len(resource.addresses))
            case "block_public_access_options":
                return (), resource.region
            case "block_public_access_exclusions":
                return (resource.resource,), kind
            case "networks":
                return (), frozenset(map(str, resource.cidr_blocks)) or None
            case "prefix_lists":
                return (), frozenset(str(entry.cidr_block) for entry in resource.entries) or None
        return self._of_join(kind, resource)

    def _of_join(self, kind: str, resource: Any) -> Place | None:
        """The place of what joins networks: by what it joins."""
        match kind:
            case "internet_gateways" | "egress_only_internet_gateways" | "vpn_gateways":
                return None if resource.vpc is None else ((resource.vpc,), kind)
            case "vpn_connections":
                return (resource.vpn_gateway or resource.transit_gateway or "", resource.network), kind
            case "vpc_peering_connections":
                return tuple(sorted((resource.requester.vpc, resource.accepter.vpc))), kind
            case "transit_gateways":
                attached = self._attached.get(resource.id)
                return (tuple(sorted(attached)), kind) if attached else None
            case "transit_gateway_attachments":
                return (resource.transit_gateway, resource.resource), kind
            case "transit_gateway_route_tables":
                associated = self._associated.get(resource.id)
                return (tuple(sorted(associated)), kind) if associated else None
        return None

    def of_owner(self, resource: Any) -> Place | None:
        """The place of an interface by what it belongs to, for those whose address AWS chose."""
        owner = getattr(resource, "owner", None)
        if owner is None:
            return None
        return (owner.id, resource.subnet), resource.device_index if owner.kind == "instance" else "node"

    def _of_interface(self, interface: NetworkInterface) -> Place | None:
        """By the first address that somebody chose."""
        chosen = [str(entry.address) for entry in interface.addresses if not entry.assumed]
        return ((interface.vpc,), chosen[0]) if chosen else None

    def _of_table(self, kind: str, resource: Resource) -> Place | None:
        """A VPC has one main route table and one default network ACL; others are known by their subnets."""
        vpc: str = getattr(resource, "vpc", "")
        if getattr(resource, "main", False) or getattr(resource, "default", False):
            return (vpc,), "main"
        subnets = self._subnets.get((kind, resource.id))
        return (tuple(sorted(subnets)), kind) if subnets else None

"""Names for a topology file: from Name tags, made unique, and references in their shortest exact form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpcplan.model.endpoint_service import EndpointService
    from vpcplan.model.instance import Instance
    from vpcplan.model.internet_gateway import InternetGateway
    from vpcplan.model.resource import Resource
    from vpcplan.model.topology import Topology
    from vpcplan.model.vpc import Vpc
    from vpcplan.model.vpn_gateway import VpnGateway

IN_VPC = (
    "subnets",
    "route_tables",
    "nat_gateways",
    "network_acls",
    "security_groups",
    "instances",
    "network_interfaces",
    "vpc_endpoints",
    "load_balancers",
    "target_groups",
)
"""Kinds that stand in a VPC."""
ATTACHED = ("internet_gateways", "egress_only_internet_gateways", "vpn_gateways")
"""Kinds that stand in a VPC when they are attached to one, else at the top level."""
TOP_LEVEL = (
    "vpc_peering_connections",
    "transit_gateways",
    "networks",
    "prefix_lists",
    "vpn_connections",
    "direct_connect_gateways",
)
ROUTE_TARGETS = (
    *ATTACHED,
    "nat_gateways",
    "instances",
    "network_interfaces",
    "vpc_endpoints",
    "vpc_peering_connections",
    "transit_gateways",
)
_UNNAMED = {"internet_gateways": "igw", "egress_only_internet_gateways": "eigw", "vpn_gateways": "vgw"}
_KEYWORDS = {
    "network_acls": frozenset(("default",)),
    "security_groups": frozenset(("default", "self", "s3", "dynamodb")),
    "route_tables": frozenset(("main",)),
    "prefix_lists": frozenset(("s3", "dynamodb", "self")),
}
"""Names that mean something else where these kinds are named."""
_NOWHERE = frozenset(("blackhole", "local", "internet"))
_BAD = frozenset("/,'\"`")


class Names:
    """The id that each AWS id gets in the topology file, and how to write a reference to it."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.ids: dict[tuple[str, str], str] = {}
        self._taken: dict[tuple[str, str], set[str]] = {}
        self._kinds: dict[str, set[str]] = {}
        for vpc in topology.vpcs.values():
            self._give("vpcs", vpc, None)
        for kind in TOP_LEVEL:
            for resource in getattr(topology, kind).values():
                self._give(kind, resource, None)
        for service in topology.endpoint_services.values():
            self._give("endpoint_services", service, _vpc_of_service(topology, service))
        self.short_gateways = {
            (kind, gateway.vpc): gateway.id for kind in ATTACHED for gateway in _shortest(topology, kind)
        }
        for kind in ATTACHED:
            for gateway in getattr(topology, kind).values():
                short = self.short_gateways.get((kind, gateway.vpc)) == gateway.id
                self._give(kind, gateway, gateway.vpc if short else None)
        for kind in IN_VPC:
            for resource in self._fixed_first(kind):
                if (kind, resource.id) not in self.ids:
                    self._give(kind, resource, getattr(resource, "vpc", None))
            if kind == "instances":
                self._give_interfaces()

    def _fixed_first(self, kind: str) -> list[Resource]:
        """The resources of a kind; those whose names are AWS's own first."""
        resources: Iterable[Resource] = getattr(self.topology, kind).values()
        return sorted(resources, key=lambda each: self._fixed(kind, each) is None)

    def _fixed(self, kind: str, resource: Resource) -> str | None:
        vpc: Vpc | None = self.topology.vpcs.get(getattr(resource, "vpc", None) or "")
        if vpc is None:
            return None
        if kind == "network_acls" and resource.id == vpc.default_network_acl:
            return "default"
        if kind == "security_groups" and resource.id == vpc.default_security_group:
            return "default"
        if kind == "route_tables" and resource.id == vpc.main_route_table:
            unnamed = resource.name in (resource.id, "main") or " " in resource.name
            return "main" if unnamed else None
        return None

    def _give(self, kind: str, resource: Resource, vpc: str | None) -> None:
        scope = self.ids.get(("vpcs", vpc), "") if vpc is not None else ""
        fixed = self._fixed(kind, resource)
        wanted = fixed or clean_name(resource.name if resource.name != resource.id else "")
        wanted = wanted or _UNNAMED.get(kind) or clean_name(resource.id.rpartition("/")[2]) or "unnamed"
        if fixed is None and (wanted in _KEYWORDS.get(kind, ()) or wanted in _NOWHERE):
            wanted += "-1"
        taken = self._taken.setdefault((kind, scope), set())
        name, number = wanted, 1
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        taken.add(name)
        self.ids[kind, resource.id] = f"{scope}/{name}" if scope else name
        self._kinds.setdefault(f"{scope}/{name}" if scope else name, set()).add(kind)

    def _give_interfaces(self) -> None:
        """Name the interfaces that are written inside their instances: ``shop/fw/eth1``."""
        for instance in self.topology.instances.values():
            if self.placed("instances", instance.id):
                for id, word in self.interfaces_in(instance).items():
                    self.ids["network_interfaces", id] = f"{self.ids['instances', instance.id]}/{word}"

    def key(self, kind: str, id: str) -> str:
        """The short name: ``web`` of ``shop/web``."""
        return self.ids[kind, id].rpartition("/")[2]

    def known(self, kind: str, id: str | None) -> bool:
        """Whether the topology has the resource, in a place where it can be written."""
        return id is not None and (kind, id) in self.ids and self.placed(kind, id)

    def placed(self, kind: str, id: str) -> bool:
        """Whether there is a place to write it: its VPC is described, and a NAT gateway's subnet too."""
        resource = getattr(self.topology, kind).get(id)
        vpc = getattr(resource, "vpc", None)
        subnet = getattr(resource, "subnet", None) if kind == "nat_gateways" else None
        if subnet is not None and subnet not in self.topology.subnets:
            return False
        return resource is not None and (kind not in IN_VPC or vpc in self.topology.vpcs)

    def reference(self, kind: str, id: str, vpc: str | None) -> str:
        """The shortest exact reference from inside a VPC: ``web`` in its own VPC, else ``shop/web``."""
        full = self.ids[kind, id]
        scope = self.ids.get(("vpcs", vpc or ""), "")
        if scope and full.startswith(f"{scope}/"):
            return full.removeprefix(f"{scope}/")
        return full

    def interfaces_in(self, instance: Instance) -> dict[str, str]:
        """The interfaces that can be written inside an instance, each with its name there: ``eth0``, …

        A name that a topology file or a Name tag gives is kept; an only interface needs none.
        """
        topology = self.topology
        written = [
            topology.network_interfaces[id]
            for id in instance.network_interfaces
            if id in topology.network_interfaces
            and topology.network_interfaces[id].subnet in topology.subnets
        ]
        found: dict[str, str] = {}
        for index, interface in enumerate(written):
            given = "" if interface.name == interface.id else clean_name(interface.name)
            word = clean_name(interface.id.rpartition("/")[2]) if "/" in interface.id else given
            usual = f"eth{index}"
            found[interface.id] = usual if len(written) == 1 or not word or word in found.values() else word
        return found

    def target(self, kind: str, id: str, vpc: str) -> str:
        """A route target: the name, with its kind before it where the name alone means several things."""
        name = self.reference(kind, id, vpc)
        scope = self.ids.get(("vpcs", vpc), "")
        meanings = self._kinds.get(name, set()) | self._kinds.get(f"{scope}/{name}", set())
        ambiguous = len(meanings.intersection(ROUTE_TARGETS)) > 1
        return f"{kind.removesuffix('s')} {name}" if ambiguous else name

    def group(self, id: str, vpc: str) -> str:
        """A security group as a peer of a rule."""
        name = self.reference("security_groups", id, vpc)
        plain = name[0].isalpha() and name not in ("self", "s3", "dynamodb")
        ambiguous = name in self._kinds and "prefix_lists" in self._kinds[name]
        return name if plain and not ambiguous else f"group {name}"

    def prefix_list(self, id: str, vpc: str) -> str:
        """A prefix list as a peer of a rule."""
        name = self.ids["prefix_lists", id]
        scope = self.ids.get(("vpcs", vpc), "")
        groups = "security_groups" in self._kinds.get(f"{scope}/{name}", set())
        return name if name[0].isalpha() and not groups else f"prefix_list {name}"


def _shortest(topology: Topology, kind: str) -> Iterable[InternetGateway | VpnGateway]:
    """The gateways of a kind that their VPC can name: attached, available, and one for each VPC."""
    found: dict[str, InternetGateway | VpnGateway] = {}
    for gateway in getattr(topology, kind).values():
        if gateway.vpc in topology.vpcs and getattr(gateway, "state", "available") == "available":
            found.setdefault(gateway.vpc, gateway)
    return found.values()


def _vpc_of_service(topology: Topology, service: EndpointService) -> str | None:
    """The VPC of the first described load balancer behind a service."""
    for id in service.load_balancers:
        balancer = topology.load_balancers.get(id)
        if balancer is not None and balancer.vpc in topology.vpcs:
            return balancer.vpc
    return None


def clean_name(name: str) -> str:
    """A name without what names cannot hold: ``Public 1a`` gives ``Public-1a``."""
    made = "".join("-" if c in _BAD or c.isspace() or not c.isprintable() else c for c in name)
    return made.strip("-")[:80]

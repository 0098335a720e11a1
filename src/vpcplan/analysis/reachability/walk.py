"""The state of one walk: where the packets are, what is left of them, and what was said on the way.

Addresses choose the path, filters narrow the set of traffic. A walk goes on past a deny with what was asked,
so that every blocker on the path is found, not only the first.

Traffic is kept as the *request* has it, on the way back too: a filter on the reply is shown the swapped set
and its answer is swapped again. So what survives both directions is one set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from vpcplan.analysis.reachability.result import Blocker, Hop, PacketView
from vpcplan.net.block import format_address
from vpcplan.net.intervals import format_intervals, subtract_intervals
from vpcplan.net.traffic import NOTHING, TCP, UDP, TrafficSet

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.result import Decision, Verdict
    from vpcplan.errors import SourceSpan
    from vpcplan.model.resource import Resource
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.semantics.decision import FilterResult, Obstacle


class Translation(Struct, frozen=True, kw_only=True):
    """What a source translation remembers of the packets that it changed, to undo it on the reply."""

    version: int
    source: int
    source_ports: tuple[int, int]
    source_interface: str | None
    entered_by: str | None = None
    """The interface by which the packets came to an appliance that sent them on by another one."""


class Session:
    """What stateful resources remember of the request when the reply comes."""

    __slots__ = (
        "appliances",
        "client_preserved",
        "crossed",
        "egress_only",
        "entries",
        "filtered",
        "outside",
        "regional",
        "sender",
        "subnets",
        "translations",
    )

    def __init__(self) -> None:
        self.client_preserved = False
        """Whether a Network Load Balancer sends, with its client's address as the source."""
        self.filtered: set[str] = set()
        """Interfaces whose security groups saw the request."""
        self.sender: str | None = None
        """The interface whose groups were asked on the way out: what it sends to itself comes in as new."""
        self.translations: dict[str, Translation] = {}
        """By the interface (or NAT gateway) that translated."""
        self.crossed: list[str] = []
        """Gateways and connections in order, to notice a reply that takes another way."""
        self.appliances: list[str] = []
        """Appliances that the request passed; a stateful one drops a reply whose request it never saw."""
        self.entries: dict[str, str] = {}
        """Attachment subnets by which the request entered VPCs in appliance mode, by attachment."""
        self.egress_only: dict[str, str] = {}
        """Egress-only gateways that the request left by, by VPC: its reply comes back there."""
        self.regional: dict[int, str] = {}
        """Regional NAT gateways by the public address that they used: they have no interface in a subnet."""
        self.subnets: set[str] = set()
        """The subnets whose edges the packets crossed."""
        self.outside: str | None = None
        """The VPN connection, Direct Connect gateway or attachment by which a network outside was reached."""


class Arrival(Struct, frozen=True, kw_only=True):
    """Where a walk ended well: at an interface, on the internet, in a network outside, at a service."""

    kind: Literal["network_interface", "internet", "network", "service"]
    id: str
    vpc: str | None = None


class Walk:
    """One direction of one flow. The functions of this package move it along and write down what they see."""

    unfiltered = False
    """Whether filters are only passed, not asked: a walk that wants to know nothing but the way."""

    __slots__ = (
        "appliances",
        "arrival",
        "arrived_by",
        "blocked",
        "blockers",
        "destination",
        "doubtful",
        "groups_kept",
        "hops",
        "index",
        "lost_groups",
        "lost_groups_code",
        "notes",
        "overlooked",
        "path_doubtful",
        "probe",
        "reply",
        "service",
        "session",
        "source",
        "source_interface",
        "source_ports",
        "strict",
        "version",
        "visited",
    )

    def __init__(
        self,
        index: TopologyIndex,
        *,
        version: int,
        source: int,
        destination: int,
        traffic: TrafficSet,
        source_ports: tuple[int, int],
        strict: bool,
        session: Session,
        reply: bool = False,
        source_interface: str | None = None,
        service: str | None = None,
    ) -> None:
        self.index = index
        self.version = version
        self.source = source
        self.destination = destination
        self.probe = traffic
        self.source_ports = source_ports
        self.strict = strict
        self.session = session
        self.reply = reply
        self.source_interface = source_interface
        self.service = service
        self.groups_kept = True
        self.lost_groups: frozenset[str] = frozenset()
        self.lost_groups_code = "SG_REFERENCES_NOT_PRESERVED"
        self.arrived_by: str | None = None
        self.appliances: list[str] = []
        self.hops: list[Hop] = []
        self.blockers: list[Blocker] = []
        self.notes: list[str] = []
        self.blocked = False
        self.doubtful = False
        self.path_doubtful = False
        self.overlooked = NOTHING
        """What may have got through as well where something certainly did, and was not followed."""
        self.arrival: Arrival | None = None
        self.visited: set[tuple[str, str, int]] = set()

    @property
    def verdict(self) -> Verdict:
        """A certain deny decides; else a doubt; else whether the packets arrived."""
        if self.blocked:
            return "unreachable"
        if self.doubtful:
            return "unknown"
        return "reachable" if self.arrival is not None else "unreachable"

    def oriented(self, traffic: TrafficSet) -> TrafficSet:
        """A set as the packets on this walk have it: swapped on the way back."""
        return traffic.swapped() if self.reply else traffic

    def view(self) -> PacketView:
        """The packets as they are now."""
        return PacketView(self.version, self.source, self.destination, self.oriented(self.probe))

    def hop(
        self,
        resource: Resource | None,
        kind: str,
        decision: Decision,
        reason: str,
        *,
        id: str = "",
        rule: str | None = None,
        location: SourceSpan | None = None,
        vpc: str | None = None,
        direction: Literal["ingress", "egress"] | None = None,
    ) -> None:
        """Write down one decision."""
        home = None if vpc is None else self.index.topology.vpcs.get(vpc)
        self.hops.append(
            Hop(
                resource=id if resource is None else resource.id,
                name=id if resource is None else resource.name,
                kind=kind,
                decision=decision,
                reason=reason,
                packet=self.view(),
                rule=rule,
                location=location or (None if resource is None else resource.span),
                vpc=vpc,
                vpc_name=None if home is None else home.name,
                direction=direction,
            )
        )

    def stop(
        self,
        resource: Resource | None,
        kind: str,
        obstacle: Obstacle,
        *,
        id: str = "",
        vpc: str | None = None,
    ) -> None:
        """Write down what stops the packets (or what nobody knows), as a hop and as a blocker.

        Whether the walk goes on afterwards is the caller's choice: it does where the path is known.
        """
        # Behind a doubt about the path a deny is no longer certain; behind one about a filter it is.
        uncertain = obstacle.unknown or self.path_doubtful
        self.hop(
            resource,
            kind,
            "unknown" if obstacle.unknown else "drop",
            obstacle.reason,
            id=id,
            rule=obstacle.rule,
            location=obstacle.span,
            vpc=vpc,
        )
        self.block(
            resource, kind, obstacle.code, obstacle.reason, id=id, location=obstacle.span, obstacle=obstacle
        )
        if uncertain:
            self.doubtful = self.path_doubtful = True
        else:
            self.blocked = True

    def block(
        self,
        resource: Resource | None,
        kind: str,
        code: str,
        reason: str,
        *,
        id: str = "",
        location: SourceSpan | None = None,
        obstacle: Obstacle | None = None,
        rule: str | None = None,
        nearest: str | None = None,
        filter_direction: Literal["ingress", "egress"] | None = None,
        lacking: str | None = None,
    ) -> None:
        """Add a blocker for the last hop."""
        self.blockers.append(
            Blocker(
                code=code,
                resource=id if resource is None else resource.id,
                name=id if resource is None else resource.name,
                kind=kind,
                direction="return" if self.reply else "forward",
                reason=reason,
                location=location or (None if resource is None else resource.span),
                rule=rule if obstacle is None else obstacle.rule,
                nearest=nearest,
                unknown=obstacle is not None and obstacle.unknown,
                hop=len(self.hops) - 1,
                filter_direction=filter_direction,
                packet=self.view(),
                lacking=lacking,
            )
        )

    def doubt(self, resource: Resource | None, kind: str, code: str, reason: str, *, id: str = "") -> None:
        """Note that the path itself is not certain from here on."""
        from vpcplan.semantics.decision import Obstacle

        self.stop(resource, kind, Obstacle(code=code, reason=reason, unknown=True), id=id)

    def filter(
        self,
        resource: Resource | None,
        kind: str,
        code: str,
        result: FilterResult,
        *,
        direction: Literal["ingress", "egress"],
        id: str = "",
        vpc: str | None = None,
        reason: str,
        unknown_code: str = "UNKNOWN_RESOURCE",
    ) -> bool:
        """Narrow the packets to what a filter allows; True if enough got through.

        Enough is: of what was asked, something that every source port of the client can use, and for a
        question about named ports all of it. A reply that fits only some of the client's ephemeral ports is
        blocked, and the missing ports are named.
        """
        allowed = result.allowed.unswapped() & self.probe if self.reply else result.allowed
        reliable = allowed.for_every_source_port(*self.source_ports)
        enough = reliable == self.probe if self.strict else bool(reliable)
        unsure, possible = bool(result.unknown), reliable
        if unsure:
            unknown = result.unknown.unswapped() if self.reply else result.unknown
            possible = (allowed | unknown).for_every_source_port(*self.source_ports) & self.probe
        if enough:
            if unsure:
                self.overlooked = self.overlooked | (possible - reliable)
            self.probe = reliable
            self.hop(
                resource,
                kind,
                "allow",
                reason,
                id=id,
                rule=result.rule,
                location=result.span,
                vpc=vpc,
                direction=direction,
            )
            return True
        if unsure and (possible == self.probe if self.strict else bool(possible)):
            self.hop(
                resource,
                kind,
                "unknown",
                result.rule or reason,
                id=id,
                rule=result.rule,
                vpc=vpc,
                direction=direction,
            )
            self.blockers.append(
                Blocker(
                    code=unknown_code,
                    resource=id if resource is None else resource.id,
                    name=id if resource is None else resource.name,
                    kind=kind,
                    direction="return" if self.reply else "forward",
                    reason=result.rule or reason,
                    unknown=True,
                    hop=len(self.hops) - 1,
                    filter_direction=direction,
                    packet=self.view(),
                )
            )
            self.probe = possible
            self.doubtful = True
            return True
        lacking = self._lacking(allowed)
        denied = reason if lacking is None else f"{reason}; {lacking}"
        self.hop(
            resource,
            kind,
            "deny",
            denied,
            id=id,
            rule=result.rule,
            location=result.span,
            vpc=vpc,
            direction=direction,
        )
        self.block(
            resource,
            kind,
            code,
            denied,
            id=id,
            location=result.span,
            rule=result.rule,
            nearest=result.nearest,
            filter_direction=direction,
            lacking=lacking,
        )
        if self.path_doubtful:
            return False
        self.blocked = True
        return False

    def _lacking(self, allowed: TrafficSet) -> str | None:
        """What is missing where a filter admits a part: ports asked for, or ephemeral ports of the client."""
        for protocol, name in ((TCP, "tcp"), (UDP, "udp")):
            asked = self.probe.destination_ports(protocol)
            if not asked or not allowed.destination_ports(protocol):
                continue
            missing = subtract_intervals((self.source_ports,), allowed.source_ports(protocol))
            if missing:
                return f"the reply to {name} ports {format_intervals(missing)} is not admitted"
            ports = subtract_intervals(asked, allowed.destination_ports(protocol))
            if ports and self.strict:
                return f"{name} {format_intervals(ports)} is not admitted"
        return None

    def once(self, kind: str, id: str) -> bool:
        """True the first time that these packets come to a forwarding resource; a second time is a loop."""
        key = (kind, id, self.destination)
        if key in self.visited:
            return False
        self.visited.add(key)
        return True

    def pass_appliance(self, resource: Resource, kind: str, others: tuple[str, ...] = ()) -> None:
        """Go through an appliance; on the way back it must be one that saw the request.

        ``others`` are further interfaces of the same appliance.
        """
        from vpcplan.semantics.transit_gateway import refuse_unseen_reply

        self.session.crossed.append(resource.id)
        self.appliances += (resource.id, *others)
        if not self.reply:
            self.session.appliances += (resource.id, *others)
            return
        refused = refuse_unseen_reply(resource, self.session.appliances)
        if refused is not None:
            self.stop(resource, kind, refused)

    def note(self, text: str) -> None:
        """Add a remark for the reader, once."""
        if text not in self.notes:
            self.notes.append(text)

    def forget_groups(self, code: str) -> None:
        """From here on the sender's groups are not known to the receivers' rules."""
        self.lost_groups = self.lost_groups | self.sender_groups()
        self.lost_groups_code = code
        self.groups_kept = False

    def sender_groups(self) -> frozenset[str]:
        """The groups of the interface that sent the packets, where the path preserves them."""
        if self.source_interface is None or not self.groups_kept:
            return frozenset()
        return frozenset(self.index.topology.network_interfaces[self.source_interface].security_groups)

    def translate_source(
        self, interface: str | None, version: int, source: int, ports: tuple[int, int] | None
    ) -> None:
        """Replace the packets' source address, and their source ports if ``ports`` are given."""
        self.forget_groups("SG_REFERENCES_NOT_PRESERVED")
        self.groups_kept = True
        self.source_interface = interface
        self.version, self.source = version, source
        if ports is not None:
            self.source_ports = ports
            self.probe = self.probe.with_source_ports_replaced(*ports)

    def address(self, value: int) -> str:
        """An address of the packets' IP version as text."""
        return format_address(self.version, value)

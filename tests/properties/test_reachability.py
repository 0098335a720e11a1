"""The set engine against a packet-by-packet evaluator that is written from AWS's pages and shares no code."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.trace import trace
from vpcplan.errors import SourceSpan
from vpcplan.model.instance import Instance
from vpcplan.model.network_acl import NetworkAcl, NetworkAclEntry
from vpcplan.model.network_interface import InterfaceAddress, InterfaceOwner, NetworkInterface
from vpcplan.model.route_table import Route, RouteTable, RouteTarget
from vpcplan.model.security_group import SecurityGroup, SecurityGroupPeer, SecurityGroupRule
from vpcplan.model.subnet import Subnet
from vpcplan.model.topology import Topology
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.model.vpc import Vpc
from vpcplan.model.vpc_peering_connection import PeeringSide, VpcPeeringConnection
from vpcplan.net.block import parse_address, parse_block
from vpcplan.net.traffic import TCP

SPAN = SourceSpan("random.yaml")
PORTS = (22, 80, 443, 1024, 2000, 65535)
"""Destination ports that are asked about, and near which random rules begin and end."""
EDGES = (0, 22, 79, 80, 443, 1023, 1024, 1999, 2000, 32768, 65535)
CLIENT_PORTS = (1024, 1500, 1999, 2000, 32767, 32768, 65535)
"""Client ports that stand for all of 1024–65535: every interval between edges has one."""
BLOCKS = (
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.0.0.0/24",
    "10.0.1.0/24",
    "10.1.0.0/24",
    "10.0.0.10/32",
    "10.0.1.10/32",
)
HOSTS = {"a": ("10.0.0.10", 0), "b": ("10.0.0.11", 0), "c": ("10.0.1.10", 1), "d": ("10.1.0.10", 2)}
SUBNETS = ("10.0.0.0/24", "10.0.1.0/24", "10.1.0.0/24")
VPC_OF_SUBNET = ("v0", "v0", "v1")


@dataclass
class Rule:
    low: int
    high: int
    block: str
    allow: bool = True
    group: int | None = None

    def matches(self, port: int) -> bool:
        return self.low <= port <= self.high


@dataclass
class Plan:
    """A random network: rules per group and per subnet's ACL, and which VPC routes to the other."""

    ingress: dict[int, list[Rule]]
    egress: dict[int, list[Rule]]
    acl_in: list[list[Rule]]
    acl_out: list[list[Rule]]
    groups: dict[str, list[int]]
    routes: list[bool]
    active: bool = True
    extra: dict[str, str] = field(default_factory=dict)


@st.composite
def rules(draw: st.DrawFn, *, acl: bool) -> Rule:
    low, high = sorted((draw(st.sampled_from(EDGES)), draw(st.sampled_from(EDGES))))
    group = draw(st.none() | st.integers(0, 2)) if not acl else None
    return Rule(low, high, draw(st.sampled_from(BLOCKS)), draw(st.booleans()) if acl else True, group)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    group_rules = st.lists(rules(acl=False), max_size=3)
    acl_rules = st.lists(rules(acl=True), min_size=1, max_size=4)
    open_acl = st.just([Rule(0, 65535, "0.0.0.0/0")])
    return Plan(
        ingress={number: draw(group_rules) for number in range(3)},
        egress={number: draw(group_rules) for number in range(3)},
        acl_in=[draw(open_acl | acl_rules) for _ in SUBNETS],
        acl_out=[draw(open_acl | acl_rules) for _ in SUBNETS],
        groups={
            host: draw(st.lists(st.integers(0, 2), min_size=1, max_size=2, unique=True)) for host in HOSTS
        },
        routes=[draw(st.booleans()), draw(st.booleans())],
        active=draw(st.sampled_from([True, True, False])),
    )


def contains(block: str, address: str) -> bool:
    """Whether a block holds an address, by comparing bits as text."""
    head, _, length = block.partition("/")

    def bits(text: str) -> str:
        return "".join(f"{int(part):08b}" for part in text.split("."))

    return bits(head)[: int(length)] == bits(address)[: int(length)]


def group_allows(plan: Plan, host: str, other: str, port: int, direction: str) -> bool:
    rules_of = plan.ingress if direction == "in" else plan.egress
    for number in plan.groups[host]:
        for rule in rules_of[number]:
            peer = (
                rule.group in plan.groups[other]
                if rule.group is not None
                else contains(rule.block, HOSTS[other][0])
            )
            if peer and rule.matches(port):
                return True
    return False


def acl_allows(entries: list[Rule], peer: str, port: int) -> bool:
    for rule in entries:
        if contains(rule.block, peer) and rule.matches(port):
            return rule.allow
    return False


def routed(plan: Plan, source: str, destination: str) -> bool:
    here, there = VPC_OF_SUBNET[HOSTS[source][1]], VPC_OF_SUBNET[HOSTS[destination][1]]
    return here == there or (plan.active and plan.routes[0 if here == "v0" else 1])


def crosses(plan: Plan, source: str, destination: str, port: int) -> bool:
    """Whether one packet to ``port`` gets from subnet to subnet: both ACLs and a route."""
    here, there = HOSTS[source], HOSTS[destination]
    if here[1] == there[1]:
        return True
    return (
        acl_allows(plan.acl_out[here[1]], there[0], port)
        and routed(plan, source, destination)
        and acl_allows(plan.acl_in[there[1]], here[0], port)
    )


def packet_passes(plan: Plan, source: str, destination: str, port: int, client_port: int) -> bool:
    """Whether a TCP connection from one client port works: the request, then the reply."""
    return (
        group_allows(plan, source, destination, port, "out")
        and crosses(plan, source, destination, port)
        and group_allows(plan, destination, source, port, "in")
        and crosses(plan, destination, source, client_port)
    )


def group_of(plan: Plan, number: int, name: str) -> SecurityGroup:
    def rule(entry: Rule) -> SecurityGroupRule:
        peer = (
            parse_block(entry.block)
            if entry.group is None
            else SecurityGroupPeer(security_group=f"g{entry.group}")
        )
        return SecurityGroupRule(match=TrafficMatch(TCP, entry.low, entry.high), peer=peer, span=SPAN)

    return SecurityGroup(
        id=name,
        name=name,
        span=SPAN,
        vpc="v0",
        ingress=tuple(rule(entry) for entry in plan.ingress[number]),
        egress=tuple(rule(entry) for entry in plan.egress[number]),
    )


def entries_of(rules: list[Rule]) -> tuple[NetworkAclEntry, ...]:
    return tuple(
        NetworkAclEntry(
            rule_number=100 + number,
            action="allow" if rule.allow else "deny",
            match=TrafficMatch(TCP, rule.low, rule.high),
            cidr_block=parse_block(rule.block),
            span=SPAN,
        )
        for number, rule in enumerate(rules)
    )


def topology_of(plan: Plan) -> Topology:
    blocks = {"v0": "10.0.0.0/16", "v1": "10.1.0.0/16"}
    tables = {}
    for number, (vpc, other) in enumerate((("v0", "v1"), ("v1", "v0"))):
        routes = [Route(destination=parse_block(blocks[vpc]), target=RouteTarget("local", vpc), span=SPAN)]
        if plan.routes[number]:
            target = RouteTarget("vpc_peering_connection", "pcx")
            state = "active" if plan.active else "blackhole"
            routes.append(
                Route(destination=parse_block(blocks[other]), target=target, span=SPAN, state=state)
            )
        tables[vpc] = RouteTable(id=vpc, name=vpc, span=SPAN, vpc=vpc, main=True, routes=tuple(routes))
    interfaces, instances = {}, {}
    for host, (address, subnet) in HOSTS.items():
        interfaces[host] = NetworkInterface(
            id=host,
            name=host,
            span=SPAN,
            vpc=VPC_OF_SUBNET[subnet],
            subnet=f"s{subnet}",
            addresses=(InterfaceAddress(address=parse_address(address)),),
            security_groups=tuple(f"g{number}" for number in plan.groups[host]),
            owner=InterfaceOwner("instance", host),
        )
        instances[host] = Instance(
            id=host, name=host, span=SPAN, vpc=VPC_OF_SUBNET[subnet], network_interfaces=(host,)
        )
    return Topology(
        vpcs={
            vpc: Vpc(
                id=vpc,
                name=vpc,
                span=SPAN,
                region="eu-west-1",
                cidr_blocks=(parse_block(block),),
                main_route_table=vpc,
            )
            for vpc, block in blocks.items()
        },
        subnets={
            f"s{number}": Subnet(
                id=f"s{number}",
                name=f"s{number}",
                span=SPAN,
                vpc=VPC_OF_SUBNET[number],
                cidr_block=parse_block(block),
                network_acl=f"acl{number}",
            )
            for number, block in enumerate(SUBNETS)
        },
        route_tables=tables,
        network_acls={
            f"acl{number}": NetworkAcl(
                id=f"acl{number}",
                name=f"acl{number}",
                span=SPAN,
                vpc=VPC_OF_SUBNET[number],
                ingress=entries_of(plan.acl_in[number]),
                egress=entries_of(plan.acl_out[number]),
            )
            for number in range(len(SUBNETS))
        },
        security_groups={f"g{number}": group_of(plan, number, f"g{number}") for number in range(3)},
        network_interfaces=interfaces,
        instances=instances,
        vpc_peering_connections={
            "pcx": VpcPeeringConnection(
                id="pcx",
                name="pcx",
                span=SPAN,
                requester=PeeringSide(vpc="v0"),
                accepter=PeeringSide(vpc="v1"),
                state="active" if plan.active else "pending-acceptance",
            )
        },
    )


@settings(max_examples=60, deadline=None)
@given(plans(), st.sampled_from(sorted(HOSTS)), st.sampled_from(sorted(HOSTS)))
def test_sets_agree_with_single_packets(plan: Plan, source: str, destination: str) -> None:
    if source == destination:
        return
    index = TopologyIndex(topology_of(plan))
    ends = parse_endpoint(index, source), parse_endpoint(index, destination)
    everything = trace(index, *ends, make_question("tcp"))
    for port in PORTS:
        expected = all(packet_passes(plan, source, destination, port, client) for client in CLIENT_PORTS)
        answer = trace(index, *ends, make_question("tcp", str(port)))
        assert (answer.verdict == "reachable") == expected
        assert bool(answer.blockers) != expected
        low_to_high = everything.traffic.destination_ports(TCP)
        assert any(low <= port <= high for low, high in low_to_high) == expected


@settings(max_examples=40, deadline=None)
@given(plans(), st.sampled_from(sorted(HOSTS)), st.sampled_from(sorted(HOSTS)), st.sampled_from(PORTS))
def test_every_fix_removes_its_blocker(plan: Plan, source: str, destination: str, port: int) -> None:
    """Applying each proposed change in turn ends at a flow that works, or at blockers that have no fix."""
    from vpcplan.analysis.reachability.fixes import best_proposal
    from vpcplan.analysis.reachability.flow import run_flow
    from vpcplan.analysis.reachability.trace import goals_of, starts_of

    if source == destination:
        return
    question = make_question("tcp", str(port))
    index = TopologyIndex(topology_of(plan))
    for _ in range(12):
        ends = parse_endpoint(index, source), parse_endpoint(index, destination)
        start = next(iter(starts_of(index, *ends, question)))
        flow = run_flow(index, start, next(iter(goals_of(index, ends[1], start))), question)
        if flow.verdict == "reachable":
            return
        shown = trace(index, *ends, question).blockers
        assert all(
            blocker.fix
            for blocker in shown
            if blocker.code in ("SUBNET_ACL_RESTRICTION", "ENI_SG_RULES_MISMATCH")
        )
        blocker = flow.blockers[0]
        change = best_proposal(index, flow, blocker, question)
        if change is None:
            # No single change gives a route over a connection that nobody accepted.
            assert not plan.active
            return
        index = TopologyIndex(change.topology)
    raise AssertionError("the fixes do not lead to a flow that works")

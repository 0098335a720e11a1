"""`vpcplan trace`: can this reach that, and if not, exactly why?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.endpoint import Endpoint, anybody
from vpcplan.analysis.reachability.flow import Flow, run_flow
from vpcplan.analysis.reachability.leg import Goal, Start
from vpcplan.analysis.reachability.result import Blocker, End, Leg, Trace
from vpcplan.errors import UsageError
from vpcplan.net.block import Address
from vpcplan.net.intervals import format_intervals
from vpcplan.semantics.internet_gateway import is_internet_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.analysis.reachability.question import Question
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex

MOST_PAIRS = 64
"""How many pairs of addresses are tried before the best so far is taken."""


def trace(index: TopologyIndex, source: Endpoint, destination: Endpoint, question: Question) -> Trace:
    """The best pair of addresses' flow, both ways, with every blocker.

    Args:
        index: the topology.
        source: who starts the flow.
        destination: who is to be reached.
        question: the traffic.

    Returns:
        The verdict is ``reachable`` only when the request is delivered and the reply comes back. Of several
        pairs of addresses (interfaces, IP versions, load balancer nodes) the best is chosen and named.

    Raises:
        UsageError: the source is nowhere that packets could start from.
    """
    flows: list[Flow] = []
    starts = list(starts_of(index, source, destination, question))
    for start in starts:
        for goal in goals_of(index, destination, start):
            flows.append(run_flow(index, start, goal, question))
            if flows[-1].verdict == "reachable" or len(flows) >= MOST_PAIRS:
                break
        else:
            continue
        break
    if not flows:
        from vpcplan.analysis.reachability.no_pair import trace_without_pair

        return trace_without_pair(index, source, destination, question)
    best = min(flows, key=_rank)
    if destination.service is not None and best.verdict == "unreachable":
        best = _unless_by_endpoint(index, destination.service, best)
    return finish_trace(index, source, destination, question, best, flows)


def _unless_by_endpoint(index: TopologyIndex, service: str, flow: Flow) -> Flow:
    """The flow to a service's public addresses, in doubt where the VPC's endpoints are not described.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    from msgspec.structs import replace

    if index.topology.describes("vpc_endpoints") or flow.start.interface is None or flow.goal.service is None:
        return flow
    reason = f"whether an endpoint of the VPC leads to {service} is not described"
    doubt = Blocker(
        code="UNKNOWN_RESOURCE",
        resource=service,
        name=service,
        kind="service",
        direction="forward",
        reason=reason,
        unknown=True,
    )
    return replace(flow, verdict="unknown", forward_verdict="unknown", blockers=(*flow.blockers, doubt))


def _rank(flow: Flow) -> tuple[int, int]:
    return flow.rank


def starts_of(
    index: TopologyIndex, source: Endpoint, destination: Endpoint, question: Question
) -> Iterator[Start]:
    """Where packets of this source can start, IPv4 before IPv6."""
    versions = (question.version,) if question.version else (4, 6)
    topology = index.topology
    if source.kind == "vpc_endpoint":
        raise UsageError(
            f"{source.name} is an endpoint, and endpoints start no connections (VPCE_INTRA_VPC_TRAFFIC)",
            hint="ask the opposite direction",
        )
    for version in versions:
        if source.interfaces:
            for interface_id in source.interfaces:
                interface = topology.network_interfaces[interface_id]
                for entry in interface.addresses:
                    if entry.address.version == version and source.address in (
                        None,
                        entry.address,
                        entry.public_ip,
                    ):
                        yield Start(
                            kind="interface",
                            version=version,
                            address=entry.address.value,
                            interface=interface_id,
                        )
        elif source.kind == "internet":
            address = source.address or anybody(index, version)
            if address.version == version:
                yield Start(kind="internet", version=version, address=address.value, started_outside=True)
        elif source.kind == "network" and source.network is not None:
            yield from _network_starts(index, source, version)


def _network_starts(index: TopologyIndex, source: Endpoint, version: int) -> Iterator[Start]:
    """The ways in from a network outside AWS."""
    from vpcplan.analysis.reachability.outside import ways_in

    assert source.network is not None
    address = source.address or _host_of(index, source.network, version)
    if address is None or address.version != version:
        return
    for via in ways_in(index, source.network):
        yield Start(
            kind="network",
            version=version,
            address=address.value,
            network=source.network,
            via=via,
            started_outside=True,
        )


def _host_of(index: TopologyIndex, network: str, version: int) -> Address | None:
    """An address that stands for any host of a network: the tenth of its first block, or what there is."""
    from vpcplan.analysis.reachability.outside import network_blocks

    for block in network_blocks(index, network):
        if block.version == version:
            return Address(version, min(block.first + 10, block.last))
    return None


def goals_of(index: TopologyIndex, destination: Endpoint, start: Start) -> Iterator[Goal]:
    """The addresses that a source would use for this destination."""
    version = start.version
    if destination.service is not None:
        yield from _service_goals(index, destination, start)
    elif destination.address is not None:
        yield from _address_goals(index, destination, start)
    elif destination.interfaces:
        for interface_id in destination.interfaces:
            yield from _interface_goals(index, interface_id, start)
    elif destination.kind == "internet":
        yield Goal(version=version, address=anybody(index, version).value)
    elif destination.network is not None:
        address = _host_of(index, destination.network, version)
        if address is not None:
            yield Goal(version=version, address=address.value)


def _interface_goals(index: TopologyIndex, interface_id: str, start: Start) -> Iterator[Goal]:
    """An interface's addresses: public ones for a client on the internet, else its own."""
    interface = index.topology.network_interfaces[interface_id]
    for entry in interface.addresses:
        if entry.address.version != start.version:
            continue
        address = entry.address
        if start.kind == "internet" and entry.public_ip is not None:
            address = entry.public_ip
        yield Goal(version=start.version, address=address.value, interface=interface_id)


def _address_goals(index: TopologyIndex, destination: Endpoint, start: Start) -> Iterator[Goal]:
    """A bare address: routed as it stands, whoever owns it."""
    address = destination.address
    if address is None:
        return
    if address.version != start.version:
        sender = index.topology.network_interfaces.get(start.interface or "")
        if sender is not None and address.version == 4 and not _has_ipv4(sender):
            # An IPv6-only client reaches an IPv4 address by DNS64 and NAT64.
            from vpcplan.semantics.nat_gateway import NAT64

            yield Goal(version=6, address=NAT64.first | address.value)
        return
    interface = destination.interfaces[0] if destination.interfaces else None
    private = not is_internet_address(address.version, address.value)
    from_internet = start.kind == "internet" and private and interface is not None
    yield Goal(version=address.version, address=address.value, interface=interface if from_internet else None)


def _has_ipv4(interface: NetworkInterface) -> bool:
    return any(entry.address.version == 4 for entry in interface.addresses)


def _service_goals(index: TopologyIndex, destination: Endpoint, start: Start) -> Iterator[Goal]:
    """A service: the VPC's interface endpoints with private DNS, else its public addresses."""
    from vpcplan.semantics.endpoint_service import endpoint_service_named, endpoints_of_service
    from vpcplan.semantics.vpc_endpoint import full_service_name, interface_endpoints_for, same_service

    topology = index.topology
    service = destination.service or ""
    home = topology.network_interfaces[start.interface].vpc if start.interface is not None else None
    offered = endpoint_service_named(index, service) if topology.endpoint_services else None
    if offered is not None:
        for endpoint in () if home is None else endpoints_of_service(index, home, offered):
            for interface_id in endpoint.network_interfaces:
                if interface_id in topology.network_interfaces:
                    yield from _interface_goals(index, interface_id, start)
        return
    if home is not None:
        service = full_service_name(service, topology.vpcs[home].region if home in topology.vpcs else None)
        endpoints = interface_endpoints_for(index, home, service)
        for endpoint in endpoints:
            for interface_id in endpoint.network_interfaces:
                if interface_id in topology.network_interfaces:
                    yield from _interface_goals(index, interface_id, start)
        if endpoints:
            return
    for prefix_list in topology.prefix_lists.values():
        if prefix_list.service is not None and same_service(prefix_list.service, service):
            for entry in prefix_list.entries[:1]:
                if entry.cidr_block.version == start.version:
                    address = entry.cidr_block.first + 1
                    yield Goal(version=start.version, address=address, service=prefix_list.service)
                    return
            service = prefix_list.service
    yield Goal(version=start.version, address=anybody(index, start.version).value, service=service)


def finish_trace(
    index: TopologyIndex,
    source: Endpoint,
    destination: Endpoint,
    question: Question,
    flow: Flow,
    flows: list[Flow],
) -> Trace:
    """Put a flow into the result, with fixes that were tried out."""
    others = [other for other in flows if other is not flow]
    chosen: tuple[str, ...] = ()
    if _has_chosen_address(index, flow):
        from vpcplan.analysis.reachability.chosen_address import chosen_addresses, under_any_choice

        chosen = tuple(
            f"{entry.address} stands for an address that AWS chooses for {interface.name}"
            for interface, entry in chosen_addresses(index, flow)
        )
        flow = under_any_choice(index, flow, question)
    blockers = flow.blockers
    if blockers and flow.verdict != "reachable":
        from vpcplan.analysis.reachability.fixes import with_fixes

        blockers = with_fixes(index, flow, question)
    if flow.verdict == "unreachable":
        from vpcplan.analysis.reachability.beaten_routes import beaten_routes

        blockers = (*blockers, *beaten_routes(index, flow, question))
    services = (*_other_endpoints(index, flow), *_unknown_service(index, destination))
    notes = (*flow.notes, *chosen, *services)
    if destination.kind == "load_balancer" and flow.start.kind != "internet":
        load_balancer = index.topology.load_balancers.get(destination.id or "")
        if load_balancer is not None and load_balancer.scheme == "internet-facing":
            notes = (
                *notes,
                f"{destination.name} is internet-facing: its name resolves to public addresses everywhere; "
                "this is the way to a node's private address",
            )
    return Trace(
        source=_end(index, source, flow.start.interface, Address(flow.start.version, flow.start.address)),
        destination=_end(
            index, destination, flow.goal.interface, Address(flow.goal.version, flow.goal.address)
        ),
        protocol=question.protocol_text,
        port=None if question.ports is None else format_intervals(question.ports),
        verdict=flow.verdict,
        forward=Leg(verdict=flow.forward_verdict, hops=flow.forward),
        back=None if flow.back_verdict is None else Leg(verdict=flow.back_verdict, hops=flow.back),
        blockers=_distinct(blockers) if flow.verdict != "reachable" else (),
        traffic=flow.traffic,
        notes=notes,
        alternatives=_alternatives(flow, others),
    )


def _unknown_service(index: TopologyIndex, destination: Endpoint) -> tuple[str, ...]:
    """A word on a service that AWS does not list, where another one was probably meant."""
    if destination.kind != "service" or destination.service is None:
        return ()
    from vpcplan.semantics.aws_service import service_name_problem
    from vpcplan.semantics.endpoint_service import endpoint_service_named

    if endpoint_service_named(index, destination.service) is not None:
        return ()
    problem = service_name_problem(destination.service)
    return () if problem is None or "did you mean" not in problem[1] else (f"{problem[0]}; {problem[1]}",)


def _other_endpoints(index: TopologyIndex, flow: Flow) -> tuple[str, ...]:
    """A note on interface endpoints of the client's VPC that the service's own name does not lead to."""
    from vpcplan.semantics.vpc_endpoint import endpoints_without_private_dns

    client = index.topology.network_interfaces.get(flow.start.interface or "")
    if flow.goal.service is None or client is None:
        return ()
    return tuple(
        f"endpoint {endpoint.name} leads to {flow.goal.service} too, but only by its own DNS names: {reason}"
        for endpoint, reason in endpoints_without_private_dns(index, client.vpc, flow.goal.service)
    )


def _has_chosen_address(index: TopologyIndex, flow: Flow) -> bool:
    ends = (
        index.topology.network_interfaces.get(id or "") for id in (flow.start.interface, flow.goal.interface)
    )
    return any(entry.assumed for interface in ends if interface is not None for entry in interface.addresses)


def _alternatives(best: Flow, others: list[Flow]) -> tuple[str, ...]:
    """The other pairs of addresses and ways in, each once: ``10.0.0.5 to 10.1.0.5: unreachable``."""
    found = []
    for other in others:
        text = f"{Address(other.start.version, other.start.address)} to "
        text += str(Address(other.goal.version, other.goal.address))
        if other.start.via is not None and other.start.via != best.start.via:
            text += f" by {other.start.via}"
        found.append(f"{text}: {other.verdict}")
    return tuple(dict.fromkeys(found))


def _distinct(blockers: tuple[Blocker, ...]) -> tuple[Blocker, ...]:
    """Each blocker once: the same rule may stand in the way at two hops."""
    seen = set()
    kept = []
    for blocker in blockers:
        key = (blocker.code, blocker.resource, blocker.direction, blocker.reason)
        if key not in seen:
            seen.add(key)
            kept.append(blocker)
    return tuple(kept)


def _end(index: TopologyIndex, endpoint: Endpoint, interface_id: str | None, address: Address) -> End:
    interface = index.topology.network_interfaces.get(interface_id) if interface_id is not None else None
    return End(
        text=endpoint.text,
        kind=endpoint.kind,
        id=endpoint.id,
        name=endpoint.name,
        address=str(address),
        network_interface=interface_id,
        vpc=None if interface is None else interface.vpc,
    )

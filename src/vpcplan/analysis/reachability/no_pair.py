"""Questions without two addresses to trace between: what is gone, what has none, what nobody describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.result import Blocker, End, Leg, Trace
from vpcplan.net.block import Block
from vpcplan.net.intervals import format_intervals

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.endpoint import Endpoint
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.net.block import Address

_WORKING = ("running", "pending", "available", "active", "active_impaired", "in-use")


def trace_without_pair(
    index: TopologyIndex, source: Endpoint, destination: Endpoint, question: Question
) -> Trace:
    """The answer where the two ends have no addresses of one IP version: unreachable, or unknown."""
    blockers = [
        blocker
        for end in (source, destination)
        for blocker in (
            *_bad_state(index, end),
            *_nobody(index, end),
            *_undescribed(index, end),
            *_unplanned(index, end),
            *_unjoined(index, end),
            *_without_endpoint(index, source, end),
        )
    ]
    if not blockers or all(blocker.code == "BAD_STATE" for blocker in blockers):
        blockers.append(_no_common_version(index, source, destination, question))
    verdict = "unreachable" if any(not blocker.unknown for blocker in blockers) else "unknown"
    ends = [
        End(
            text=entry.text,
            kind=entry.kind,
            id=entry.id,
            name=entry.name,
            address=None if entry.address is None else str(entry.address),
        )
        for entry in (source, destination)
    ]
    return Trace(
        source=ends[0],
        destination=ends[1],
        protocol=question.protocol_text,
        port=None if question.ports is None else format_intervals(question.ports),
        verdict="unreachable" if verdict == "unreachable" else "unknown",
        forward=Leg(verdict="unreachable" if verdict == "unreachable" else "unknown", hops=()),
        back=None,
        blockers=tuple(blockers),
    )


def _blocker(end: Endpoint, code: str, reason: str, *, unknown: bool = False) -> Blocker:
    return Blocker(
        code=code,
        resource=end.id or end.text,
        name=end.name,
        kind=end.kind,
        direction="forward",
        reason=reason,
        unknown=unknown,
    )


def _no_common_version(
    index: TopologyIndex, source: Endpoint, destination: Endpoint, question: Question
) -> Blocker:
    """The end that has no address of the version asked about, or of the other end's."""
    ends = ((source, _versions(index, source)), (destination, _versions(index, destination)))
    for wanted in (question.version,) if question.version else (4, 6):
        lacking = [end for end, versions in ends if wanted not in versions]
        if question.version is not None and lacking:
            return _blocker(
                lacking[0], "UNASSOCIATED_COMPONENT", f"{lacking[0].name} has no IPv{wanted} address"
            )
    for end, versions in ends:
        if not versions:
            return _blocker(end, "UNASSOCIATED_COMPONENT", f"{end.name} has no address")
    (_, first), (_, second) = ends
    told = [" and ".join(f"IPv{version}" for version in sorted(versions)) for versions in (first, second)]
    reason = f"{source.name} has only {told[0]}, {destination.name} only {told[1]}"
    return _blocker(destination, "UNASSOCIATED_COMPONENT", reason)


def _versions(index: TopologyIndex, end: Endpoint) -> set[int]:
    """The IP versions of an end's addresses; the internet and services have both."""
    if end.address is not None:
        return {end.address.version}
    if end.kind in ("internet", "service"):
        return {4, 6}
    if end.network is not None:
        network = index.topology.networks.get(end.network)
        return set() if network is None else {block.version for block in network.cidr_blocks}
    interfaces = [index.topology.network_interfaces[interface] for interface in end.interfaces]
    return {entry.address.version for interface in interfaces for entry in interface.addresses}


def _unplanned(index: TopologyIndex, end: Endpoint) -> list[Blocker]:
    """Interfaces without addresses, in subnets that have no block yet: what they will get decides."""
    topology = index.topology
    interfaces = [topology.network_interfaces[interface] for interface in end.interfaces]
    if not interfaces or any(interface.addresses for interface in interfaces):
        return []
    subnets = [topology.subnets.get(interface.subnet) for interface in interfaces]
    waiting = [subnet for subnet in subnets if subnet is not None and not subnet.blocks]
    if not waiting:
        return []
    reason = (
        f"{end.name} has no address yet: subnet {waiting[0].name} has no CIDR block, "
        "which `vpcplan cidr plan --write` finds"
    )
    return [_blocker(end, "UNKNOWN_RESOURCE", reason, unknown=True)]


def _without_endpoint(index: TopologyIndex, source: Endpoint, end: Endpoint) -> list[Blocker]:
    """An endpoint service is reached by an endpoint in the client's own VPC, and in no other way."""
    from vpcplan.semantics.endpoint_service import endpoint_service_named, endpoints_of_service

    service = None if end.service is None else endpoint_service_named(index, end.service)
    if service is None:
        return []
    interfaces = (index.topology.network_interfaces[interface] for interface in source.interfaces)
    vpcs = list(dict.fromkeys(interface.vpc for interface in interfaces))
    if any(endpoints_of_service(index, vpc, service) for vpc in vpcs):
        return []
    where = f"VPC {vpcs[0]}" if vpcs else source.name
    reason = f"{where} has no endpoint of endpoint service {service.name}"
    return [_blocker(end, "NO_PATH", reason)]


def _unjoined(index: TopologyIndex, end: Endpoint) -> list[Blocker]:
    """A network outside that no VPN connection, Direct Connect gateway or attachment joins to AWS."""
    from vpcplan.analysis.reachability.outside import ways_in

    network = index.topology.networks.get(end.network or "")
    if network is None or ways_in(index, network.id):
        return []
    reason = f"no VPN connection and no Direct Connect joins network {network.name} to AWS"
    return [_blocker(end, "UNASSOCIATED_COMPONENT", reason)]


def _bad_state(index: TopologyIndex, end: Endpoint) -> list[Blocker]:
    """A terminated instance, a rejected endpoint and the like have no interfaces left.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
    """
    kinds = {"instance": "instances", "vpc_endpoint": "vpc_endpoints", "load_balancer": "load_balancers"}
    if end.kind not in kinds or end.id is None:
        return []
    state = getattr(index.topology, kinds[end.kind])[end.id].state
    if state.lower() in _WORKING:
        return []
    return [_blocker(end, "BAD_STATE", f"{end.name} is {state}")]


def _nobody(index: TopologyIndex, end: Endpoint) -> list[Blocker]:
    """An address that no interface owns and that no network outside is known to have."""
    if end.kind != "address" or end.interfaces or end.address is None:
        return []
    holder = _undescribed_holder(index, end.address)
    if holder is not None:
        return [_blocker(end, "UNKNOWN_RESOURCE", f"{end.text} is in {holder}", unknown=True)]
    subnet = next(
        (entry for entry in index.topology.subnets.values() if _holds(entry.blocks, end.address)), None
    )
    reason = (
        f"no network interface owns {end.text}, and no network outside is known to have it"
        if subnet is None
        else f"{end.text} is in subnet {subnet.name}, and no network interface there owns it"
    )
    return [_blocker(end, "NO_SOURCE_OR_DESTINATION", reason)]


def _undescribed_holder(index: TopologyIndex, address: Address) -> str | None:
    """The VPC of another account or Region that has an address, as far as peerings and routes show it."""
    topology = index.topology
    for connection in topology.vpc_peering_connections.values():
        for side in (connection.requester, connection.accepter):
            if side.vpc not in topology.vpcs and _holds(side.cidr_blocks, address):
                return f"VPC {side.vpc}, which is not described"
    for table in topology.transit_gateway_route_tables.values():
        for route in table.routes:
            if not isinstance(route.destination, Block) or not _holds((route.destination,), address):
                continue
            for attachment_id in route.attachments:
                attachment = topology.transit_gateway_attachments.get(attachment_id)
                if attachment is None:
                    return f"what is behind attachment {attachment_id}, which is not described"
                if attachment.type == "vpc" and attachment.resource not in topology.vpcs:
                    return f"VPC {attachment.resource}, which is not described"
    return None


def _holds(blocks: tuple[Block, ...], address: Address) -> bool:
    return any(block.contains_address(address.version, address.value) for block in blocks)


def _undescribed(index: TopologyIndex, end: Endpoint) -> list[Blocker]:
    """A network outside AWS whose addresses the source does not show."""
    network = index.topology.networks.get(end.network or "")
    if network is None or network.cidr_blocks_known or end.address is not None:
        return []
    reason = f"the addresses of {network.name} are not described; name one, such as 192.168.0.10"
    return [_blocker(end, "UNKNOWN_DESTINATION", reason, unknown=True)]

"""Settings that, switched, let a packet through: checks, support flags, associations, exclusions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.reachability.change import with_resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.analysis.reachability.result import Blocker
    from vpcplan.model.block_public_access import ExclusionMode
    from vpcplan.model.topology import Topology
    from vpcplan.model.topology_index import TopologyIndex

Change = tuple[str, "Topology"]


def propose_setting(index: TopologyIndex, flow: Flow, blocker: Blocker) -> Iterator[Change]:
    """Changes of one setting that might remove the blocker."""
    match blocker.code:
        case "ENI_SOURCE_DEST_CHECK_RESTRICTION":
            yield from _source_dest_check(index, blocker)
        case "TGW_ROUTE_AZ_RESTRICTION":
            yield from _attachment_zone(index, flow, blocker)
        case "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION":
            yield from _association(index, blocker)
        case "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT":
            yield from _propagation(index, blocker)
        case "TGW_RTB_BAD_STATE_ROUTE":
            yield from _blackhole(index, blocker)
        case "VPC_BLOCK_PUBLIC_ACCESS_ENABLED":
            yield from _exclusion(index, flow, blocker)
        case "ELBV2_NO_TARGETS_IN_AZ" | "ELB_NOT_CROSSZONE":
            yield from _cross_zone(index, blocker)
        case "ELBV2_SOURCE_ADDRESS_PRESERVATION":
            yield from _client_address(index)
        case "PROTOCOL_RESTRICTION":
            yield from _ipv6_support(index, blocker)
        case "NO_POSSIBLE_DESTINATION":
            yield from _dns_support(index, blocker)


def _source_dest_check(index: TopologyIndex, blocker: Blocker) -> Iterator[Change]:
    interface = index.topology.network_interfaces.get(blocker.resource)
    if interface is not None:
        changed = replace(interface, source_dest_check=False)
        yield (
            f"set source_dest_check: false on {interface.name}",
            with_resource(index.topology, "network_interfaces", changed),
        )


def _attachment_zone(index: TopologyIndex, flow: Flow, blocker: Blocker) -> Iterator[Change]:
    """Add a subnet of the sender's zone to the attachment."""
    topology = index.topology
    attachment = topology.transit_gateway_attachments.get(blocker.resource)
    packet = blocker.packet
    if attachment is None or packet is None:
        return
    sender = index.subnet_at(attachment.resource, packet.version, packet.source)
    zone = None if sender is None else sender.availability_zone
    for subnet in index.subnets_by_vpc.get(attachment.resource, ()):
        if subnet.availability_zone == zone and subnet.cidr_block is not None:
            changed = replace(attachment, subnets=(*attachment.subnets, subnet.id))
            yield (
                f"add a subnet in {zone} to attachment {attachment.name}, such as {subnet.name}",
                with_resource(topology, "transit_gateway_attachments", changed),
            )


def _association(index: TopologyIndex, blocker: Blocker) -> Iterator[Change]:
    topology = index.topology
    attachment = topology.transit_gateway_attachments.get(blocker.resource)
    if attachment is None:
        return
    for table in topology.transit_gateway_route_tables.values():
        if table.transit_gateway == attachment.transit_gateway:
            yield (
                f"associate attachment {attachment.name} with transit gateway route table {table.name}",
                with_resource(
                    topology, "transit_gateway_attachments", replace(attachment, association=table.id)
                ),
            )


def _propagation(index: TopologyIndex, blocker: Blocker) -> Iterator[Change]:
    """Propagate the attachment that has the destination to the table that has no route."""
    from vpcplan.semantics.transit_gateway import attached_blocks

    topology = index.topology
    table = topology.transit_gateway_route_tables.get(blocker.resource)
    packet = blocker.packet
    if table is None or packet is None:
        return
    for attachment in topology.transit_gateway_attachments.values():
        if attachment.transit_gateway != table.transit_gateway or attachment.type == "peering":
            continue
        blocks = attached_blocks(index, attachment)[0]
        if any(block.contains_address(packet.version, packet.destination) for block in blocks):
            # The table's listed routes stay; a propagation adds the attachment's.
            changed = replace(
                table, propagations=(*table.propagations, attachment.id), propagated_listed=False
            )
            yield (
                f"propagate attachment {attachment.name} to transit gateway route table {table.name}",
                with_resource(topology, "transit_gateway_route_tables", changed),
            )


def _blackhole(index: TopologyIndex, blocker: Blocker) -> Iterator[Change]:
    topology = index.topology
    table = topology.transit_gateway_route_tables.get(blocker.resource)
    if table is None or blocker.rule is None:
        return
    destination = blocker.rule.partition(" ")[0]
    kept = tuple(
        route
        for route in table.routes
        if (route.attachments and route.state != "blackhole") or str(route.destination) != destination
    )
    if len(kept) < len(table.routes):
        yield (
            f"remove the blackhole `{destination}` from route table {table.name}",
            with_resource(topology, "transit_gateway_route_tables", replace(table, routes=kept)),
        )


def _exclusion(index: TopologyIndex, flow: Flow, blocker: Blocker) -> Iterator[Change]:
    from vpcplan.model.block_public_access import BlockPublicAccessExclusion

    topology = index.topology
    interface_id = flow.start.interface or flow.goal.interface
    interface = topology.network_interfaces.get(interface_id or "")
    vpc = topology.vpcs.get(interface.vpc) if interface is not None else None
    if vpc is None or any(
        not options.exclusions_allowed for options in topology.block_public_access_options.values()
    ):
        return
    modes: tuple[ExclusionMode, ...] = ("allow-egress", "allow-bidirectional")
    for mode in modes[1:] if flow.start.started_outside else modes:
        exclusion = BlockPublicAccessExclusion(
            id="proposed", name="proposed", span=vpc.span, resource=vpc.id, mode=mode
        )
        yield (
            f"exclude VPC {vpc.name} from Block Public Access with {mode}",
            with_resource(topology, "block_public_access_exclusions", exclusion),
        )


def _cross_zone(index: TopologyIndex, blocker: Blocker) -> Iterator[Change]:
    topology = index.topology
    load_balancer = topology.load_balancers.get(blocker.resource)
    if load_balancer is None or load_balancer.cross_zone:
        return
    yield (
        f"turn cross_zone on at load balancer {load_balancer.name}",
        with_resource(topology, "load_balancers", replace(load_balancer, cross_zone=True)),
    )


def _client_address(index: TopologyIndex) -> Iterator[Change]:
    for group in index.topology.target_groups.values():
        if group.preserve_client_ip is not False:
            yield (
                f"set preserve_client_ip: false on target group {group.name}",
                with_resource(index.topology, "target_groups", replace(group, preserve_client_ip=False)),
            )


def _ipv6_support(index: TopologyIndex, blocker: Blocker) -> Iterator[Change]:
    attachment = index.topology.transit_gateway_attachments.get(blocker.resource)
    if attachment is not None and not attachment.ipv6_support:
        yield (
            f"turn ipv6_support on at transit gateway attachment {attachment.name}",
            with_resource(
                index.topology, "transit_gateway_attachments", replace(attachment, ipv6_support=True)
            ),
        )


def _dns_support(index: TopologyIndex, blocker: Blocker) -> Iterator[Change]:
    vpc = index.topology.vpcs.get(blocker.resource)
    if vpc is not None and not vpc.enable_dns_support:
        yield (
            f"set enable_dns_support: true on VPC {vpc.name}",
            with_resource(index.topology, "vpcs", replace(vpc, enable_dns_support=True)),
        )

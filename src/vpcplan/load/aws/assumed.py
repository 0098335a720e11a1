"""What follows from other files where a kind is not described at all, each with a notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.load.aws.block_public_access import block_mode
from vpcplan.load.aws.configuration import Configuration
from vpcplan.load.aws.field import Object, listing
from vpcplan.model.block_public_access import BlockPublicAccessExclusion, BlockPublicAccessOptions
from vpcplan.model.egress_only_internet_gateway import EgressOnlyInternetGateway
from vpcplan.model.internet_gateway import InternetGateway
from vpcplan.model.nat_gateway import NatGateway, NatGatewayAddress
from vpcplan.model.network_interface import NetworkInterface
from vpcplan.model.route_table import RouteTable, TargetKind
from vpcplan.model.subnet import Subnet
from vpcplan.model.transit_gateway import TransitGatewayAttachment
from vpcplan.model.vpc import Vpc

if TYPE_CHECKING:
    from vpcplan.model.route53 import Route53


def assume_vpcs(configuration: Configuration, route53: Route53 | None) -> dict[str, Vpc]:
    """The VPCs of private zones and Resolver rules, where `describe-vpcs` is missing, with DNS on."""
    if route53 is None or configuration.describes("Vpcs"):
        return {}
    named = {vpc: zone.span for zone in route53.hosted_zones.values() for vpc in zone.vpcs}
    for rule in route53.resolver_rules.values():
        named.update((vpc, rule.span) for vpc in rule.vpcs if vpc not in named)
    if named:
        configuration.notice(
            "assumed",
            f"VPCs are not described (describe-vpcs): {listing(list(named))}, which private zones and "
            "Resolver rules name, are taken to have both DNS attributes on",
            next(iter(named.values())),
        )
    return {
        id: Vpc(
            id=id,
            name=id,
            span=span,
            account=configuration.vpc_accounts.get(id),
            region=configuration.vpc_regions.get(id) or configuration.only_region,
            enable_dns_hostnames=True,
        )
        for id, span in named.items()
    }


def names_in_use(configuration: Configuration) -> set[str]:
    """The VPCs with private zones or endpoints with private DNS: both need the VPC's DNS attributes.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    """
    found = configuration.named("VPCs", "VPCId")
    for record in configuration.records("VpcEndpoints"):
        vpc = record.data.get("VpcId")
        if record.data.get("PrivateDnsEnabled") is True and isinstance(vpc, str):
            found.add(vpc)
    return found


def _active_targets(tables: dict[str, RouteTable], kind: TargetKind) -> Iterator[tuple[str, RouteTable]]:
    """Targets of routes that are not blackholes: AWS says by that that they exist and are attached."""
    seen = set()
    for table in tables.values():
        for route in table.routes:
            if route.target.kind == kind and route.state == "active" and route.target.id not in seen:
                seen.add(route.target.id)
                yield route.target.id, table


def assume_internet_gateways(
    configuration: Configuration, tables: dict[str, RouteTable]
) -> dict[str, InternetGateway]:
    """Internet gateways that active routes name, where `describe-internet-gateways` is missing."""
    found = {}
    for id, table in _active_targets(tables, "internet_gateway"):
        found[id] = InternetGateway(
            id=id, name=id, span=table.span, account=table.account, region=table.region, vpc=table.vpc
        )
        configuration.notice(
            "assumed",
            f"internet gateways are not described (describe-internet-gateways): {id} is taken to be attached "
            f"to {table.vpc}, since a route to it is active",
            table.span,
        )
    return found


def assume_egress_only_internet_gateways(
    configuration: Configuration, tables: dict[str, RouteTable]
) -> dict[str, EgressOnlyInternetGateway]:
    """Egress-only internet gateways that active routes name, where their own call is missing."""
    found = {}
    for id, table in _active_targets(tables, "egress_only_internet_gateway"):
        found[id] = EgressOnlyInternetGateway(
            id=id, name=id, span=table.span, account=table.account, region=table.region, vpc=table.vpc
        )
        configuration.notice(
            "assumed",
            f"egress-only internet gateways are not described: {id} is taken to be attached to {table.vpc}, "
            "since a route to it is active",
            table.span,
        )
    return found


def assume_nat_gateways(
    configuration: Configuration, interfaces: dict[str, NetworkInterface]
) -> dict[str, NatGateway]:
    """NAT gateways that interfaces belong to, where `describe-nat-gateways` is missing."""
    found = {}
    for interface in interfaces.values():
        owner = interface.owner
        if owner is None or owner.kind != "nat_gateway" or not owner.id.startswith("nat-"):
            continue
        public = any(address.public_ip for address in interface.addresses)
        found[owner.id] = NatGateway(
            id=owner.id,
            name=owner.id,
            span=interface.span,
            account=interface.account,
            region=interface.region,
            vpc=interface.vpc,
            subnet=interface.subnet,
            connectivity="public" if public else "private",
            addresses=tuple(
                NatGatewayAddress(
                    private_ip=each.address, public_ip=each.public_ip, network_interface=interface.id
                )
                for each in interface.addresses
            ),
        )
        configuration.notice(
            "assumed",
            f"NAT gateways are not described (describe-nat-gateways): {owner.id} is read from its interface "
            f"{interface.id}",
            interface.span,
        )
    return found


def assume_block_public_access(
    configuration: Configuration, vpcs: dict[str, Vpc], subnets: dict[str, Subnet]
) -> tuple[dict[str, BlockPublicAccessOptions], dict[str, BlockPublicAccessExclusion]]:
    """Block Public Access as the states of VPCs and subnets show it, where its own calls are missing."""
    modes = _modes(configuration)
    options: dict[str, BlockPublicAccessOptions] = {}
    exclusions: dict[str, BlockPublicAccessExclusion] = {}
    for vpc in vpcs.values():
        mode = block_mode(modes.get(vpc.id))
        id = f"{vpc.account}/{vpc.region}"
        if mode != "off" and id not in options:
            options[id] = BlockPublicAccessOptions(
                id=id, name=id, span=vpc.span, account=vpc.account, region=vpc.region, mode=mode
            )
            configuration.notice(
                "assumed",
                f"the options of VPC Block Public Access are not described: {vpc.id} says {mode}",
                vpc.span,
            )
    for resource in (*vpcs.values(), *subnets.values()):
        if modes.get(resource.id) == "off" and f"{resource.account}/{resource.region}" in options:
            exclusions[resource.id] = BlockPublicAccessExclusion(
                id=f"{resource.id}/exclusion",
                name=resource.name,
                span=resource.span,
                account=resource.account,
                region=resource.region,
                resource=resource.id,
            )
    return options, exclusions


def _modes(configuration: Configuration) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, id_key in (("Vpcs", "VpcId"), ("Subnets", "SubnetId")):
        for record in configuration.records(key):
            states: Object | object = record.data.get("BlockPublicAccessStates")
            if isinstance(states, dict):
                found[str(record.data.get(id_key))] = str(states.get("InternetGatewayBlockMode"))
    return found


def assume_attachment_subnets(
    configuration: Configuration,
    attachments: dict[str, TransitGatewayAttachment],
    interfaces: dict[str, NetworkInterface],
) -> None:
    """The subnets of VPC attachments whose own call is missing: an attachment has an interface in each.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
    """
    found: dict[str, list[str]] = {}
    for interface in interfaces.values():
        owner = interface.owner
        if owner is not None and owner.kind == "transit_gateway_attachment":
            found.setdefault(owner.id, []).append(interface.subnet)
    for id, subnets in found.items():
        attachment = attachments.get(id)
        if attachment is None or attachment.type != "vpc" or attachment.subnets:
            continue
        attachments[id] = replace(attachment, subnets=tuple(dict.fromkeys(subnets)))
        configuration.notice(
            "assumed",
            f"VPC attachments are not described (describe-transit-gateway-vpc-attachments): {id} is taken to "
            "be in the subnets of its interfaces, with IPv6 support and appliance mode off",
            attachment.span,
        )

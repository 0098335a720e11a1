"""The names that AWS itself answers inside a VPC: EC2's, reverse names, endpoints' private DNS."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from vpcplan.analysis.resolution.inquiry import Inquiry
from vpcplan.analysis.resolution.result import Answer, Outcome, Step
from vpcplan.analysis.resolution.zone_answer import ANY, Lookup, empty_outcomes
from vpcplan.model.network_interface import NetworkInterface
from vpcplan.model.subnet import Subnet
from vpcplan.model.topology import Topology
from vpcplan.model.vpc import Vpc
from vpcplan.model.vpc_endpoint import VpcEndpoint
from vpcplan.net.block import Address, parse_address
from vpcplan.net.domain_name import ancestors_of, is_at_or_below, label_count
from vpcplan.semantics.resolver import (
    RESOLVER_TTL,
    address_in_label,
    autodefined_domains,
    autodefined_reverse_domains,
    endpoint_private_names,
    knows_private_name,
    private_dns_domain,
    private_dns_name,
    public_dns_domain,
    reverse_domains,
    uses_private_zones,
)
from vpcplan.semantics.vpc_endpoint import refuse_at_endpoint

_REVERSE_SUFFIX = ".in-addr.arpa"


class EndpointZone(Struct, frozen=True, kw_only=True):
    """A name that an interface endpoint takes over in a VPC; ``*.`` in front covers what lies below."""

    domain: str
    wildcard: bool
    endpoint: VpcEndpoint


def endpoint_zone_above(inquiry: Inquiry, vpc: Vpc, name: str) -> EndpointZone | None:
    """The endpoint's private name at or above ``name``, the most specific one; None without private DNS."""
    if not uses_private_zones(vpc):
        return None
    found = [zone for zone in _endpoint_zones(inquiry, vpc) if is_at_or_below(name, zone.domain)]
    return max(found, key=lambda zone: label_count(zone.domain), default=None)


def _endpoint_zones(inquiry: Inquiry, vpc: Vpc) -> Iterator[EndpointZone]:
    """The private names of a VPC's endpoints; some are only for networks that ask by an inbound endpoint.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
    """
    topology = inquiry.index.topology
    for endpoint in topology.vpc_endpoints.values():
        if endpoint.vpc != vpc.id or refuse_at_endpoint(endpoint) is not None:
            continue
        if endpoint.private_dns_only_for_inbound_resolver_endpoint and inquiry.network is None:
            continue
        service = topology.endpoint_services.get(endpoint.service)
        for private in endpoint_private_names(endpoint, service.private_dns_name if service else None):
            wildcard = private.startswith("*.")
            yield EndpointZone(domain=private.removeprefix("*."), wildcard=wildcard, endpoint=endpoint)


def internal_domain_above(inquiry: Inquiry, vpc: Vpc, name: str) -> str | None:
    """The longest automatic domain of the VPC at or above ``name``: ``eu-west-1.compute.internal``."""
    domains = [*autodefined_domains(vpc)]
    reverse = _reverse_domain_above(inquiry, vpc, name)
    domains += [reverse] if reverse is not None else []
    for peer in connected_vpcs(inquiry.index.topology, vpc):
        domains += [d for d in autodefined_domains(peer) if d not in ("localhost", "localdomain")]
    return max((d for d in domains if is_at_or_below(name, d)), key=label_count, default=None)


def answer_internal_name(
    inquiry: Inquiry, vpc: Vpc, name: str, type_: str, *, longer_than: int
) -> Lookup | None:
    """AWS's own answer for a name; None if it is none of AWS's or a private zone is more specific.

    Args:
        longer_than: the labels of the private zone that would answer instead.
    """
    endpoint = endpoint_zone_above(inquiry, vpc, name)
    if endpoint is not None and label_count(endpoint.domain) > longer_than:
        found = _answer_endpoint(inquiry, vpc, endpoint, name, type_)
        if found is not None:
            return found
    if name == "localhost" and longer_than < 1 and uses_private_zones(vpc):
        step = _made_up_step(vpc, name, "the resolver answers for localhost")
        return _addresses(name, type_, [parse_address("127.0.0.1"), parse_address("::1")], step)
    for domain in ancestors_of(name):
        if label_count(domain) <= longer_than:
            break
        found = _answer_ec2_name(inquiry, vpc, name, type_, domain)
        if found is not None:
            return found
    return _answer_reverse(inquiry, vpc, name, type_, longer_than)


def _answer_endpoint(inquiry: Inquiry, vpc: Vpc, zone: EndpointZone, name: str, type_: str) -> Lookup | None:
    exact = name == zone.domain
    if exact == zone.wildcard:
        others = [z for z in _endpoint_zones(inquiry, vpc) if z.domain == zone.domain]
        zone = next((z for z in others if z.wildcard is not exact), zone)
        if exact == zone.wildcard:
            return None
    reason = f"endpoint {zone.endpoint.name} has private DNS for {zone.domain} in VPC {vpc.name}"
    step = Step(
        kind="resolver", name=name, server=f"resolver of {vpc.name}", reason=reason, span=zone.endpoint.span
    )
    return _endpoint_addresses(inquiry, zone.endpoint, name, type_, step)


def _endpoint_addresses(inquiry: Inquiry, endpoint: VpcEndpoint, name: str, type_: str, step: Step) -> Lookup:
    """The private addresses of an endpoint's interfaces; the endpoint itself where they are not described.

    A zonal name, such as ``vpce-0a1-b2-us-east-1a.sns.us-east-1.vpce.amazonaws.com``, gives its zone's.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
    """
    topology = inquiry.index.topology
    interfaces = topology.network_interfaces
    known = [interfaces[each] for each in endpoint.network_interfaces if each in interfaces]
    zonal = [each for each in known if _names_zone(name, topology.subnets.get(each.subnet))]
    known = zonal or known
    addresses = [e.address for each in known for e in each.addresses if not e.assumed]
    if type_ in ("A", ANY) and not any(address.version == 4 for address in addresses):
        own = next((each.rstrip(".").lower() for each in endpoint.dns_names if ".vpce." in each), endpoint.id)
        outcome = Outcome(probability=Fraction(1), alias_target=own, alias_type="A", resource=endpoint.id)
        return Lookup(status="NOERROR", outcomes=(outcome,), steps=(step,))
    return _addresses(name, type_, addresses, step)


def _names_zone(name: str, subnet: Subnet | None) -> bool:
    zone = subnet.availability_zone if subnet is not None else None
    return zone is not None and name.endswith(".vpce.amazonaws.com") and f"-{zone}." in name


def _answer_ec2_name(inquiry: Inquiry, vpc: Vpc, name: str, type_: str, domain: str) -> Lookup | None:
    """EC2's private names (for addresses of this VPC and of those joined to it with DNS) and public names.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    """
    label = name.partition(".")[0]
    if name != f"{label}.{domain}":
        return None
    topology = inquiry.index.topology
    nearby = (vpc, *connected_vpcs(topology, vpc))
    for candidate in nearby:
        if candidate.region is None:
            continue
        if domain == private_dns_domain(candidate.region):
            return _answer_private_name(topology, candidate, vpc, nearby, name, type_)
        if domain == public_dns_domain(candidate.region):
            found = _answer_public_name(topology, nearby, vpc, name, type_)
            if found is not None:
                return found
    return None


def _answer_private_name(
    topology: Topology, region_of: Vpc, vpc: Vpc, nearby: tuple[Vpc, ...], name: str, type_: str
) -> Lookup:
    """EC2's private name: of this VPC, of one joined to it, or of a private address in the same Region.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    """
    label = name.partition(".")[0]
    address = address_in_label(label, "ip-")
    if not uses_private_zones(vpc):
        return _no_private_name(vpc, name, f"{vpc.name} has a DNS attribute off: no private names")
    if address is not None:
        for candidate in topology.vpcs.values():
            in_vpc = any(block.contains_address(4, address.value) for block in candidate.cidr_blocks)
            known = candidate in nearby or knows_private_name(vpc, candidate, address)
            if candidate.region == region_of.region and in_vpc and known:
                return _addresses(name, type_, [address], _made_up_step(vpc, name, "EC2's private name"))
    if label.startswith("i-"):
        own = _instance_addresses(topology, label, {candidate.id for candidate in nearby})
        if own is not None:
            return _addresses(name, type_, own, _made_up_step(vpc, name, "an instance's private name"))
    return _no_private_name(vpc, name, "no address of this VPC, of one joined to it or of its Region")


def _no_private_name(vpc: Vpc, name: str, reason: str) -> Lookup:
    step = _made_up_step(vpc, name, reason)
    return Lookup(status="NXDOMAIN", outcomes=empty_outcomes("NXDOMAIN"), steps=(step,))


def _answer_public_name(
    topology: Topology, nearby: tuple[Vpc, ...], vpc: Vpc, name: str, type_: str
) -> Lookup | None:
    """EC2's public name from inside: the private address, where both VPCs have their DNS attributes on.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    """
    address = address_in_label(name.partition(".")[0], "ec2-")
    if address is None or not uses_private_zones(vpc):
        return None
    for candidate in nearby:
        if not uses_private_zones(candidate):
            continue
        interface = _owner_of_public_address(topology, candidate, address)
        if interface is not None:
            private = next(e.address for e in interface.addresses if e.public_ip == address)
            step = _made_up_step(vpc, name, f"EC2's public name, seen from inside: {interface.name}")
            return _addresses(name, type_, [private], step)
    return None


def answer_public_aws_name(inquiry: Inquiry, name: str, type_: str) -> Lookup | None:
    """The public names that AWS gave to instances and endpoints of this topology; None for any other name.

    EC2's is the interface's public address, an endpoint's the private addresses of its interfaces.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
    """
    if name.endswith(".vpce.amazonaws.com"):
        for endpoint in inquiry.index.topology.vpc_endpoints.values():
            if name in (each.rstrip(".").lower() for each in endpoint.dns_names):
                step = Step(kind="answer", name=name, reason=f"a name of endpoint {endpoint.name}")
                return _endpoint_addresses(inquiry, endpoint, name, type_, step)
    return _answer_public_ec2_name(inquiry, name, type_)


def _answer_public_ec2_name(inquiry: Inquiry, name: str, type_: str) -> Lookup | None:
    label, _, domain = name.partition(".")
    address = address_in_label(label, "ec2-")
    if address is None:
        return None
    topology = inquiry.index.topology
    for vpc in topology.vpcs.values():
        if vpc.region is None or domain != public_dns_domain(vpc.region) or not uses_private_zones(vpc):
            continue
        if _owner_of_public_address(topology, vpc, address) is not None:
            step = Step(kind="answer", name=name, reason="EC2's public name of that address")
            return _addresses(name, type_, [address], step)
    return None


def _answer_reverse(inquiry: Inquiry, vpc: Vpc, name: str, type_: str, longer_than: int) -> Lookup | None:
    domain = _reverse_domain_above(inquiry, vpc, name)
    if domain is None or label_count(domain) <= longer_than:
        return None
    address = _reverse_address(name)
    owner = _vpc_of_address(inquiry.index.topology, vpc, address) if address is not None else None
    if address is not None and owner is not None and owner.region is not None:
        pointer = Answer(name, "PTR", RESOLVER_TTL, f"{private_dns_name(address, owner.region)}.")
        step = _made_up_step(vpc, name, "the reverse of EC2's private name")
        return _made_up((pointer,) if type_ in ("PTR", ANY) else (), step)
    step = _made_up_step(vpc, name, f"{domain} is answered by the resolver itself, and has no such name")
    return Lookup(status="NXDOMAIN", outcomes=empty_outcomes("NXDOMAIN"), steps=(step,))


def _reverse_domain_above(inquiry: Inquiry, vpc: Vpc, name: str) -> str | None:
    """The longest automatic reverse domain at or above ``name``, of blocks of the VPC or of joined ones too.

    Source: https://repost.aws/knowledge-center/route-53-override-reverse-dns-rules
    """
    config = inquiry.index.route53.resolver_configs.get(vpc.id)
    if not name.endswith(".arpa") or (config is not None and not config.autodefined_reverse):
        return None
    domains = [*autodefined_reverse_domains(vpc)]
    for joined in _vpcs_by_reverse_name(inquiry.index.topology, vpc):
        domains += [domain for block in joined.cidr_blocks for domain in reverse_domains(block)]
    return max((d for d in domains if is_at_or_below(name, d)), key=label_count, default=None)


def _reverse_address(name: str) -> Address | None:
    if not name.endswith(_REVERSE_SUFFIX):
        return None
    octets = name.removesuffix(_REVERSE_SUFFIX).split(".")
    if len(octets) != 4 or not all(octet.isascii() and octet.isdigit() for octet in octets):
        return None
    if any(int(octet) > 255 or str(int(octet)) != octet for octet in octets):
        return None
    return parse_address(".".join(reversed(octets)))


def _vpc_of_address(topology: Topology, vpc: Vpc, address: Address) -> Vpc | None:
    for candidate in _vpcs_by_reverse_name(topology, vpc):
        if any(block.contains_address(address.version, address.value) for block in candidate.all_cidr_blocks):
            return candidate
    return None


def _vpcs_by_reverse_name(topology: Topology, vpc: Vpc) -> tuple[Vpc, ...]:
    """The VPCs whose addresses this VPC's resolver names: a peering is enough, whatever its DNS options are.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network-autodefined-rules.html
    """
    found = dict.fromkeys((vpc.id, *(each.id for each in connected_vpcs(topology, vpc))))
    for peering in topology.vpc_peering_connections.values():
        ends = (peering.requester.vpc, peering.accepter.vpc)
        if peering.state == "active" and vpc.id in ends:
            found.update(dict.fromkeys(ends))
    return tuple(topology.vpcs[id] for id in found if id in topology.vpcs)


def connected_vpcs(topology: Topology, vpc: Vpc) -> tuple[Vpc, ...]:
    """The VPCs whose names this VPC resolves to private addresses: by peering or transit gateway with DNS on.

    Source: https://docs.aws.amazon.com/vpc/latest/peering/modify-peering-connections.html
    """
    found: dict[str, None] = {}
    for peering in topology.vpc_peering_connections.values():
        if peering.state != "active":
            continue
        for here, there in (
            (peering.requester, peering.accepter),
            (peering.accepter, peering.requester),
        ):
            if here.vpc == vpc.id and there.allow_remote_dns_resolution:
                found[there.vpc] = None
    attachments = [
        a for a in topology.transit_gateway_attachments.values() if a.type == "vpc" and a.state == "available"
    ]
    gateways = {a.transit_gateway for a in attachments if a.resource == vpc.id}
    for attachment in attachments:
        gateway = topology.transit_gateways.get(attachment.transit_gateway)
        if attachment.transit_gateway in gateways and gateway is not None and gateway.dns_support:
            found[attachment.resource] = None
    found.pop(vpc.id, None)
    return tuple(topology.vpcs[peer] for peer in found if peer in topology.vpcs)


def _owner_of_public_address(topology: Topology, vpc: Vpc, address: Address) -> NetworkInterface | None:
    for interface in topology.network_interfaces.values():
        if interface.vpc == vpc.id and any(e.public_ip == address for e in interface.addresses):
            return interface
    return None


def _instance_addresses(topology: Topology, instance_id: str, vpcs: set[str]) -> list[Address] | None:
    instance = topology.instances.get(instance_id)
    if instance is None or instance.vpc not in vpcs or not instance.network_interfaces:
        return None
    interface = topology.network_interfaces.get(instance.network_interfaces[0])
    return [e.address for e in interface.addresses] if interface else None


def _made_up_step(vpc: Vpc, name: str, what: str) -> Step:
    return Step(kind="resolver", name=name, server=f"resolver of {vpc.name}", reason=what, span=vpc.span)


def _addresses(name: str, type_: str, addresses: list[Address], step: Step) -> Lookup:
    """An answer of those addresses that the type asks for; none is NOERROR without data."""
    typed = [("A" if address.version == 4 else "AAAA", str(address)) for address in addresses]
    answers = [Answer(name, own, RESOLVER_TTL, value) for own, value in typed if type_ in (own, ANY)]
    return _made_up(tuple(answers), step)


def _made_up(answers: tuple[Answer, ...], step: Step) -> Lookup:
    outcome = Outcome(probability=Fraction(1), answers=answers)
    return Lookup(status="NOERROR", outcomes=(outcome,), steps=(step,))

"""How a VPC's Route 53 Resolver treats a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vpcplan.errors import BlockError
from vpcplan.model.resolver import ResolverRule
from vpcplan.model.vpc import Vpc
from vpcplan.model.vpc_endpoint import VpcEndpoint
from vpcplan.net.block import Address, Block, parse_address
from vpcplan.net.domain_name import is_at_or_below, label_count, reverse_name
from vpcplan.semantics.internet_gateway import is_rfc1918

RESOLVER_TTL = 60
"""The TTL, in seconds, of the answers that Resolver makes up for AWS's own names."""


def uses_private_zones(vpc: Vpc) -> bool:
    """Whether the VPC may use private zones and endpoints' private names: both DNS attributes are on.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
    """
    return vpc.enable_dns_support and vpc.enable_dns_hostnames


def select_rule(rules: Iterable[ResolverRule], vpc: str, name: str) -> ResolverRule | None:
    """The rule of the VPC whose domain name is the most specific one at or above ``name``.

    Rules for example.com and acme.example.com: a query for www.acme.example.com follows the second.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network-domain-name-matches.html
    """
    matching = [
        rule
        for rule in rules
        if vpc in rule.vpcs and rule.rule_type != "recursive" and is_at_or_below(name, rule.domain_name)
    ]
    return max(matching, key=lambda rule: label_count(rule.domain_name), default=None)


def select_unplaced_rule(rules: Iterable[ResolverRule], vpc: Vpc, name: str) -> ResolverRule | None:
    """The most specific rule that may apply to the VPC or not, because its associations are not described.

    Only rules of the VPC's own Region can be associated with it.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-rules-managing.html
    """
    matching = [
        rule
        for rule in rules
        if not rule.vpcs_known
        and rule.rule_type == "forward"
        and (rule.region == vpc.region or None in (rule.region, vpc.region))
        and is_at_or_below(name, rule.domain_name)
    ]
    return max(matching, key=lambda rule: label_count(rule.domain_name), default=None)


def private_dns_domain(region: str) -> str:
    """The domain of a Region's private names: ``ec2.internal`` in us-east-1, else ``….compute.internal``.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    """
    return "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"


def public_dns_domain(region: str) -> str:
    """The domain of EC2's public names: ``compute-1.amazonaws.com`` in us-east-1, else the Region's own.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    """
    if region == "us-east-1":
        return "compute-1.amazonaws.com"
    suffix = ".cn" if region.startswith("cn-") else ""
    return f"{region}.compute.amazonaws.com{suffix}"


def private_dns_name(address: Address, region: str) -> str:
    """The private name of an address: 10.0.0.5 in eu-west-1 is ``ip-10-0-0-5.eu-west-1.compute.internal``.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    """
    return f"ip-{str(address).replace('.', '-')}.{private_dns_domain(region)}"


def knows_private_name(vpc: Vpc, other: Vpc, address: Address) -> bool:
    """Whether a VPC's resolver knows the private name of another VPC's address without any connection.

    It does in the same Region for addresses of RFC 1918: 10.1.0.5, not 100.64.0.5.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    """
    return vpc.region == other.region and is_rfc1918(address.version, address.value)


def address_in_label(label: str, prefix: str) -> Address | None:
    """The IPv4 address that a name such as ``ip-10-0-0-5`` or ``ec2-198-51-100-7`` spells; None if none."""
    if not label.startswith(prefix):
        return None
    try:
        address = parse_address(label[len(prefix) :].replace("-", "."))
    except BlockError:
        return None
    return address if address.version == 4 else None


def autodefined_domains(vpc: Vpc) -> tuple[str, ...]:
    """The names that Resolver answers itself, unless a rule for the same or a longer name says otherwise.

    They exist once ``enableDnsHostnames`` is on.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network-autodefined-rules.html
    """
    if not uses_private_zones(vpc) or vpc.region is None:
        return ()
    own = (private_dns_domain(vpc.region), public_dns_domain(vpc.region))
    older = ("compute-1.internal",) if vpc.region == "us-east-1" else ()
    return (*own, *older, "localhost", "localdomain")


def autodefined_reverse_domains(vpc: Vpc) -> tuple[str, ...]:
    """The reverse names for which Resolver answers itself: those of RFC 1918 and of localhost.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-automatic-forwarding-rules-reverse-dns.html
    """
    if not uses_private_zones(vpc):
        return ()
    middle = tuple(f"{octet}.172.in-addr.arpa" for octet in range(16, 32))
    return (
        "10.in-addr.arpa",
        *middle,
        "168.192.in-addr.arpa",
        "254.169.254.169.in-addr.arpa",
        "127.in-addr.arpa",
    )


def reverse_domains(block: Block) -> Iterator[str]:
    """The reverse zones of a VPC block, cut at octets: two of a /23, such as ``0.0.10.in-addr.arpa``.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network-autodefined-rules.html
    """
    octets = min(3, -(-block.prefix_length // 8))
    step = 1 << (32 - 8 * octets)
    first = block.first // step * step
    for address in range(first, block.last + 1, step):
        yield reverse_name(4, address).split(".", 4 - octets)[-1]


_ENDPOINT_PREFIXES = {
    "kinesis-streams": "kinesis",
    "kinesis-firehose": "firehose",
    "ecr.dkr": "*.dkr.ecr",
    "execute-api": "*.execute-api",
    "elasticfilesystem-fips": "elasticfilesystem-fips",
}


def endpoint_private_names(endpoint: VpcEndpoint, private_dns_name: str | None = None) -> tuple[str, ...]:
    """The names that an interface endpoint with private DNS takes over in its VPC.

    ``com.amazonaws.eu-west-1.sns`` takes over ``sns.eu-west-1.amazonaws.com``. Names that the source lists go
    before; a PrivateLink service has the private name that its provider set, or none.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
    """
    if not endpoint.private_dns or endpoint.type != "interface":
        return ()
    listed = tuple(
        name.rstrip(".").lower() for name in endpoint.dns_names if ".vpce." not in name.rstrip(".").lower()
    )
    if listed:
        return listed
    if private_dns_name is not None:
        return (private_dns_name.rstrip(".").lower(),)
    parts = endpoint.service.split(".")
    if len(parts) < 4 or parts[0] != "com" or parts[1] != "amazonaws" or parts[2] == "vpce":
        return ()
    service = ".".join(parts[3:])
    prefix = _ENDPOINT_PREFIXES.get(service) or ".".join(reversed(parts[3:]))
    name = f"{prefix}.{parts[2]}.amazonaws.com"
    return (name, f"*.{name}") if service == "s3" else (name,)

"""Services that every VPC has at link-local addresses, which no group and no ACL filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.net.block import parse_address

if TYPE_CHECKING:
    from vpcplan.model.vpc import Vpc

RESOLVER = "Route 53 Resolver"
_SERVICES = {
    "169.254.169.253": RESOLVER,
    "fd00:ec2::253": RESOLVER,
    "169.254.169.254": "instance metadata service",
    "fd00:ec2::254": "instance metadata service",
    "169.254.169.123": "Amazon Time Sync Service",
    "fd00:ec2::123": "Amazon Time Sync Service",
}
_BY_ADDRESS = {
    (address.version, address.value): name
    for text, name in _SERVICES.items()
    if (address := parse_address(text))
}


def link_local_service(vpc: Vpc, version: int, address: int) -> str | None:
    """The service at an address, seen from inside a VPC: 10.0.0.2 in 10.0.0.0/16 is the Route 53 Resolver.

    The Resolver is also at the base of the VPC's primary IPv4 block plus two. Security groups and network
    ACLs do not filter traffic to these addresses.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
    """
    found = _BY_ADDRESS.get((version, address))
    if found is None and version == 4 and vpc.cidr_blocks and address == vpc.cidr_blocks[0].first + 2:
        return RESOLVER
    return found


def resolver_answers(vpc: Vpc) -> bool:
    """Whether the VPC's resolver is there at all: only with DNS support on.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
    """
    return vpc.enable_dns_support

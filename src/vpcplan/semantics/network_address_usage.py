"""Network Address Usage: the units by which AWS measures the size of a VPC."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.semantics.address_rule import VPC_GUIDE

USAGE_PAGE = VPC_GUIDE + "network-address-usage.html"
UNITS_PER_SERVICE = 6
"""What a load balancer or endpoint takes per zone, and an attachment, NAT gateway or function at all."""


class AddressUsage(Struct, frozen=True, kw_only=True):
    """What is in one VPC, as far as AWS counts it."""

    addresses: int = 0
    """IPv4 and IPv6 addresses of instances' interfaces."""
    additional_interfaces: int = 0
    prefixes: int = 0
    network_load_balancer_zones: int = 0
    """Network Load Balancers, counted once per Availability Zone."""
    endpoint_zones: int = 0
    """VPC endpoints, counted once per Availability Zone."""
    transit_gateway_attachments: int = 0
    lambda_functions: int = 0
    nat_gateways: int = 0


def network_address_usage(usage: AddressUsage) -> int:
    """Units of Network Address Usage of a VPC; 64,000 is the default quota.

    5,000 dual-stack instances, 50 Network Load Balancers in two zones and 100 Lambda functions make
    10,000 + 600 + 600 = 11,200.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/network-address-usage.html
    """
    services = (
        usage.network_load_balancer_zones
        + usage.endpoint_zones
        + usage.transit_gateway_attachments
        + usage.lambda_functions
        + usage.nat_gateways
    )
    return usage.addresses + usage.additional_interfaces + usage.prefixes + UNITS_PER_SERVICE * services

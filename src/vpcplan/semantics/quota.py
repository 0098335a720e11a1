"""AWS's default quotas on address space and what lives in it."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.semantics.address_rule import VPC_GUIDE

QUOTA_PAGE = VPC_GUIDE + "amazon-vpc-limits.html"


class Quota(Struct, frozen=True, kw_only=True):
    """A quota: what an account has by default, and what AWS raises it to at most (None: not stated)."""

    name: str
    default: int
    maximum: int | None = None
    adjustable: bool = True
    source: str = QUOTA_PAGE


VPCS_PER_REGION = Quota(name="VPCs per Region", default=5)
SUBNETS_PER_VPC = Quota(name="subnets per VPC", default=200)
ROUTE_TABLES_PER_VPC = Quota(name="route tables per VPC", default=200)
ROUTES_PER_ROUTE_TABLE = Quota(name="routes per route table", default=500, maximum=1000)
IPV4_BLOCKS_PER_VPC = Quota(name="IPv4 CIDR blocks per VPC", default=5, maximum=50)
IPV6_BLOCKS_PER_VPC = Quota(name="IPv6 CIDR blocks per VPC", default=5, maximum=50)
NAT_GATEWAYS_PER_ZONE = Quota(name="NAT gateways per Availability Zone", default=5)
INTERFACE_ENDPOINTS_PER_VPC = Quota(name="interface endpoints per VPC", default=50)
PEERINGS_PER_VPC = Quota(name="active VPC peering connections per VPC", default=50, maximum=125)
NETWORK_ADDRESS_USAGE = Quota(name="Network Address Usage", default=64_000, maximum=256_000)
PEERED_NETWORK_ADDRESS_USAGE = Quota(name="peered Network Address Usage", default=128_000, maximum=512_000)
RULES_PER_SECURITY_GROUP = Quota(name="rules per direction per security group", default=60)
SECURITY_GROUPS_PER_INTERFACE = Quota(name="security groups per network interface", default=5, maximum=16)
RULES_PER_NETWORK_ACL = Quota(name="rules per direction per network ACL", default=20, maximum=40)

"""Words that people write out of habit where the language uses AWS's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.load.yaml.decode import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

_MEANT: dict[str, tuple[str, ...]] = {
    "account_id": ("account",),
    "acl": ("network_acl", "network_acls"),
    "acls": ("network_acls",),
    "address": ("private_ip",),
    "alb": ("application", "load_balancers"),
    "albs": ("load_balancers",),
    "assertions": ("expect",),
    "availability_zone": ("az",),
    "azs": ("availability_zones",),
    "block": ("cidr_block", "cidr_blocks"),
    "cidr": ("cidr_block", "cidr_blocks"),
    "cidrs": ("cidr_blocks",),
    "databases": ("instances",),
    "dest": ("destination",),
    "dns_hostnames": ("enable_dns_hostnames",),
    "dns_support": ("enable_dns_support",),
    "ec2": ("instances",),
    "eigw": ("egress_only_internet_gateway",),
    "eip": ("public_ip",),
    "elastic_ip": ("public_ip",),
    "elb": ("load_balancers", "classic"),
    "endpoints": ("vpc_endpoints",),
    "expectations": ("expect",),
    "external": ("internet-facing",),
    "groups": ("security_groups",),
    "gwlb": ("gateway",),
    "igw": ("internet_gateway",),
    "inbound": ("ingress",),
    "ip": ("private_ip", "ip_address"),
    "ip_address": ("private_ip",),
    "ipv6": ("ipv6_address", "ipv6_cidr_block"),
    "ipv6_cidr": ("ipv6_cidr_block", "ipv6_cidr_blocks"),
    "lb": ("load_balancers",),
    "lbs": ("load_balancers",),
    "nacl": ("network_acl", "network_acls"),
    "nacls": ("network_acls",),
    "nat": ("nat_gateways",),
    "nat_gateway": ("nat_gateways",),
    "nats": ("nat_gateways",),
    "nlb": ("network", "load_balancers"),
    "on_prem": ("networks",),
    "outbound": ("egress",),
    "peering": ("vpc_peering_connections",),
    "peerings": ("vpc_peering_connections",),
    "private": ("internal",),
    "private_ip_address": ("private_ip",),
    "public": ("internet-facing",),
    "public_ip_address": ("public_ip",),
    "rt": ("route_table", "route_tables"),
    "rtb": ("route_table", "route_tables"),
    "servers": ("instances",),
    "service_name": ("service",),
    "sg": ("security_groups",),
    "sgs": ("security_groups",),
    "subnet_id": ("subnet",),
    "table": ("route_table",),
    "tests": ("expect",),
    "tgw": ("transit_gateway", "transit_gateways"),
    "tgws": ("transit_gateways",),
    "type": ("target_type",),
    "vgw": ("vpn_gateway",),
    "vms": ("instances",),
    "vpc_peering": ("vpc_peering_connections",),
    "zone": ("az", "hosted_zone"),
    "zones": ("hosted_zones", "availability_zones"),
}


def meant_by(text: str, choices: Iterable[str]) -> str | None:
    """The choice that a word stands for: ``cidr`` of a subnet's keys is cidr_block, ``subents`` subnets."""
    known = list(choices)
    for word in _MEANT.get(text.lower().replace("-", "_"), ()):
        if word in known:
            return word
    return did_you_mean(text, known)

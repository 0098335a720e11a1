"""Networks of any size to measure with: realistic groups, ACLs, routes, peerings and a transit gateway.

The same arguments give the same text.
"""

from __future__ import annotations

INSTANCES_PER_VPC = 250
SUBNETS_PER_VPC = 12
GROUPS_PER_VPC = 25
ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")


def topology(instances: int, *, instances_per_vpc: int = INSTANCES_PER_VPC) -> str:
    """A YAML topology of ``instances`` instances, one interface each: 1,000 are four VPCs.

    VPCs are joined by one transit gateway, every second one also by a peering with the one before. Half of
    the security group rules name another group; every fourth subnet has a network ACL.
    """
    vpcs = max(1, -(-instances // instances_per_vpc))
    lines = ["vpcplan: 1", "vpcs:"]
    left = instances
    for number in range(vpcs):
        count = min(left, instances_per_vpc)
        left -= count
        lines += _vpc(number, vpcs, count)
    lines += _joins(vpcs)
    return "\n".join(lines) + "\n"


def topology_of_bytes(size: int) -> str:
    """A topology of at least ``size`` bytes: 1,000,000 are some 9,600 instances."""
    sample = len(topology(1000))
    instances = size * 1000 // sample
    text = topology(instances)
    while len(text) < size:
        instances += max(1, (size - len(text)) * 1000 // sample)
        text = topology(instances)
    return text


def _network(vpc: int) -> str:
    return f"10.{vpc // 4 % 256}.{vpc % 4 * 64}"


def _block(vpc: int, subnet: int) -> str:
    """A /22 of the VPC's /18: 10.0.0.0/22 is the first."""
    return f"10.{vpc // 4 % 256}.{vpc % 4 * 64 + subnet * 4}.0/22"


def _vpc(number: int, vpcs: int, instances: int) -> list[str]:
    lines = [
        f"  vpc-{number}:",
        "    region: eu-west-1",
        f'    account: "{111122220000 + number}"',
        f"    cidr_blocks: [{_network(number)}.0/18]",
        "    internet_gateway: igw",
        "    subnets:",
    ]
    for subnet in range(SUBNETS_PER_VPC):
        acl = ", network_acl: edge" if subnet % 4 == 0 else ""
        table = "public" if subnet < len(ZONES) else f"private-{subnet % len(ZONES)}"
        zone, block = ZONES[subnet % len(ZONES)], _block(number, subnet)
        fields = f"az: {zone}, cidr_block: {block}, route_table: {table}{acl}"
        lines.append(f"      subnet-{subnet}: {{{fields}}}")
    lines.append("    nat_gateways:")
    for zone in range(len(ZONES)):
        lines.append(f"      nat-{zone}: {{subnet: subnet-{zone}}}")
    lines.append("    route_tables:")
    peer = f", {_network(number - 1)}.0/18: peer-{number // 2}" if number % 2 else ""
    inside = ", 10.0.0.0/8: hub" if vpcs > 1 else ""
    lines.append(f"      public: {{routes: {{0.0.0.0/0: igw{inside}}}}}")
    for zone in range(len(ZONES)):
        lines.append(f"      private-{zone}: {{routes: {{0.0.0.0/0: nat-{zone}{inside}{peer}}}}}")
    return lines + _filters() + _instances(number, instances)


def _filters() -> list[str]:
    lines = [
        "    network_acls:",
        "      edge:",
        "        ingress:",
        "          100: allow tcp 443 from 0.0.0.0/0",
        "          110: allow tcp 1024-65535 from 0.0.0.0/0",
        "          120: deny udp 53 from 10.0.0.0/8",
        "          130: allow all from 10.0.0.0/8",
        "        egress:",
        "          100: allow all to 0.0.0.0/0",
        "    security_groups:",
    ]
    for group in range(GROUPS_PER_VPC):
        other = (group + 1) % GROUPS_PER_VPC
        rules = f"tcp {8000 + group} from group-{other}, tcp 22 from 10.{group}.0.0/16"
        if group % 5 == 0:
            rules += ", tcp 443 from 0.0.0.0/0, icmp 8 from self"
        egress = ", egress: [all to 10.0.0.0/8, tcp 443 to 0.0.0.0/0]" if group % 3 == 0 else ""
        lines.append(f"      group-{group}: {{ingress: [{rules}]{egress}}}")
    return lines


def _instances(vpc: int, count: int) -> list[str]:
    lines = ["    instances:"]
    for number in range(count):
        subnet = number % SUBNETS_PER_VPC
        host = 10 + number // SUBNETS_PER_VPC
        third = vpc % 4 * 64 + subnet * 4 + host // 256
        address = f"10.{vpc // 4 % 256}.{third}.{host % 256}"
        groups = f"group-{number % GROUPS_PER_VPC}, group-{number * 7 % GROUPS_PER_VPC}"
        if number % GROUPS_PER_VPC == number * 7 % GROUPS_PER_VPC:
            groups = groups.partition(",")[0]
        fields = f"subnet: subnet-{subnet}, private_ip: {address}, security_groups: [{groups}]"
        lines.append(f"      web-{number}: {{{fields}}}")
    return lines


def _joins(vpcs: int) -> list[str]:
    if vpcs < 2:
        return []
    lines = ["vpc_peering_connections:"]
    for number in range(1, vpcs, 2):
        lines.append(f"  peer-{number // 2}: {{requester: vpc-{number - 1}, accepter: vpc-{number}}}")
    lines += ["transit_gateways:", "  hub:", "    region: eu-west-1", "    attachments:"]
    for number in range(vpcs):
        lines.append(f"      vpc-{number}: {{vpc: vpc-{number}, subnets: [subnet-3, subnet-4, subnet-5]}}")
    return lines

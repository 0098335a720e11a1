"""Small random networks: VPCs, groups, ACLs, peering, a transit gateway, an office, load balancers."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import replace

from vpcplan.model.topology import Topology

PORTS = ("tcp 22", "tcp 80", "tcp 443", "tcp 1-1023", "tcp 8000-8100", "udp 53", "icmp", "all", "tcp")
ZONES = ("a", "b")


def random_network(random: Random) -> dict[str, Any]:
    """A topology in the topology language, as the mapping that a file holds."""
    count = random.randint(1, 3)
    names = [f"v{number}" for number in range(count)]
    with_gateway = random.random() < 0.6
    peerings = {}
    for one in range(count):
        for other in range(one + 1, count):
            if random.random() < 0.5:
                peerings[f"p{one}{other}"] = {"requester": names[one], "accepter": names[other]}
    network: dict[str, Any] = {
        "vpcplan": 1,
        "vpcs": {
            name: _vpc(random, number, count, peerings, with_gateway) for number, name in enumerate(names)
        },
        "networks": {"office": {"cidr_blocks": ["192.168.0.0/16"]}},
        "prefix_lists": {"offices": {"entries": ["10.0.0.0/12", "192.168.7.0/24"]}},
    }
    if peerings:
        network["vpc_peering_connections"] = peerings
    if with_gateway:
        network["transit_gateways"] = {"hub": _transit_gateway(random, names)}
    return network


def load(random: Random, folder: Path) -> Any:
    """The topology of a random network."""
    return load_network(random_network(random), folder / "network.yaml")


def load_network(network: dict[str, Any], path: Path) -> Any:
    """The topology of a network as a mapping, by way of a file."""
    from vpcplan.load.source import load_topology

    path.write_text(json.dumps(network))
    return load_topology((str(path),))


def _vpc(random: Random, number: int, count: int, peerings: dict[str, Any], with_gateway: bool) -> Any:
    region = "eu-west-1" if with_gateway else random.choice(("eu-west-1", "eu-west-1", "eu-central-1"))
    groups = [f"g{n}" for n in range(random.randint(1, 4))]
    tables = [f"t{n}" for n in range(2)]
    acls = [f"a{n}" for n in range(random.randint(0, 2))]
    subnets: dict[str, Any] = {}
    for place in range(random.randint(1, 4)):
        subnet: dict[str, Any] = {
            "az": region + random.choice(ZONES),
            "cidr_block": f"10.{number}.{place}.0/24",
            "route_table": random.choice(tables),
        }
        if acls and random.random() < 0.6:
            subnet["network_acl"] = random.choice(acls)
        subnets[f"s{place}"] = subnet
    for place, zone in enumerate(ZONES):
        block = f"10.{number}.{250 + place}.0/28"
        subnets[f"tgw-{zone}"] = {"az": region + zone, "cidr_block": block}
    vpc: dict[str, Any] = {
        "region": region,
        "cidr_blocks": [f"10.{number}.0.0/16"],
        "internet_gateway": "igw",
        "subnets": subnets,
        "security_groups": {group: _group(random, groups, number, count) for group in groups},
        "network_acls": {acl: _acl(random, number) for acl in acls},
    }
    if random.random() < 0.4:
        vpc["ipv6_cidr_blocks"] = [f"2001:db8:{number}::/56"]
        vpc["egress_only_internet_gateway"] = "eigw"
        for place, subnet in enumerate(subnets.values()):
            subnet["ipv6_cidr_block"] = f"2001:db8:{number}:{place}::/64"
    vpc["instances"] = _instances(random, subnets, groups, number)
    vpc["route_tables"] = {
        table: {"routes": _routes(random, number, count, peerings, with_gateway, vpc)} for table in tables
    }
    if random.random() < 0.4:
        vpc["nat_gateways"] = {"nat": {"subnet": "s0", "public_ip": f"198.51.100.{100 + number}"}}
        vpc["route_tables"]["t1"]["routes"]["0.0.0.0/0"] = "nat"
    if random.random() < 0.5 and len({entry["az"] for entry in subnets.values()}) == 2:
        vpc["load_balancers"] = {"lb": _load_balancer(random, subnets, groups, list(vpc["instances"]))}
    return vpc


def _peer(random: Random, groups: list[str], number: int, count: int) -> str:
    other = random.randrange(count)
    choices = [
        "0.0.0.0/0",
        "::/0",
        f"2001:db8:{other}::/64",
        "10.0.0.0/8",
        f"10.{other}.{random.randint(0, 3)}.0/24",
        f"10.{other}.{random.randint(0, 3)}.{random.randint(10, 13)}/32",
        f"10.{number}.0.0/16",
        "offices",
        "192.168.0.0/16",
        *groups,
        *groups,
    ]
    return random.choice(choices)


def _group(random: Random, groups: list[str], number: int, count: int) -> dict[str, Any]:
    group: dict[str, Any] = {
        "ingress": [
            f"{random.choice(PORTS)} from {_peer(random, groups, number, count)}"
            for _ in range(random.randint(0, 4))
        ]
    }
    if random.random() < 0.5:
        group["egress"] = [
            f"{random.choice(PORTS)} to {_peer(random, groups, number, count)}"
            for _ in range(random.randint(0, 3))
        ]
    return group


OUTSIDE = ("203.0.113.0/24", "203.0.113.64/26", "192.168.0.0/16", "192.168.7.0/25")
"""Blocks outside, one inside the other."""


def _acl(random: Random, number: int) -> dict[str, Any]:
    def entries(word: str) -> dict[int, str]:
        found = {}
        for place in range(random.randint(1, 4)):
            action = random.choice(("allow", "allow", "allow", "deny"))
            traffic = random.choice((*PORTS, "all", "tcp 1024-65535", "tcp 32768-65535"))
            inside = ("10.0.0.0/8", f"10.{number}.0.0/16", f"10.{random.randint(0, 2)}.1.0/24")
            block = random.choice(("0.0.0.0/0", *inside, *inside, *OUTSIDE))
            found[100 + 10 * place] = f"{action} {traffic} {word} {block}"
        if random.random() < 0.6:
            found[800] = f"allow all {word} ::/0"
        if random.random() < 0.7:
            found[900] = f"allow all {word} 0.0.0.0/0"
        return found

    return {"ingress": entries("from"), "egress": entries("to")}


def _instances(random: Random, subnets: dict[str, Any], groups: list[str], number: int) -> dict[str, Any]:
    found = {}
    for place, name in enumerate(name for name in subnets if name.startswith("s")):
        for host in range(random.randint(0, 3)):
            instance: dict[str, Any] = {
                "subnet": name,
                "private_ip": f"10.{number}.{place}.{10 + host}",
                "security_groups": random.sample(groups, random.randint(1, min(2, len(groups)))),
            }
            if random.random() < 0.3:
                instance["public_ip"] = f"198.51.100.{number * 32 + place * 4 + host}"
            if random.random() < 0.1:
                instance["source_dest_check"] = False
            if "ipv6_cidr_block" in subnets[name] and random.random() < 0.7:
                instance["ipv6_address"] = f"2001:db8:{number}:{place}::{10 + host}"
            found[f"i{place}{host}"] = instance
    return found


def _routes(
    random: Random, number: int, count: int, peerings: dict[str, Any], with_gateway: bool, vpc: dict[str, Any]
) -> dict[str, str]:
    targets = ["igw"]
    if with_gateway:
        targets += ["hub", "hub"]
    mine = [name for name, ends in peerings.items() if f"v{number}" in ends.values()]
    targets += mine * 2
    forwarding = [name for name, one in vpc["instances"].items() if one.get("source_dest_check") is False]
    targets += forwarding
    routes: dict[str, str] = {}
    for _ in range(random.randint(0, 4)):
        other = random.randrange(count)
        block = random.choice(
            ("0.0.0.0/0", "10.0.0.0/8", f"10.{other}.0.0/16", f"10.{other}.1.0/24", "192.168.0.0/16")
        )
        if other == number and block.startswith(f"10.{number}."):
            continue
        routes[block] = random.choice(targets)
    if "ipv6_cidr_blocks" in vpc:
        routes["::/0"] = random.choice(("igw", "igw", "eigw", *(["hub"] if with_gateway else [])))
        other = random.randrange(count)
        if mine and other != number:
            routes[f"2001:db8:{other}::/56"] = random.choice(mine)
    return routes


def _load_balancer(
    random: Random, subnets: dict[str, Any], groups: list[str], instances: list[str]
) -> dict[str, Any]:
    by_zone = {entry["az"]: name for name, entry in subnets.items()}
    kind = random.choice(("application", "network"))
    balancer: dict[str, Any] = {
        "type": kind,
        "scheme": "internal",
        "subnets": sorted(by_zone.values()),
        "listeners": {
            80: {
                "protocol": "http" if kind == "application" else "tcp",
                "targets": instances[:2],
                "target_port": 8080,
            }
        }
        if instances
        else {},
    }
    if kind == "application" or random.random() < 0.5:
        balancer["security_groups"] = [random.choice(groups)]
    return balancer


def _transit_gateway(random: Random, names: list[str]) -> dict[str, Any]:
    attachments: dict[str, Any] = {
        name: {"vpc": name, "subnets": random.choice((["tgw-a", "tgw-b"], ["tgw-a"], ["s0"]))}
        for name in names
    }
    attachments["office"] = {"network": "office"}
    gateway: dict[str, Any] = {"region": "eu-west-1", "attachments": attachments}
    if random.random() < 0.3:
        gateway["security_group_referencing"] = True
        for attachment in attachments.values():
            if "vpc" in attachment:
                attachment["security_group_referencing"] = True
    if random.random() < 0.5:
        some = random.sample(list(attachments), random.randint(1, len(attachments)))
        routes = {f"10.{random.randint(0, 2)}.1.0/24": random.choice((*names, "blackhole"))}
        gateway["route_tables"] = {
            "main": {"associations": list(attachments), "propagations": some, "routes": routes}
        }
    return gateway


def forget(topology: Topology, random: Random) -> Topology:
    """The topology with parts that its source does not describe, as AWS configuration often has it."""
    if random.random() < 0.6 and topology.security_groups:
        topology = _without(topology, "security_groups", random)
    if random.random() < 0.3:
        undescribed = topology.undescribed | {"network_acls"}
        topology = replace(topology, network_acls={}, undescribed=undescribed)
    elif random.random() < 0.3 and topology.network_acls:
        topology = _without(topology, "network_acls", random)
    if random.random() < 0.4:
        id = random.choice(list(topology.route_tables))
        table = replace(topology.route_tables[id], complete=False)
        topology = replace(topology, route_tables={**topology.route_tables, id: table})
    if random.random() < 0.3 and len(topology.vpcs) > 1:
        topology = _without_vpc(topology, random.choice(list(topology.vpcs)))
    if random.random() < 0.3 and topology.instances:
        id = random.choice(list(topology.instances))
        stopped = replace(topology.instances[id], state="stopped")
        topology = replace(topology, instances={**topology.instances, id: stopped})
    if random.random() < 0.3:
        lists = {id: replace(each, complete=False) for id, each in topology.prefix_lists.items()}
        topology = replace(topology, prefix_lists=lists)
    if random.random() < 0.3:
        groups = {
            id: replace(each, targets_known=False, targets=()) for id, each in topology.target_groups.items()
        }
        topology = replace(topology, target_groups=groups)
    return topology


def _without(topology: Topology, kind: str, random: Random) -> Topology:
    """The topology without one resource of a kind, which others still name."""
    gone = random.choice(list(getattr(topology, kind)))
    kept = {id: each for id, each in getattr(topology, kind).items() if id != gone}
    return replace(topology, **{kind: kept})


def _without_vpc(topology: Topology, gone: str) -> Topology:
    """The topology without a VPC of another account: joins still lead to it."""
    kinds = (
        "subnets",
        "network_interfaces",
        "instances",
        "route_tables",
        "security_groups",
        "load_balancers",
        "nat_gateways",
        "internet_gateways",
    )
    kept = {
        kind: {id: each for id, each in getattr(topology, kind).items() if each.vpc != gone} for kind in kinds
    }
    vpcs = {id: vpc for id, vpc in topology.vpcs.items() if id != gone}
    return replace(topology, vpcs=vpcs, **kept)

"""Instances, interfaces, and the addresses that AWS will choose."""

from __future__ import annotations

from vpcplan.load.implied_interfaces import complete_interfaces
from vpcplan.model.network_interface import InterfaceOwner

from .conftest import Complaints, Load


def addresses_of(topology, interface):
    return [
        (str(entry.address), str(entry.public_ip) if entry.public_ip else None, entry.assumed)
        for entry in topology.network_interfaces[interface].addresses
    ]


def test_instance_short_form(load: Load):
    topology = load(
        """
        security_groups: {web: {}}
        instances:
          web-1:
            subnet: b
            private_ip: 10.20.1.10
            public_ip: 198.51.100.7
            private_ips: [10.20.1.11, {private_ip: 10.20.1.12, public_ip: 198.51.100.8}]
            ipv6_address: "2001:db8:1234:1a01::10"
            security_groups: [web]
            source_dest_check: false
            tags: {Name: web}
          off: {subnet: a, state: stopped, type: database}
        """
    )
    web, off = topology.instances["shop/web-1"], topology.instances["shop/off"]
    assert web.network_interfaces == ("shop/web-1/eth0",)
    assert web.tags == (("Name", "web"),)
    interface = topology.network_interfaces["shop/web-1/eth0"]
    assert interface.owner == InterfaceOwner("instance", "shop/web-1")
    assert (interface.vpc, interface.subnet) == ("shop", "shop/b")
    assert interface.security_groups == ("shop/web",)
    assert not interface.source_dest_check
    assert addresses_of(topology, "shop/web-1/eth0") == [
        ("10.20.1.10", "198.51.100.7", False),
        ("10.20.1.11", None, False),
        ("10.20.1.12", "198.51.100.8", False),
        ("2001:db8:1234:1a01::10", None, False),
    ]
    assert (off.state, off.type) == ("stopped", "database")
    assert not topology.network_interfaces["shop/off/eth0"].attached
    assert topology.network_interfaces["shop/off/eth0"].security_groups == ("shop/default",)


def test_instance_with_several_interfaces(load: Load):
    topology = load(
        """
        network_interfaces: {eni: {subnet: b, private_ip: 10.20.1.20}}
        instances:
          fw:
            source_dest_check: false
            interfaces:
              - {subnet: a, private_ip: 10.20.0.20}
              - name: inside
                subnet: b
                private_ip: 10.20.1.21
                source_dest_check: true
                prefixes: [10.20.1.64/28]
              - eni
        """
    )
    assert topology.instances["shop/fw"].network_interfaces == ("shop/fw/eth0", "shop/fw/inside", "shop/eni")
    checks = [
        topology.network_interfaces[id].source_dest_check
        for id in topology.instances["shop/fw"].network_interfaces
    ]
    assert checks == [False, True, True]
    eni = topology.network_interfaces["shop/eni"]
    assert (eni.owner, eni.device_index, eni.attached) == (InterfaceOwner("instance", "shop/fw"), 2, True)
    assert [str(block) for block in topology.network_interfaces["shop/fw/inside"].prefixes] == [
        "10.20.1.64/28"
    ]


def test_stand_alone_interface(load: Load):
    topology = load(
        """
        network_interfaces:
          free: {subnet: a}
          db: {subnet: a, type: database}
          used: {subnet: a, attached: true}
        """
    )
    assert [topology.network_interfaces[f"shop/{name}"].attached for name in ("free", "db", "used")] == [
        False,
        True,
        True,
    ]
    assert topology.network_interfaces["shop/db"].owner == InterfaceOwner("database", "shop/db")


def test_addresses_are_assumed_from_the_top_down(load: Load):
    topology = load(
        """
        nat_gateways: {nat: {subnet: a, private_ip: 10.20.0.253}}
        instances:
          one: {subnet: a}
          two: {subnet: a, private_ip: 10.20.0.252}
          three: {subnet: a, public_ip: auto}
          four: {subnet: a, public_ip: 198.51.100.9}
          five: {subnet: b, ipv6_address: auto, prefixes: [10.20.1.240/28]}
        security_groups: {x: {ingress: [tcp 22 from 203.0.113.0/24]}}
        """
    )
    assert addresses_of(topology, "shop/one/eth0") == [("10.20.0.254", None, True)]
    # 203.0.113.0/24 is named by a rule: an address of it would match that rule.
    assert addresses_of(topology, "shop/three/eth0") == [("10.20.0.251", "198.51.100.254", True)]
    assert addresses_of(topology, "shop/four/eth0") == [("10.20.0.250", "198.51.100.9", True)]
    assert addresses_of(topology, "shop/five/eth0") == [
        ("10.20.1.239", None, True),
        ("2001:db8:1234:1a01:ffff:ffff:ffff:fffe", None, True),
    ]


def test_subnet_says_whether_instances_get_addresses(load: Load):
    topology = load(
        """
        subnets:
          pub: {cidr_block: 10.20.0.0/24, map_public_ip_on_launch: true}
          six: {ipv6_cidr_block: "2001:db8:1234:1a02::/64"}
          both:
            cidr_block: 10.20.1.0/24
            ipv6_cidr_block: "2001:db8:1234:1a03::/64"
            assign_ipv6_address_on_creation: true
          later: {hosts: 10}
        instances:
          a: {subnet: pub}
          b: {subnet: pub, public_ip: none}
          c: {subnet: six}
          d: {subnet: both}
          e: {subnet: later, private_ip: 10.20.9.9}
          f: {subnet: later}
        """,
        subnets=False,
    )
    assert addresses_of(topology, "shop/a/eth0") == [("10.20.0.254", "203.0.113.254", True)]
    assert addresses_of(topology, "shop/b/eth0") == [("10.20.0.253", None, True)]
    assert addresses_of(topology, "shop/c/eth0") == [("2001:db8:1234:1a02:ffff:ffff:ffff:fffe", None, True)]
    assert [entry[0] for entry in addresses_of(topology, "shop/d/eth0")] == [
        "10.20.1.254",
        "2001:db8:1234:1a03:ffff:ffff:ffff:fffe",
    ]
    assert addresses_of(topology, "shop/e/eth0") == [("10.20.9.9", None, False)]
    assert addresses_of(topology, "shop/f/eth0") == []


def test_a_full_subnet_gives_no_more_addresses(load: Load):
    instances = "\n".join(f"  i{number}: {{subnet: tiny}}" for number in range(13))
    topology = load(
        f"subnets: {{tiny: {{cidr_block: 10.20.0.0/28}}}}\ninstances:\n{instances}", subnets=False
    )
    given = [interface.addresses for interface in topology.network_interfaces.values()]
    assert [str(entries[0].address) for entries in given if entries] == [
        f"10.20.0.{last}" for last in range(14, 3, -1)
    ]
    assert given[11:] == [(), ()]


def test_completing_twice_changes_nothing(load: Load):
    topology = load(
        """
        nat_gateways: {nat: {subnet: a}}
        load_balancers: {front: {subnets: [a, b]}}
        vpc_endpoints: {sns: {service: sns, subnets: [a]}}
        """,
        "transit_gateways: {hub: {attachments: {shop: {vpc: shop, subnets: [a]}}}}",
    )
    assert complete_interfaces(topology) == topology
    owners = sorted(interface.owner.kind for interface in topology.network_interfaces.values())
    assert owners == [
        "load_balancer",
        "load_balancer",
        "nat_gateway",
        "transit_gateway_attachment",
        "vpc_endpoint",
    ]


def test_wrong_addresses(complaints: Complaints):
    assert complaints(
        """
        nat_gateways: {nat: {subnet: a, private_ip: 10.20.0.30, public_ip: 198.51.100.1}}
        instances:
          one: {subnet: a, private_ip: 10.20.0.10, public_ip: 198.51.100.1}
          two: {subnet: a, private_ip: 10.20.0.10}
          three: {subnet: a, private_ip: 10.20.0.30}
          four: {subnet: a, private_ip: 10.20.1.10}
          five: {subnet: a, private_ip: 10.20.0.2}
          six: {subnet: a, private_ip: "2001:db8::1"}
          seven: {subnet: a, ipv6_address: 10.20.0.7}
          eight: {private_ip: 10.20.0.8}
          nine: {subnet: a, interfaces: [{subnet: b}, {name: eth0, subnet: b}]}
          ten: {interfaces: [gone]}
          eleven: {subnet: a, security_groups: [default, default, nobody]}
          twelve: {subnet: a, state: asleep}
        """
    ) == [
        "10.20.0.30 belongs to `three` already",
        "198.51.100.1 belongs to `one` already",
        "10.20.0.10 belongs to `one` already",
        "10.20.1.10 is not in subnet `a` (10.20.0.0/24)",
        "10.20.0.2 is one of the five addresses that AWS keeps in subnet `a`: DNS server (base plus two)",
        "expected an IPv4 address, found `2001:db8::1`",
        "expected an IPv6 address, found `10.20.0.7`",
        "instance `eight` has no `subnet`",
        "`subnet` and `interfaces` cannot stand together",
        "instance `nine` has two interfaces named `eth0`",
        "network interface `gone` does not exist in vpc `shop`",
        "`default` is listed twice",
        "security group `nobody` does not exist in vpc `shop`",
        "expected `pending`, `running`, `stopping`, `stopped`, `shutting-down` or `terminated`, "
        "found `asleep`",
    ]

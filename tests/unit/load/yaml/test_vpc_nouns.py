"""VPCs, subnets, route tables and gateways: short and long forms, AWS's defaults, what is refused."""

from __future__ import annotations

from vpcplan.model.route_table import RouteTarget
from vpcplan.net.block import parse_block

from .conftest import Complaints, Load, problems_of


def routes_of(topology, table):
    return [
        (str(route.destination), route.target.kind, route.target.id, route.origin, route.state)
        for route in topology.route_tables[table].routes
    ]


def test_vpc_and_what_comes_with_it(load: Load):
    topology = load()
    vpc = topology.vpcs["shop"]
    assert (vpc.name, vpc.region, vpc.account) == ("shop", "eu-west-1", "012345671234")
    assert [str(block) for block in vpc.all_cidr_blocks] == ["10.20.0.0/16", "2001:db8:1234:1a00::/56"]
    assert (vpc.enable_dns_support, vpc.enable_dns_hostnames) == (True, False)
    assert (vpc.main_route_table, vpc.default_network_acl) == ("shop/main", "shop/default")
    assert str(vpc.span) == "<stdin>:3:3"
    main = topology.route_tables["shop/main"]
    assert main.main
    assert routes_of(topology, "shop/main") == [
        ("10.20.0.0/16", "local", "shop", "local", "active"),
        ("2001:db8:1234:1a00::/56", "local", "shop", "local", "active"),
    ]
    assert main.routes[0].span == vpc.span
    acl = topology.network_acls["shop/default"]
    assert acl.default
    assert [(entry.rule_number, entry.action, str(entry.cidr_block)) for entry in acl.egress] == [
        (100, "allow", "0.0.0.0/0"),
        (101, "allow", "::/0"),
    ]
    assert topology.internet_gateways["shop/igw"].vpc == "shop"
    assert not topology.undescribed
    assert topology.files == ("<stdin>",)


def test_subnets(load: Load):
    topology = load(
        """
        route_tables: {public: {routes: {0.0.0.0/0: igw}}}
        network_acls: {edge: {}}
        """,
        subnets=False,
    )
    assert topology.network_acls["shop/edge"].ingress == ()
    topology = load(
        """
        subnets:
          a: {az: eu-west-1a, cidr_block: 10.20.7.9/24, route_table: public, network_acl: edge, tier: web}
          six: {az: eu-west-1a, ipv6_cidr_block: "2001:db8:1234:1a05::/64"}
          later: {az: eu-west-1a, hosts: 100, grow: 2x}
        route_tables: {public: {}}
        network_acls: {edge: {}}
        """,
        subnets=False,
    )
    a, six, later = (topology.subnets[f"shop/{name}"] for name in ("a", "six", "later"))
    assert a.cidr_block == parse_block("10.20.7.0/24")
    assert (a.route_table, a.network_acl, a.tier) == ("shop/public", "shop/edge", "web")
    assert a.availability_zone == "eu-west-1a"
    assert six.cidr_block is None
    assert six.request is None
    assert later.request is not None
    assert (later.request.hosts, later.request.grow) == (100, 2)
    (notice,) = topology.notices
    assert notice.message == "10.20.7.9/24 has host bits set; AWS stores 10.20.7.0/24"


def test_routes_short_and_long(load: Load):
    rest = """
        vpc_peering_connections:
          to-far: {requester: shop, accepter: {vpc: vpc-far, cidr_blocks: [10.9.0.0/16]}}
        transit_gateways: {hub: {}}
        prefix_lists: {offices: {entries: [203.0.113.0/24]}}
        """
    short = load(
        """
        egress_only_internet_gateway: eigw
        vpn_gateway: vgw
        nat_gateways: {nat: {subnet: a}}
        instances: {fw: {subnet: a, source_dest_check: false}}
        network_interfaces: {eni: {subnet: a}}
        vpc_endpoints:
          inspect: {service: com.amazonaws.vpce.svc-1, type: gateway_load_balancer, subnets: [a]}
        route_tables:
          all:
            routes:
              0.0.0.0/0: igw
              "::/0": eigw
              10.1.0.0/16: nat
              10.2.0.0/16: fw
              10.3.0.0/16: eni
              10.4.0.0/16: inspect
              10.5.0.0/16: to-far
              10.6.0.0/16: hub
              10.7.0.0/16: vgw
              10.8.0.0/16: blackhole
              offices: transit_gateway hub
            propagate: [vgw]
          edge: {gateways: [igw], routes: {10.20.1.0/24: fw}}
        """,
        rest,
    )
    assert routes_of(short, "shop/all")[2:] == [
        ("0.0.0.0/0", "internet_gateway", "shop/igw", "static", "active"),
        ("::/0", "egress_only_internet_gateway", "shop/eigw", "static", "active"),
        ("10.1.0.0/16", "nat_gateway", "shop/nat", "static", "active"),
        ("10.2.0.0/16", "instance", "shop/fw", "static", "active"),
        ("10.3.0.0/16", "network_interface", "shop/eni", "static", "active"),
        ("10.4.0.0/16", "vpc_endpoint", "shop/inspect", "static", "active"),
        ("10.5.0.0/16", "vpc_peering_connection", "to-far", "static", "active"),
        ("10.6.0.0/16", "transit_gateway", "hub", "static", "active"),
        ("10.7.0.0/16", "vpn_gateway", "shop/vgw", "static", "active"),
        ("10.8.0.0/16", "blackhole", "", "static", "blackhole"),
        ("offices", "transit_gateway", "hub", "static", "active"),
    ]
    assert short.route_tables["shop/all"].propagating_vgws == ("shop/vgw",)
    assert short.route_tables["shop/edge"].gateway_associations == ("shop/igw",)
    long = load(
        """
        route_tables:
          all:
            routes:
              - {destination: 0.0.0.0/0, target: igw, state: blackhole}
              - {destination: offices, target: hub}
              - {destination: 10.20.0.0/16, target: local}
        """,
        rest,
    )
    assert routes_of(long, "shop/all")[1:] == [
        ("0.0.0.0/0", "internet_gateway", "shop/igw", "static", "blackhole"),
        ("offices", "transit_gateway", "hub", "static", "active"),
        ("10.20.0.0/16", "local", "shop", "local", "active"),
    ]


def test_main_route_table_is_found_in_three_ways(load: Load):
    by_flag = load("route_tables: {x: {main: true}, y: {}}")
    by_name = load("route_tables: {main: {routes: {0.0.0.0/0: igw}}}")
    by_vpc = load("main_route_table: y\nroute_tables: {main: {}, y: {}}")
    assert by_flag.vpcs["shop"].main_route_table == "shop/x"
    assert set(by_flag.route_tables) == {"shop/x", "shop/y"}
    assert by_name.route_tables["shop/main"].main
    assert len(by_name.route_tables["shop/main"].routes) == 3
    assert by_vpc.vpcs["shop"].main_route_table == "shop/y"
    assert not by_vpc.route_tables["shop/main"].main


def test_gateway_endpoint_puts_its_route_into_tables(load: Load):
    topology = load(
        """
        vpc_endpoints: {s3: {service: s3, route_tables: [private, main]}}
        route_tables: {private: {}}
        """
    )
    endpoint = topology.vpc_endpoints["shop/s3"]
    assert (endpoint.type, endpoint.service) == ("gateway", "com.amazonaws.eu-west-1.s3")
    prefix_list = topology.prefix_lists["com.amazonaws.eu-west-1.s3"]
    assert prefix_list.service == endpoint.service
    assert not prefix_list.complete
    for table in ("shop/private", "shop/main"):
        route = topology.route_tables[table].routes[-1]
        assert route.destination == prefix_list.id
        assert route.target == RouteTarget("vpc_endpoint", "shop/s3")


def test_nat_gateways(load: Load):
    topology = load(
        """
        nat_gateways:
          public: {subnet: a, public_ip: 198.51.100.10, private_ip: 10.20.0.50}
          private: {subnet: a, connectivity: private}
          regional: {addresses: [{public_ip: 198.51.100.20, az: eu-west-1a}]}
        """
    )
    public, private, regional = (
        topology.nat_gateways[f"shop/{name}"] for name in ("public", "private", "regional")
    )
    assert str(public.addresses[0].public_ip) == "198.51.100.10"
    interface = topology.network_interfaces[str(public.addresses[0].network_interface)]
    assert [str(entry.address) for entry in interface.addresses] == ["10.20.0.50"]
    assert not interface.addresses[0].assumed
    assert (interface.filtered, interface.source_dest_check) == (False, False)
    assert private.connectivity == "private"
    assert private.addresses[0].public_ip is None
    assert str(private.addresses[0].private_ip) == "10.20.0.254"
    assert regional.subnet is None
    assert regional.addresses[0].availability_zone == "eu-west-1a"


def test_gateways_at_the_top_level(load: Load):
    topology = load(
        "route_tables: {public: {routes: {0.0.0.0/0: eigw2, 10.0.0.0/8: spare}}}",
        """
        egress_only_internet_gateways: {eigw2: {vpc: shop}}
        internet_gateways: {lone: {account: "1", region: eu-west-1}}
        vpn_gateways: {spare: {vpc: shop, state: pending}}
        """,
    )
    assert topology.egress_only_internet_gateways["eigw2"].vpc == "shop"
    assert topology.internet_gateways["lone"].vpc is None
    assert topology.vpn_gateways["spare"].state == "pending"
    assert routes_of(topology, "shop/public")[-1][2] == "spare"


def test_the_messages_that_were_promised():
    text = """\
vpcplan: 1
vpcs:
  shop:
    cidr_blocks: [10.20.0.0/16]
    subents: {}
    subnets: {a: {cidr_block: 10.20.0.0/24}}
    nat_gateways: {nat-a: {subnet: a}}
    route_tables:
      private: {routes: {0.0.0.0/0: nat-b}}
"""
    first, second = problems_of(text)
    assert first.message == "unknown key `subents`, did you mean `subnets`?"
    assert str(first.span) == "<stdin>:5:5"
    assert first.source_line == "    subents: {}"
    assert first.rule == "YAML002"
    assert second.message == "route target `nat-b` does not exist in vpc `shop`; its NAT gateways are nat-a"
    assert str(second.span) == "<stdin>:9:37"
    assert second.span is not None
    assert second.span.end_column == 42
    assert second.hint == "did you mean `nat-a`?"
    assert second.rule == "YAML004"


def test_what_no_vpc_can_be(complaints: Complaints):
    found = complaints(
        """
        subnets:
          outside: {cidr_block: 10.30.0.0/24}
          small: {cidr_block: 10.20.5.0/29}
          one: {cidr_block: 10.20.6.0/24}
          two: {cidr_block: 10.20.6.128/25}
          wrong: {cidr_block: 10.20.300.0/24}
          six: {cidr_block: "2001:db8::/64"}
        nat_gateways:
          nat: {connectivity: private}
        route_tables:
          x: {routes: {0.0.0.0/0: igw, 0.0.0.0/0 : igw}}
          y: {main: true}
          z: {main: true, gateways: [igw]}
          w: {gateways: [igw]}
        """,
        """
        internet_gateways: {second: {vpc: shop}}
        """,
        subnets=False,
    )
    assert "`0.0.0.0/0` is defined twice" in found
    assert "10.30.0.0/24 is not inside a block of vpc `shop`" in found
    found = complaints(
        """
        subnets:
          outside: {cidr_block: 10.30.0.0/24}
          small: {cidr_block: 10.20.5.0/29}
          one: {cidr_block: 10.20.6.0/24}
          two: {cidr_block: 10.20.6.128/25}
          wrong: {cidr_block: 10.20.300.0/24}
          six: {cidr_block: "2001:db8::/64"}
        nat_gateways:
          nat: {connectivity: private}
        route_tables:
          x: {routes: {10.0.0.0/8: igw, 10.0.0.1/8: igw}}
          y: {main: true}
          z: {main: true, gateways: [igw]}
          w: {gateways: [igw]}
        """,
        """
        internet_gateways: {second: {vpc: shop}}
        """,
        subnets=False,
    )
    assert found == [
        "vpc `shop` has two internet gateways: `second` and `igw`",
        "10.30.0.0/24 is not inside a block of vpc `shop`",
        "10.20.5.0/29 is too small for a subnet: the smallest is a /28 (16 addresses, 11 usable)",
        "subnet `two` (10.20.6.128/25) overlaps subnet `one` (10.20.6.0/24)",
        "`10.20.300.0` is not an IP address",
        "expected an IPv4 block, found `2001:db8::/64`",
        "private NAT gateway `nat` has no subnet",
        "two routes of `x` have the destination 10.0.0.1/8",
        "vpc `shop` has two main route tables: `z` and `y`",
        "gateway `shop/igw` has two route tables: `z` and `w`",
    ]


def test_vpc_blocks_that_aws_refuses():
    text = "vpcplan: 1\nvpcs: {a: {cidr_blocks: [10.0.0.0/8, 169.254.0.0/16, 10.1.0.0/16, 10.1.0.0/20]}}\n"
    assert [(problem.message, problem.span.column) for problem in problems_of(text) if problem.span] == [
        ("10.0.0.0/8 is too large for a VPC: the largest block is a /16 (65,536 addresses)", 26),
        ("169.254.0.0/16 lies in 169.254.0.0/16 (link-local), which AWS gives to no VPC", 38),
        ("10.1.0.0/16 overlaps 10.0.0.0/8 of the same VPC", 54),
        ("10.1.0.0/20 overlaps 10.0.0.0/8 of the same VPC", 67),
    ]

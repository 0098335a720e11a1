"""Peerings, transit gateways, VPN, Direct Connect, networks, Block Public Access, expectations."""

from __future__ import annotations

from vpcplan.model.direct_connect import DirectConnectAssociation

from .conftest import Complaints, Load

DATA = """
          data:
            region: eu-west-2
            account: "222233334444"
            cidr_blocks: [10.30.0.0/16]
            subnets: {d: {az: eu-west-2a, cidr_block: 10.30.0.0/24}}
"""


def test_peering(load: Load):
    topology = load(
        rest=f"""{DATA}
        vpc_peering_connections:
          short: {{requester: shop, accepter: data}}
          long:
            requester: {{vpc: shop, allow_remote_dns_resolution: true}}
            accepter: {{vpc: vpc-0abc, account: "999", region: us-east-1, cidr_blocks: [10.99.0.0/16]}}
            state: pending-acceptance
        """
    )
    short, long = (topology.vpc_peering_connections[name] for name in ("short", "long"))
    assert (short.requester.vpc, short.accepter.vpc, short.state) == ("shop", "data", "active")
    assert (short.accepter.account, short.accepter.region) == ("222233334444", "eu-west-2")
    assert (long.accepter.vpc, long.accepter.account, long.state) == ("vpc-0abc", "999", "pending-acceptance")
    assert long.requester.allow_remote_dns_resolution
    assert str(long.accepter.cidr_blocks[0]) == "10.99.0.0/16"


def test_transit_gateway_without_tables_has_aws_default_one(load: Load):
    topology = load(
        rest="""
        transit_gateways:
          hub:
            security_group_referencing: true
            attachments:
              shop: {vpc: shop, subnets: [a, b], appliance_mode: true}
              office: {network: office}
              other: {peering: far}
          far: {region: us-east-1}
        networks:
          office: {cidr_blocks: [192.168.0.0/16], vpn: {public_ip: 203.0.113.1, routing: static}}
        """
    )
    table = topology.transit_gateway_route_tables["hub/default"]
    assert table.propagations == ("hub/shop", "hub/office")
    attachments = topology.transit_gateway_attachments
    assert {id: (found.type, found.resource, found.association) for id, found in attachments.items()} == {
        "hub/shop": ("vpc", "shop", "hub/default"),
        "hub/office": ("vpn", "office", "hub/default"),
        "hub/other": ("peering", "far", "hub/default"),
        "far/other": ("peering", "hub", "far/default"),
    }
    assert attachments["hub/shop"].appliance_mode
    assert attachments["hub/shop"].subnets == ("shop/a", "shop/b")
    assert attachments["hub/other"].resource_region == "us-east-1"
    vpn = topology.vpn_connections["office"]
    assert (vpn.network, vpn.transit_gateway, vpn.vpn_gateway, vpn.routing) == (
        "office",
        "hub",
        None,
        "static",
    )
    assert [str(block) for block in vpn.routes] == ["192.168.0.0/16"]
    assert str(topology.networks["office"].public_ip) == "203.0.113.1"


def test_transit_gateway_route_tables(load: Load):
    topology = load(
        rest="""
        prefix_lists: {far: {entries: [10.40.0.0/16]}}
        transit_gateways:
          hub:
            attachments:
              shop: {vpc: shop, subnets: [a]}
              lab: {vpn: lab}
              dx: {direct_connect: dx}
            route_tables:
              main:
                associations: [shop, lab]
                propagations: [shop]
                routes: {10.99.0.0/16: blackhole, far: lab, 10.50.0.0/16: [lab, dx]}
              long:
                routes: [{destination: 10.0.0.0/8, target: shop}]
        networks: {lab: {cidr_blocks: [172.16.0.0/16]}}
        vpn_connections:
          lab:
            network: lab
            gateway: hub
            routes: [172.16.1.0/24]
            tunnels: [down, {outside_address: 203.0.113.7}]
        direct_connect_gateways:
          dx: {networks: [lab], associations: [{gateway: hub, allowed_prefixes: [10.20.0.0/16]}]}
        """
    )
    main = topology.transit_gateway_route_tables["hub/main"]
    assert [(str(route.destination), route.attachments, route.state) for route in main.routes] == [
        ("10.99.0.0/16", (), "blackhole"),
        ("far", ("hub/lab",), "active"),
        ("10.50.0.0/16", ("hub/lab", "hub/dx"), "active"),
    ]
    attachments = topology.transit_gateway_attachments
    assert [attachments[f"hub/{name}"].association for name in ("shop", "lab", "dx")] == [
        "hub/main",
        "hub/main",
        None,
    ]
    assert topology.transit_gateway_route_tables["hub/long"].routes[0].attachments == ("hub/shop",)
    first, second = topology.vpn_connections["lab"].tunnels
    assert (first.status, first.outside_address) == ("down", None)
    assert (second.status, str(second.outside_address)) == (None, "203.0.113.7")
    direct = topology.direct_connect_gateways["dx"]
    assert direct.networks == ("lab",)
    assert isinstance(direct.associations[0], DirectConnectAssociation)
    assert direct.associations[0].gateway == "hub"
    assert attachments["hub/dx"].type == "direct-connect-gateway"


def test_vpn_and_direct_connect_of_networks(load: Load):
    topology = load(
        "vpn_gateway: vgw",
        """
        transit_gateways: {hub: {}}
        networks:
          office: {cidr_blocks: [192.168.0.0/24], vpn: {gateway: vgw, routes: [192.168.0.0/25]}}
          branch: {cidr_blocks: [192.168.1.0/24], vpn: {gateway: hub}}
          centre:
            cidr_blocks: [192.168.2.0/24]
            direct_connect: {gateway: shop/vgw, allowed_prefixes: [10.20.0.0/16]}
        """,
    )
    office, branch = topology.vpn_connections["office"], topology.vpn_connections["branch"]
    assert (office.vpn_gateway, office.routing) == ("shop/vgw", "bgp")
    assert office.account == "012345671234"
    assert [str(block) for block in office.routes] == ["192.168.0.0/25"]
    assert branch.transit_gateway == "hub"
    assert topology.transit_gateway_attachments["hub/branch"].resource == "branch"
    direct = topology.direct_connect_gateways["centre"]
    assert direct.associations[0].gateway == "shop/vgw"
    assert str(direct.associations[0].allowed_prefixes[0]) == "10.20.0.0/16"


def test_block_public_access(load: Load):
    short = load(
        rest="""
        block_public_access:
          mode: block-ingress
          exclusions: {shop/a: allow-egress, shop: allow-bidirectional}
        """
    )
    (options,) = short.block_public_access_options.values()
    assert (options.mode, options.account, options.region) == ("block-ingress", None, None)
    assert {found.resource: found.mode for found in short.block_public_access_exclusions.values()} == {
        "shop/a": "allow-egress",
        "shop": "allow-bidirectional",
    }
    long = load(
        rest="""
        block_public_access:
          - mode: block-bidirectional
            account: "1"
            region: eu-west-1
            exclusions: [shop, {resource: shop/b, mode: allow-egress}]
          - {mode: off, region: us-east-1}
        """
    )
    assert [options.mode for options in long.block_public_access_options.values()] == [
        "block-bidirectional",
        "off",
    ]
    assert len(long.block_public_access_exclusions) == 2


def test_expectations_keep_their_places(load: Load):
    topology = load(
        rest="""
        expect:
          - internet can reach shop/a on tcp 443
          - {source: web-1, destination: [x, y], reachable: false}
        """
    )
    first, second = topology.expectations
    assert first.text == "internet can reach shop/a on tcp 443"
    assert (first.span.line, first.span.column) == (15, 5)
    assert dict(second.fields) == {"source": "web-1", "destination": ("x", "y"), "reachable": "false"}
    assert second.span.line == 16


def test_what_cannot_be_joined(complaints: Complaints):
    assert complaints(
        rest="""
        vpc_peering_connections:
          self: {requester: shop, accepter: shop}
          gone: {requester: shop, accepter: dta}
          half: {requester: shop}
        transit_gateways:
          hub:
            attachments:
              one: {vpc: shop, subnets: [a, a]}
              two: {vpc: shop, subnets: [b]}
              three: {}
              four: {vpc: shop, network: office}
              five: {network: office, subnets: [a]}
              six: {peering: hub}
              seven: {vpc: shop}
            route_tables:
              x: {associations: [one], propagations: [gone], routes: {10.0.0.0/8: nowhere, 10.0.0.0/33: one}}
              y: {associations: [one]}
        networks:
          office: {vpn: {}}
          lost: {vpn: {routing: static}}
          bad: {vpn: {gateway: vgw}}
        block_public_access: {mode: sometimes}
        expect: {}
        """
    ) == [
        "peering connection `self` joins vpc `shop` with itself",
        "vpc `dta` does not exist; the vpcs are shop",
        "this vpc peering connection has no `accepter`",
        "`a` is listed twice",
        "`shop` is attached to transit gateway `hub` twice",
        "attachment `three` attaches nothing",
        "attachment `four` attaches vpc and network",
        "only an attached VPC has subnets, and `five` attaches a network",
        "transit gateway `hub` is peered with itself",
        "attachment `seven` has no `subnets`",
        "`shop` is attached to transit gateway `hub` twice",
        "attachment `gone` does not exist in transit gateway `hub`; "
        "its attachments are one, two, three, four, five, six, seven",
        "route target `nowhere` does not exist in transit gateway `hub`; "
        "its attachments are one, two, three, four, five, six, seven",
        "`10.0.0.0/33` is not a CIDR block: the prefix length of IPv4 is 0 to 32",
        "attachment `one` is associated with two tables: `hub/x` and `hub/y`",
        "the VPN of network `lost` leads to no gateway",
        "gateway `vgw` does not exist",
        "expected `off`, `block-bidirectional` or `block-ingress`, found `sometimes`",
        "expected a list of statements, found a mapping",
    ]

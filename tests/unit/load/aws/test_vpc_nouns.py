"""VPCs and what is in them, from answers written after the API reference."""

from __future__ import annotations

from typing import Any

from vpcplan.model.network_interface import InterfaceOwner
from vpcplan.model.prefix_list import PrefixListEntry
from vpcplan.model.route_table import RouteTarget
from vpcplan.model.security_group import PrefixListPeer, SecurityGroupPeer
from vpcplan.model.topology import Topology
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.net.block import parse_address, parse_block

from .conftest import SUBNET, VPC, Load, interface


def _notices(topology: Topology, code: str) -> str:
    return "\n".join(notice.message for notice in topology.notices if notice.code == code)


def test_vpc_blocks_attributes_and_dhcp_options(load: Load) -> None:
    topology = load(
        {
            "vpcs.json": {"Vpcs": [VPC]},
            "ec2-describe-vpc-attribute/enableDnsSupport/vpc-1.json": {"EnableDnsSupport": {"Value": False}},
            "ec2-describe-vpc-attribute/b.json": {"VpcId": "vpc-1", "EnableDnsHostnames": {"Value": True}},
            "dhcp.json": {
                "DhcpOptions": [
                    {
                        "DhcpOptionsId": "dopt-1",
                        "DhcpConfigurations": [
                            {"Key": "domain-name", "Values": [{"Value": "corp.example"}]},
                            {"Key": "domain-name-servers", "Values": [{"Value": "10.0.0.53"}]},
                        ],
                    }
                ]
            },
        }
    )
    vpc = topology.vpcs["vpc-1"]
    assert vpc.name == "shop"
    assert vpc.account == "111122223333"
    assert vpc.cidr_blocks == (parse_block("10.0.0.0/16"),)
    assert vpc.ipv6_cidr_blocks == (parse_block("2001:db8::/56"),)
    assert not vpc.enable_dns_support
    assert vpc.enable_dns_hostnames
    assert vpc.dhcp_domain_name == "corp.example"
    assert vpc.dhcp_domain_name_servers == ("10.0.0.53",)
    assert "DNS attributes" not in _notices(topology, "assumed")


def test_default_vpc_has_dns_hostnames(load: Load) -> None:
    assert load({"v.json": {"Vpcs": [{**VPC, "IsDefault": True}]}}).vpcs["vpc-1"].enable_dns_hostnames


def test_subnet_associations(load: Load) -> None:
    topology = load(
        {
            "s.json": {"Subnets": [SUBNET]},
            "r.json": {
                "RouteTables": [
                    {
                        "RouteTableId": "rtb-1",
                        "VpcId": "vpc-1",
                        "Associations": [
                            {"SubnetId": "subnet-1", "AssociationState": {"State": "associated"}},
                            {"GatewayId": "igw-1", "AssociationState": {"State": "associated"}},
                            {"GatewayId": "vgw-1", "AssociationState": {"State": "disassociated"}},
                        ],
                        "PropagatingVgws": [{"GatewayId": "vgw-1"}],
                        "Routes": [],
                    }
                ]
            },
            "a.json": {
                "NetworkAcls": [
                    {"NetworkAclId": "acl-1", "VpcId": "vpc-1", "Associations": [{"SubnetId": "subnet-1"}]}
                ]
            },
        }
    )
    subnet = topology.subnets["subnet-1"]
    assert (subnet.route_table, subnet.network_acl) == ("rtb-1", "acl-1")
    assert subnet.region == "eu-west-1"
    assert subnet.map_public_ip_on_launch
    assert subnet.ipv6_cidr_blocks == (parse_block("2001:db8:0:1::/64"),)
    table = topology.route_tables["rtb-1"]
    assert table.gateway_associations == ("igw-1",)
    assert table.propagating_vgws == ("vgw-1",)


ROUTES: tuple[tuple[dict[str, Any], RouteTarget], ...] = (
    ({"GatewayId": "local"}, RouteTarget("local", "vpc-1")),
    ({"GatewayId": "igw-1"}, RouteTarget("internet_gateway", "igw-1")),
    ({"GatewayId": "vgw-1"}, RouteTarget("vpn_gateway", "vgw-1")),
    ({"GatewayId": "vpce-1"}, RouteTarget("vpc_endpoint", "vpce-1")),
    ({"NatGatewayId": "nat-1"}, RouteTarget("nat_gateway", "nat-1")),
    ({"TransitGatewayId": "tgw-1"}, RouteTarget("transit_gateway", "tgw-1")),
    ({"VpcPeeringConnectionId": "pcx-1"}, RouteTarget("vpc_peering_connection", "pcx-1")),
    ({"EgressOnlyInternetGatewayId": "eigw-1"}, RouteTarget("egress_only_internet_gateway", "eigw-1")),
    ({"InstanceId": "i-1", "NetworkInterfaceId": "eni-1"}, RouteTarget("network_interface", "eni-1")),
    ({"CarrierGatewayId": "cagw-1"}, RouteTarget("carrier_gateway", "cagw-1")),
    ({"LocalGatewayId": "lgw-1"}, RouteTarget("local_gateway", "lgw-1")),
    ({"CoreNetworkArn": "arn:x"}, RouteTarget("core_network", "arn:x")),
    ({"OdbNetworkArn": "arn:y"}, RouteTarget("unknown", "arn:y")),
    ({"State": "blackhole"}, RouteTarget("blackhole")),
)


def test_route_targets(load: Load) -> None:
    routes = [{"DestinationCidrBlock": "10.0.0.0/16", "State": "active", **fields} for fields, _ in ROUTES]
    tables = [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": routes}]
    table = load({"r.json": {"RouteTables": tables}}).route_tables["rtb-1"]
    assert [route.target for route in table.routes] == [target for _, target in ROUTES]
    assert [route.state for route in table.routes][-2:] == ["active", "blackhole"]


def test_route_origins_and_destinations(load: Load) -> None:
    routes = [
        {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"},
        {"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1", "Origin": "CreateRoute"},
        {"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "Origin": "CreateRoute"},
        {
            "DestinationCidrBlock": "192.168.0.0/16",
            "GatewayId": "vgw-1",
            "Origin": "EnableVgwRoutePropagation",
        },
        {"DestinationCidrBlock": "10.0.0.0/16", "NetworkInterfaceId": "eni-1", "Origin": "CreateRouteTable"},
    ]
    table = load(
        {"r.json": {"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": routes}]}}
    ).route_tables["rtb-1"]
    assert [route.origin for route in table.routes] == ["local", "static", "static", "propagated", "static"]
    assert [str(route.destination) for route in table.routes][1:3] == ["::/0", "pl-1"]


def test_network_acl_entries(load: Load) -> None:
    entries = [
        {
            "RuleNumber": 32767,
            "Egress": False,
            "Protocol": "-1",
            "RuleAction": "deny",
            "CidrBlock": "0.0.0.0/0",
        },
        {
            "RuleNumber": 32768,
            "Egress": False,
            "Protocol": "-1",
            "RuleAction": "deny",
            "Ipv6CidrBlock": "::/0",
        },
        {
            "RuleNumber": 200,
            "Egress": False,
            "Protocol": "6",
            "RuleAction": "deny",
            "CidrBlock": "10.0.0.0/8",
            "PortRange": {"From": 22, "To": 23},
        },
        {
            "RuleNumber": 100,
            "Egress": False,
            "Protocol": "58",
            "RuleAction": "allow",
            "Ipv6CidrBlock": "2001:db8::/32",
            "IcmpTypeCode": {"Type": 128, "Code": -1},
        },
        {
            "RuleNumber": 100,
            "Egress": True,
            "Protocol": "47",
            "RuleAction": "allow",
            "CidrBlock": "0.0.0.0/0",
        },
    ]
    acl = load(
        {
            "a.json": {
                "NetworkAcls": [
                    {"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": True, "Entries": entries}
                ]
            },
            "v.json": {"Vpcs": [VPC]},
        }
    ).network_acls["acl-1"]
    assert [(e.rule_number, e.action, e.match) for e in acl.ingress] == [
        (100, "allow", TrafficMatch(58, 128, -1)),
        (200, "deny", TrafficMatch(6, 22, 23)),
    ]
    assert [entry.match for entry in acl.egress] == [TrafficMatch(47)]
    assert acl.default


def test_security_group_rules(load: Load) -> None:
    permissions = [
        {
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "IpRanges": [{"CidrIp": "10.1.2.3/8", "Description": "all"}],
            "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
            "PrefixListIds": [{"PrefixListId": "pl-1"}],
            "UserIdGroupPairs": [
                {
                    "GroupId": "sg-2",
                    "UserId": "444455556666",
                    "VpcPeeringConnectionId": "pcx-1",
                    "VpcId": "vpc-2",
                }
            ],
        },
        {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
        {"IpProtocol": "50", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
    ]
    group = load(
        {
            "g.json": {
                "SecurityGroups": [
                    {"GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1", "IpPermissions": permissions}
                ]
            }
        }
    ).security_groups["sg-1"]
    assert group.name == "web"
    assert [rule.peer for rule in group.ingress[:4]] == [
        parse_block("10.0.0.0/8"),
        parse_block("::/0"),
        PrefixListPeer("pl-1"),
        SecurityGroupPeer(
            security_group="sg-2", vpc="vpc-2", account="444455556666", vpc_peering_connection="pcx-1"
        ),
    ]
    assert [rule.match for rule in group.ingress[3:]] == [
        TrafficMatch(6, 443, 443),
        TrafficMatch(1, 8, -1),
        TrafficMatch(50),
    ]
    assert group.egress == ()


def test_security_group_rules_call(load: Load) -> None:
    rules = [
        {
            "SecurityGroupRuleId": "sgr-1",
            "GroupId": "sg-1",
            "IsEgress": False,
            "IpProtocol": "tcp",
            "FromPort": 22,
            "ToPort": 22,
            "CidrIpv4": "10.0.0.0/8",
        },
        {
            "SecurityGroupRuleId": "sgr-2",
            "GroupId": "sg-1",
            "IsEgress": True,
            "IpProtocol": "-1",
            "FromPort": -1,
            "ToPort": -1,
            "ReferencedGroupInfo": {"GroupId": "sg-2", "UserId": "111122223333"},
        },
    ]
    group = load({"r.json": {"SecurityGroupRules": rules}}).security_groups["sg-1"]
    assert group.ingress[0].peer == parse_block("10.0.0.0/8")
    assert group.egress[0].peer == SecurityGroupPeer(security_group="sg-2", account="111122223333")
    assert group.egress[0].match == TrafficMatch()


def test_interface_owners(load: Load) -> None:
    described = {
        "eni-1": ("nat_gateway", "Interface for NAT Gateway nat-1", "nat_gateway", "nat-1"),
        "eni-2": (
            "interface",
            "ELB app/front/50dc6c495c0c9188",
            "load_balancer",
            "app/front/50dc6c495c0c9188",
        ),
        "eni-3": ("vpc_endpoint", "VPC Endpoint Interface vpce-1", "vpc_endpoint", "vpce-1"),
        "eni-4": (
            "transit_gateway",
            "Network Interface for Transit Gateway Attachment tgw-attach-1",
            "transit_gateway_attachment",
            "tgw-attach-1",
        ),
        "eni-5": (
            "lambda",
            "AWS Lambda VPC ENI-pay-12345678-1234-1234-1234-123456789012",
            "lambda_function",
            "pay",
        ),
        "eni-6": ("interface", "RDSNetworkInterface", "database", "RDSNetworkInterface"),
        "eni-7": (
            "interface",
            "arn:aws:ecs:eu-west-1:1:attachment/x",
            "other",
            "arn:aws:ecs:eu-west-1:1:attachment/x",
        ),
        "eni-8": ("interface", "Route 53 Resolver: rslvr-in-1:rni-1", "resolver_endpoint", "rslvr-in-1"),
    }
    topology = load(
        {
            "n.json": {
                "NetworkInterfaces": [
                    interface(
                        id,
                        f"10.0.1.{index + 10}",
                        InterfaceType=kind,
                        Description=text,
                        RequesterManaged=True,
                    )
                    for index, (id, (kind, text, _, _)) in enumerate(described.items())
                ]
            }
        }
    )
    for id, (_, _, kind, owner) in described.items():
        assert topology.network_interfaces[id].owner == InterfaceOwner(kind, owner)
    filtered = {id: each.filtered for id, each in topology.network_interfaces.items()}
    assert [id for id, on in filtered.items() if not on] == ["eni-1", "eni-4"]


def test_network_load_balancer_without_groups_is_not_filtered(load: Load) -> None:
    topology = load(
        {
            "n.json": {
                "NetworkInterfaces": [
                    interface("eni-1", InterfaceType="network_load_balancer", Description="ELB net/a/1"),
                    interface(
                        "eni-2",
                        "10.0.1.11",
                        InterfaceType="network_load_balancer",
                        Description="ELB net/b/2",
                        Groups=[{"GroupId": "sg-1"}],
                    ),
                ]
            }
        }
    )
    assert not topology.network_interfaces["eni-1"].filtered
    assert topology.network_interfaces["eni-2"].filtered


def test_addresses_of_an_interface(load: Load) -> None:
    topology = load(
        {
            "n.json": {
                "NetworkInterfaces": [
                    interface(
                        "eni-1",
                        PrivateIpAddresses=[
                            {"Primary": False, "PrivateIpAddress": "10.0.1.11"},
                            {"Primary": True, "PrivateIpAddress": "10.0.1.10"},
                        ],
                        Ipv6Addresses=[{"Ipv6Address": "2001:db8:0:1::a"}],
                        Ipv4Prefixes=[{"Ipv4Prefix": "10.0.1.32/28"}],
                    )
                ]
            },
            "e.json": {
                "Addresses": [
                    {
                        "PublicIp": "198.51.100.7",
                        "NetworkInterfaceId": "eni-1",
                        "PrivateIpAddress": "10.0.1.11",
                    },
                    {"PublicIp": "198.51.100.8", "AllocationId": "eipalloc-2"},
                ]
            },
        }
    )
    found = topology.network_interfaces["eni-1"]
    assert [str(each.address) for each in found.addresses] == ["10.0.1.10", "10.0.1.11", "2001:db8:0:1::a"]
    assert found.addresses[1].public_ip == parse_address("198.51.100.7")
    assert found.prefixes == (parse_block("10.0.1.32/28"),)
    assert "1 Elastic IP address is associated with nothing" in _notices(topology, "ignored")


def test_stopped_instance_and_interface_inside_an_instance(load: Load) -> None:
    instance = {
        "InstanceId": "i-1",
        "VpcId": "vpc-1",
        "State": {"Name": "stopped"},
        "Tags": [{"Key": "Name", "Value": "web"}],
        "NetworkInterfaces": [
            {**interface("eni-2", "10.0.1.20"), "Attachment": {"DeviceIndex": 1}},
            {**interface("eni-1"), "Attachment": {"DeviceIndex": 0}},
        ],
    }
    topology = load({"i.json": {"Reservations": [{"OwnerId": "111122223333", "Instances": [instance]}]}})
    assert topology.instances["i-1"].network_interfaces == ("eni-1", "eni-2")
    assert topology.instances["i-1"].state == "stopped"
    assert topology.instances["i-1"].name == "web"
    assert not topology.network_interfaces["eni-1"].attached
    assert "network_interfaces" in topology.undescribed


def test_instance_that_lists_no_interface(load: Load) -> None:
    instance = {
        "InstanceId": "i-1",
        "VpcId": "vpc-1",
        "SubnetId": "subnet-1",
        "PrivateIpAddress": "10.0.1.10",
        "PublicIpAddress": "198.51.100.7",
        "SecurityGroups": [{"GroupId": "sg-1"}],
        "SourceDestCheck": False,
    }
    topology = load({"i.json": {"Reservations": [{"Instances": [instance]}]}})
    (id,) = topology.instances["i-1"].network_interfaces
    found = topology.network_interfaces[id]
    assert str(found.addresses[0].public_ip) == "198.51.100.7"
    assert found.security_groups == ("sg-1",)
    assert not found.source_dest_check


def test_nat_gateways(load: Load) -> None:
    gateways = [
        {
            "NatGatewayId": "nat-regional",
            "VpcId": "vpc-1",
            "State": "available",
            "AvailabilityMode": "regional",
            "ConnectivityType": "public",
            "RouteTableId": "rtb-9",
            "NatGatewayAddresses": [
                {"AllocationId": "e-1", "PublicIp": "198.51.100.1", "AvailabilityZone": "eu-west-1a"}
            ],
        },
        {
            "NatGatewayId": "nat-private",
            "VpcId": "vpc-1",
            "SubnetId": "subnet-1",
            "State": "pending",
            "ConnectivityType": "private",
            "NatGatewayAddresses": [{"PrivateIp": "10.0.1.5", "NetworkInterfaceId": "eni-9"}],
        },
        {"NatGatewayId": "nat-gone", "VpcId": "vpc-1", "SubnetId": "subnet-1", "State": "deleted"},
    ]
    table = {
        "RouteTableId": "rtb-1",
        "VpcId": "vpc-1",
        "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-gone", "State": "blackhole"}],
    }
    topology = load({"n.json": {"NatGateways": gateways}, "r.json": {"RouteTables": [table]}})
    assert set(topology.nat_gateways) == {"nat-regional", "nat-private"}
    regional, private = topology.nat_gateways["nat-regional"], topology.nat_gateways["nat-private"]
    assert regional.subnet is None
    assert regional.route_table == "rtb-9"
    assert regional.addresses[0].availability_zone == "eu-west-1a"
    assert (private.connectivity, private.state) == ("private", "pending")
    assert "NAT gateway nat-gone is deleted, but something still refers to it" in _notices(
        topology, "ignored"
    )


def test_gateways_attached_detached_and_egress_only(load: Load) -> None:
    topology = load(
        {
            "i.json": {
                "InternetGateways": [
                    {"InternetGatewayId": "igw-1", "Attachments": [{"State": "available", "VpcId": "vpc-1"}]},
                    {"InternetGatewayId": "igw-2", "Attachments": [{"State": "detaching", "VpcId": "vpc-1"}]},
                ]
            },
            "e.json": {
                "EgressOnlyInternetGateways": [
                    {
                        "EgressOnlyInternetGatewayId": "eigw-1",
                        "Attachments": [{"State": "attached", "VpcId": "vpc-1"}],
                    }
                ]
            },
        }
    )
    assert topology.internet_gateways["igw-1"].vpc == "vpc-1"
    assert topology.internet_gateways["igw-2"].vpc is None
    assert topology.egress_only_internet_gateways["eigw-1"].vpc == "vpc-1"


def test_gateways_that_only_routes_and_interfaces_show(load: Load) -> None:
    routes = [
        {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"},
        {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active"},
        {"DestinationCidrBlock": "10.9.0.0/16", "GatewayId": "igw-2", "State": "blackhole"},
    ]
    topology = load(
        {
            "r.json": {"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": routes}]},
            "n.json": {
                "NetworkInterfaces": [
                    interface(
                        "eni-1",
                        InterfaceType="nat_gateway",
                        Description="Interface for NAT Gateway nat-1",
                        PrivateIpAddresses=[
                            {
                                "Primary": True,
                                "PrivateIpAddress": "10.0.1.10",
                                "Association": {"PublicIp": "198.51.100.1"},
                            }
                        ],
                    )
                ]
            },
        }
    )
    assert list(topology.internet_gateways) == ["igw-1"]
    assert topology.egress_only_internet_gateways["eigw-1"].vpc == "vpc-1"
    assert topology.nat_gateways["nat-1"].subnet == "subnet-1"
    assert topology.nat_gateways["nat-1"].connectivity == "public"
    assert _notices(topology, "assumed").count("not described") >= 3


def test_prefix_lists(load: Load) -> None:
    topology = load(
        {
            "m.json": {
                "ManagedPrefixLists": [
                    {
                        "PrefixListId": "pl-1",
                        "PrefixListName": "offices",
                        "MaxEntries": 5,
                        "AddressFamily": "IPv4",
                    },
                    {
                        "PrefixListId": "pl-2",
                        "PrefixListName": "com.amazonaws.eu-west-1.s3",
                        "OwnerId": "AWS",
                    },
                ]
            },
            "ec2-get-managed-prefix-list-entries/pl-1.json": {
                "Entries": [{"Cidr": "203.0.113.0/24", "Description": "a"}]
            },
        }
    )
    offices, service = topology.prefix_lists["pl-1"], topology.prefix_lists["pl-2"]
    assert offices.complete
    assert isinstance(offices.entries[0], PrefixListEntry)
    assert str(offices.entries[0].cidr_block) == "203.0.113.0/24"
    assert offices.name == "offices"
    assert not service.complete
    assert service.service == "com.amazonaws.eu-west-1.s3"
    assert service.region == "eu-west-1"


def test_endpoints_and_services(load: Load) -> None:
    topology = load(
        {
            "e.json": {
                "VpcEndpoints": [
                    {
                        "VpcEndpointId": "vpce-1",
                        "VpcId": "vpc-1",
                        "VpcEndpointType": "Interface",
                        "ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-1",
                        "State": "pendingAcceptance",
                        "SubnetIds": ["subnet-1"],
                        "NetworkInterfaceIds": ["eni-1"],
                        "Groups": [{"GroupId": "sg-1"}],
                        "PrivateDnsEnabled": True,
                        "PolicyDocument": '{"Statement": [{"Effect": "Deny", "Action": "*"}]}',
                    },
                    {
                        "VpcEndpointId": "vpce-2",
                        "VpcId": "vpc-1",
                        "VpcEndpointType": "GatewayLoadBalancer",
                        "ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-9",
                        "State": "available",
                        "SubnetIds": ["subnet-1"],
                    },
                    {"VpcEndpointId": "vpce-3", "VpcId": "vpc-1", "ServiceName": "s", "State": "deleted"},
                ]
            },
            "s.json": {"Subnets": [SUBNET]},
            "n.json": {"NetworkInterfaces": [interface("eni-1", InterfaceType="vpc_endpoint")]},
            "c.json": {
                "ServiceConfigurations": [
                    {
                        "ServiceId": "vpce-svc-1",
                        "ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-1",
                        "ServiceState": "Available",
                        "AvailabilityZones": ["eu-west-1a"],
                        "AcceptanceRequired": True,
                        "NetworkLoadBalancerArns": ["arn:nlb"],
                    }
                ]
            },
            "x.json": {
                "VpcEndpointConnections": [
                    {
                        "ServiceId": "vpce-svc-1",
                        "VpcEndpointId": "vpce-1",
                        "VpcEndpointState": "pendingAcceptance",
                    }
                ]
            },
        }
    )
    endpoint = topology.vpc_endpoints["vpce-1"]
    assert endpoint.type == "interface"
    assert endpoint.service == "vpce-svc-1"
    assert endpoint.state == "pendingAcceptance"
    assert endpoint.network_interfaces == ("eni-1",)
    assert endpoint.private_dns
    assert endpoint.policy is not None
    assert topology.vpc_endpoints["vpce-2"].type == "gateway_load_balancer"
    # The interface that AWS made for it is not described.
    (made,) = topology.vpc_endpoints["vpce-2"].network_interfaces
    assert topology.network_interfaces[made].addresses[0].assumed
    assert "vpce-3" not in topology.vpc_endpoints
    assert topology.endpoint_services["vpce-svc-1"].load_balancers == ("arn:nlb",)
    (connection,) = topology.endpoint_connections.values()
    assert (connection.service, connection.state) == ("vpce-svc-1", "pendingAcceptance")


def test_block_public_access(load: Load) -> None:
    topology = load(
        {
            "111122223333/eu-west-1/o.json": {
                "VpcBlockPublicAccessOptions": {
                    "AwsAccountId": "111122223333",
                    "AwsRegion": "eu-west-1",
                    "InternetGatewayBlockMode": "block-ingress",
                }
            },
            "x.json": {
                "VpcBlockPublicAccessExclusions": [
                    {
                        "ExclusionId": "vpcbpa-exclude-1",
                        "InternetGatewayExclusionMode": "allow-egress",
                        "ResourceArn": "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1",
                        "State": "create-complete",
                    }
                ]
            },
        }
    )
    (options,) = topology.block_public_access_options.values()
    assert (options.mode, options.account, options.region) == ("block-ingress", "111122223333", "eu-west-1")
    (exclusion,) = topology.block_public_access_exclusions.values()
    assert (exclusion.resource, exclusion.mode) == ("subnet-1", "allow-egress")


def test_block_public_access_as_vpcs_show_it(load: Load) -> None:
    blocked = {**VPC, "BlockPublicAccessStates": {"InternetGatewayBlockMode": "block-bidirectional"}}
    subnet = {**SUBNET, "BlockPublicAccessStates": {"InternetGatewayBlockMode": "off"}}
    topology = load({"v.json": {"Vpcs": [blocked]}, "s.json": {"Subnets": [subnet]}})
    (options,) = topology.block_public_access_options.values()
    assert options.mode == "block-bidirectional"
    assert [each.resource for each in topology.block_public_access_exclusions.values()] == ["subnet-1"]


def test_local_routes_that_are_not_listed_are_there_all_the_same(load: Load) -> None:
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html"""
    default = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"}
    replaced = {"DestinationCidrBlock": "10.0.0.0/16", "NetworkInterfaceId": "eni-1", "State": "active"}
    tables = [
        {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [default]},
        {"RouteTableId": "rtb-2", "VpcId": "vpc-1", "Routes": [replaced]},
    ]
    topology = load({"v.json": {"Vpcs": [VPC]}, "r.json": {"RouteTables": tables}})
    first, second = (topology.route_tables[id].routes for id in ("rtb-1", "rtb-2"))
    assert [(str(route.destination), route.target.kind) for route in first] == [
        ("10.0.0.0/16", "local"),
        ("2001:db8::/56", "local"),
        ("0.0.0.0/0", "internet_gateway"),
    ]
    assert [(str(route.destination), route.target.kind) for route in second] == [
        ("2001:db8::/56", "local"),
        ("10.0.0.0/16", "network_interface"),
    ]
    (notice,) = [notice for notice in topology.notices if "local routes" in notice.message]
    assert notice.message.startswith("rtb-1, rtb-2: local routes are not listed")


def test_the_primary_address_of_a_nat_gateway_comes_first(load: Load) -> None:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGatewayAddress.html"""
    addresses = [
        {"PrivateIp": "10.0.1.9", "PublicIp": "198.51.100.9", "IsPrimary": False, "Status": "succeeded"},
        {"PrivateIp": "10.0.1.8", "PublicIp": "198.51.100.8", "IsPrimary": True, "Status": "succeeded"},
    ]
    gateway = {"NatGatewayId": "nat-1", "VpcId": "vpc-1", "SubnetId": "subnet-1", "State": "available"}
    gateway |= {"NatGatewayAddresses": addresses}  # type: ignore[dict-item]
    topology = load({"v.json": {"Vpcs": [VPC], "Subnets": [SUBNET]}, "n.json": {"NatGateways": [gateway]}})
    assert [str(each.public_ip) for each in topology.nat_gateways["nat-1"].addresses] == [
        "198.51.100.8",
        "198.51.100.9",
    ]

"""Peerings, transit gateways, VPN, Direct Connect and load balancers."""

from __future__ import annotations

from typing import Any

from vpcplan.model.topology import Topology
from vpcplan.net.block import parse_block

from .conftest import SUBNET, VPC, Load, interface


def _notices(topology: Topology, code: str) -> str:
    return "\n".join(notice.message for notice in topology.notices if notice.code == code)


def _gateway(id: str, region: str = "eu-west-1", **options: Any) -> dict[str, Any]:
    return {
        "TransitGatewayId": id,
        "TransitGatewayArn": f"arn:aws:ec2:{region}:111122223333:transit-gateway/{id}",
        "OwnerId": "111122223333",
        "State": "available",
        "Options": options,
    }


def _table(id: str, gateway: str) -> dict[str, Any]:
    return {"TransitGatewayRouteTableId": id, "TransitGatewayId": gateway, "State": "available"}


def _attachment(id: str, gateway: str, kind: str, resource: str, **fields: Any) -> dict[str, Any]:
    return {
        "TransitGatewayAttachmentId": id,
        "TransitGatewayId": gateway,
        "TransitGatewayOwnerId": "111122223333",
        "ResourceOwnerId": "111122223333",
        "ResourceType": kind,
        "ResourceId": resource,
        "State": "available",
        **fields,
    }


def test_transit_gateway_with_calls_that_take_a_table(load: Load) -> None:
    topology = load(
        {
            "g.json": {"TransitGateways": [_gateway("tgw-1", SecurityGroupReferencingSupport="enable")]},
            "a.json": {
                "TransitGatewayAttachments": [
                    _attachment("tgw-attach-1", "tgw-1", "vpc", "vpc-1"),
                    _attachment("tgw-attach-2", "tgw-1", "vpn", "vpn-1"),
                ]
            },
            "v.json": {
                "TransitGatewayVpcAttachments": [
                    {
                        "TransitGatewayAttachmentId": "tgw-attach-1",
                        "TransitGatewayId": "tgw-1",
                        "VpcId": "vpc-1",
                        "State": "available",
                        "SubnetIds": ["subnet-1"],
                        "Options": {
                            "ApplianceModeSupport": "enable",
                            "Ipv6Support": "enable",
                            "SecurityGroupReferencingSupport": "disable",
                        },
                    }
                ]
            },
            "t.json": {
                "TransitGatewayRouteTables": [_table("tgw-rtb-1", "tgw-1"), _table("tgw-rtb-2", "tgw-1")]
            },
            "ec2-get-transit-gateway-route-table-associations/tgw-rtb-1.json": {
                "Associations": [{"TransitGatewayAttachmentId": "tgw-attach-1", "State": "associated"}]
            },
            "ec2-get-transit-gateway-route-table-propagations/tgw-rtb-1.json": {
                "TransitGatewayRouteTablePropagations": [
                    {"TransitGatewayAttachmentId": "tgw-attach-2", "State": "enabled"}
                ]
            },
            "ec2-search-transit-gateway-routes/tgw-rtb-1.json": {
                "Routes": [
                    {
                        "DestinationCidrBlock": "192.168.0.0/16",
                        "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": "tgw-attach-2"}],
                        "Type": "propagated",
                        "State": "active",
                    },
                    {"DestinationCidrBlock": "10.9.0.0/16", "Type": "static", "State": "blackhole"},
                    {"PrefixListId": "pl-1", "Type": "static", "State": "active"},
                ],
                "AdditionalRoutesAvailable": False,
            },
            "ec2-search-transit-gateway-routes/tgw-rtb-2.json": {
                "Routes": [],
                "AdditionalRoutesAvailable": True,
            },
            "c.json": {
                "VpnConnections": [
                    {
                        "VpnConnectionId": "vpn-1",
                        "State": "available",
                        "CustomerGatewayId": "cgw-1",
                        "TransitGatewayId": "tgw-1",
                        "Options": {"StaticRoutesOnly": False},
                        "VgwTelemetry": [
                            {"Status": "DOWN", "OutsideIpAddress": "203.0.113.7"},
                            {"Status": "UP", "OutsideIpAddress": "203.0.113.8"},
                        ],
                    }
                ]
            },
            "cg.json": {
                "CustomerGateways": [
                    {"CustomerGatewayId": "cgw-1", "State": "available", "IpAddress": "203.0.113.1"}
                ]
            },
        }
    )
    gateway = topology.transit_gateways["tgw-1"]
    assert (gateway.region, gateway.security_group_referencing) == ("eu-west-1", True)
    attachment = topology.transit_gateway_attachments["tgw-attach-1"]
    assert attachment.association == "tgw-rtb-1"
    assert attachment.appliance_mode
    assert attachment.ipv6_support
    assert not attachment.security_group_referencing
    first, second = (topology.transit_gateway_route_tables[f"tgw-rtb-{n}"] for n in (1, 2))
    assert first.complete
    assert first.propagated_listed
    assert [route.state for route in first.routes] == ["active", "blackhole", "active"]
    assert first.routes[2].destination == "pl-1"
    assert not second.complete
    assert "tgw-rtb-2" in _notices(topology, "assumed")
    connection = topology.vpn_connections["vpn-1"]
    assert connection.routes == (parse_block("192.168.0.0/16"),)
    assert [(str(each.outside_address), each.status) for each in connection.tunnels] == [
        ("203.0.113.7", "down"),
        ("203.0.113.8", "up"),
    ]
    assert topology.networks["cgw-1"].cidr_blocks == connection.routes


def test_table_without_described_routes_is_incomplete(load: Load) -> None:
    topology = load({"t.json": {"TransitGatewayRouteTables": [_table("tgw-rtb-1", "tgw-1")]}})
    assert not topology.transit_gateway_route_tables["tgw-rtb-1"].complete


def test_static_routes_alone_are_incomplete_without_propagations(load: Load) -> None:
    topology = load(
        {
            "t.json": {"TransitGatewayRouteTables": [_table("tgw-rtb-1", "tgw-1")]},
            "s.json": {
                "TransitGatewayStaticRoutes": [
                    {
                        "TransitGatewayRouteTableId": "tgw-rtb-1",
                        "Routes": [],
                        "AdditionalRoutesAvailable": False,
                    }
                ]
            },
        }
    )
    assert not topology.transit_gateway_route_tables["tgw-rtb-1"].complete


def test_peering_of_transit_gateways_has_two_ends(load: Load) -> None:
    route = {
        "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": "tgw-attach-9"}],
        "Type": "static",
        "State": "active",
    }
    topology = load(
        {
            "eu-west-1/g.json": {"TransitGateways": [_gateway("tgw-1")]},
            "us-east-1/g.json": {"TransitGateways": [_gateway("tgw-2", "us-east-1")]},
            "eu-west-1/t.json": {"TransitGatewayRouteTables": [_table("tgw-rtb-1", "tgw-1")]},
            "us-east-1/t.json": {"TransitGatewayRouteTables": [_table("tgw-rtb-2", "tgw-2")]},
            "eu-west-1/a.json": {
                "TransitGatewayAttachments": [
                    _attachment(
                        "tgw-attach-9",
                        "tgw-1",
                        "peering",
                        "tgw-2",
                        Association={"State": "associated", "TransitGatewayRouteTableId": "tgw-rtb-1"},
                    )
                ]
            },
            "us-east-1/a.json": {
                "TransitGatewayAttachments": [_attachment("tgw-attach-9", "tgw-2", "peering", "tgw-1")]
            },
            "us-east-1/ec2-get-transit-gateway-route-table-associations/tgw-rtb-2.json": {
                "Associations": [{"TransitGatewayAttachmentId": "tgw-attach-9", "State": "associated"}]
            },
            "eu-west-1/ec2-search-transit-gateway-routes/tgw-rtb-1.json": {
                "Routes": [{**route, "DestinationCidrBlock": "10.2.0.0/16"}]
            },
            "us-east-1/ec2-search-transit-gateway-routes/tgw-rtb-2.json": {
                "Routes": [{**route, "DestinationCidrBlock": "10.1.0.0/16"}]
            },
        }
    )
    ends = sorted(topology.transit_gateway_attachments.values(), key=lambda end: end.transit_gateway)
    assert [(end.transit_gateway, end.resource, end.association) for end in ends] == [
        ("tgw-1", "tgw-2", "tgw-rtb-1"),
        ("tgw-2", "tgw-1", "tgw-rtb-2"),
    ]
    assert ends[0].peer_attachment == ends[1].id
    assert ends[1].peer_attachment == ends[0].id
    for end in ends:
        table = topology.transit_gateway_route_tables[end.association or ""]
        assert table.routes[0].attachments == (end.id,)


def test_peering_that_only_its_own_call_describes(load: Load) -> None:
    topology = load(
        {
            "g.json": {"TransitGateways": [_gateway("tgw-1"), _gateway("tgw-2", "us-east-1")]},
            "p.json": {
                "TransitGatewayPeeringAttachments": [
                    {
                        "TransitGatewayAttachmentId": "tgw-attach-9",
                        "RequesterTgwInfo": {"TransitGatewayId": "tgw-1", "Region": "eu-west-1"},
                        "AccepterTgwInfo": {"TransitGatewayId": "tgw-2", "Region": "us-east-1"},
                        "State": "available",
                    }
                ]
            },
        }
    )
    ends = topology.transit_gateway_attachments.values()
    assert {(end.transit_gateway, end.resource, end.resource_region) for end in ends} == {
        ("tgw-1", "tgw-2", "us-east-1"),
        ("tgw-2", "tgw-1", "eu-west-1"),
    }


def test_shared_transit_gateway_is_believed_from_its_owner(load: Load) -> None:
    seen = _attachment("tgw-attach-1", "tgw-1", "vpc", "vpc-1", ResourceOwnerId="444455556666")
    owner = {**seen, "Association": {"State": "associated", "TransitGatewayRouteTableId": "tgw-rtb-1"}}
    topology = load(
        {
            "444455556666/eu-west-1/a.json": {"TransitGatewayAttachments": [seen]},
            "111122223333/eu-west-1/a.json": {"TransitGatewayAttachments": [owner]},
        }
    )
    assert topology.transit_gateway_attachments["tgw-attach-1"].association == "tgw-rtb-1"


def test_default_association_is_assumed_where_only_vpc_attachments_are_described(load: Load) -> None:
    options = {"DefaultRouteTableAssociation": "enable", "AssociationDefaultRouteTableId": "tgw-rtb-1"}
    topology = load(
        {
            "g.json": {"TransitGateways": [_gateway("tgw-1", **options)]},
            "v.json": {
                "TransitGatewayVpcAttachments": [
                    {
                        "TransitGatewayAttachmentId": "tgw-attach-1",
                        "TransitGatewayId": "tgw-1",
                        "VpcId": "vpc-1",
                        "State": "available",
                    }
                ]
            },
        }
    )
    assert topology.transit_gateway_attachments["tgw-attach-1"].association == "tgw-rtb-1"
    assert "default association table is assumed" in _notices(topology, "assumed")


def test_pending_peering_with_a_vpc_of_another_account(load: Load) -> None:
    topology = load(
        {
            "v.json": {"Vpcs": [VPC]},
            "p.json": {
                "VpcPeeringConnections": [
                    {
                        "VpcPeeringConnectionId": "pcx-1",
                        "Status": {"Code": "pending-acceptance"},
                        "RequesterVpcInfo": {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"},
                        "AccepterVpcInfo": {
                            "VpcId": "vpc-9",
                            "OwnerId": "444455556666",
                            "Region": "us-east-1",
                        },
                    }
                ]
            },
        }
    )
    peering = topology.vpc_peering_connections["pcx-1"]
    assert peering.state == "pending-acceptance"
    assert (peering.accepter.account, peering.accepter.cidr_blocks) == ("444455556666", ())


def test_direct_connect(load: Load) -> None:
    topology = load(
        {
            "g.json": {
                "directConnectGateways": [
                    {
                        "directConnectGatewayId": "dxg-1",
                        "directConnectGatewayName": "dc",
                        "ownerAccount": "111122223333",
                        "directConnectGatewayState": "available",
                    }
                ]
            },
            "a.json": {
                "directConnectGatewayAssociations": [
                    {
                        "directConnectGatewayId": "dxg-1",
                        "associationState": "associated",
                        "associatedGateway": {"id": "tgw-1", "type": "transitGateway"},
                        "allowedPrefixesToDirectConnectGateway": [{"cidr": "10.0.0.0/8"}],
                    }
                ]
            },
            "v.json": {
                "virtualInterfaces": [
                    {
                        "virtualInterfaceId": "dxvif-1",
                        "virtualInterfaceName": "office",
                        "virtualInterfaceType": "transit",
                        "virtualInterfaceState": "available",
                        "directConnectGatewayId": "dxg-1",
                        "authKey": "secret",
                    },
                    {
                        "virtualInterfaceId": "dxvif-2",
                        "virtualInterfaceType": "private",
                        "virtualInterfaceState": "available",
                        "virtualGatewayId": "vgw-1",
                    },
                    {"virtualInterfaceId": "dxvif-3", "virtualInterfaceType": "public"},
                ]
            },
        }
    )
    gateway = topology.direct_connect_gateways["dxg-1"]
    assert gateway.networks == ("dxvif-1",)
    assert gateway.associations[0].gateway == "tgw-1"
    assert gateway.associations[0].allowed_prefixes == (parse_block("10.0.0.0/8"),)
    assert topology.networks["dxvif-1"].name == "office"
    assert not topology.networks["dxvif-1"].cidr_blocks_known
    assert topology.direct_connect_gateways["dxvif-2"].associations[0].gateway == "vgw-1"
    assert "dxvif-3" in _notices(topology, "ignored")


ALB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/front/50dc6c495c0c9188"
NLB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/back/60dc6c495c0c9188"
LISTENER = ALB.replace(":loadbalancer/", ":listener/") + "/0467ef3c8400ae65"
WEB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/943f017f100becff"
OLD = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/old-web/843f017f100becff"


def _balancers() -> dict[str, Any]:
    zones = [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-1"}]
    return {
        "LoadBalancers": [
            {
                "LoadBalancerArn": ALB,
                "LoadBalancerName": "front",
                "VpcId": "vpc-1",
                "Type": "application",
                "Scheme": "internet-facing",
                "State": {"Code": "active"},
                "AvailabilityZones": zones,
                "SecurityGroups": ["sg-1"],
                "DNSName": "front-1.eu-west-1.elb.amazonaws.com",
                "IpAddressType": "dualstack",
            },
            {
                "LoadBalancerArn": NLB,
                "LoadBalancerName": "back",
                "VpcId": "vpc-1",
                "Type": "network",
                "Scheme": "internal",
                "State": {"Code": "active"},
                "AvailabilityZones": zones,
            },
        ]
    }


def test_load_balancers(load: Load) -> None:
    topology = load(
        {
            "s.json": {"Subnets": [SUBNET], "Vpcs": [VPC]},
            "b.json": _balancers(),
            "n.json": {
                "NetworkInterfaces": [
                    interface(
                        "eni-1",
                        Description="ELB app/front/50dc6c495c0c9188",
                        RequesterManaged=True,
                        Groups=[{"GroupId": "sg-1"}],
                    )
                ]
            },
            "elbv2-describe-listeners/front.json": {
                "Listeners": [
                    {
                        "ListenerArn": LISTENER,
                        "LoadBalancerArn": ALB,
                        "Port": 443,
                        "Protocol": "HTTPS",
                        "DefaultActions": [{"Type": "fixed-response"}],
                    }
                ]
            },
            "elbv2-describe-rules/0467ef3c8400ae65.json": {
                "Rules": [
                    {
                        "RuleArn": LISTENER.replace(":listener/", ":listener-rule/") + "/1",
                        "Priority": "1",
                        "Actions": [
                            {
                                "Type": "forward",
                                "TargetGroupArn": WEB,
                                "ForwardConfig": {
                                    "TargetGroups": [{"TargetGroupArn": WEB}, {"TargetGroupArn": OLD}]
                                },
                            }
                        ],
                    }
                ]
            },
            "elbv2-describe-load-balancer-attributes/back.json": {
                "Attributes": [{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}]
            },
            "t.json": {
                "TargetGroups": [
                    {
                        "TargetGroupArn": arn,
                        "TargetGroupName": name,
                        "Protocol": "HTTP",
                        "Port": 8080,
                        "VpcId": "vpc-1",
                        "TargetType": "instance",
                        "HealthCheckPort": "traffic-port",
                        "HealthCheckProtocol": "HTTP",
                    }
                    for arn, name in ((WEB, "web"), (OLD, "old-web"))
                ]
            },
            "elbv2-describe-target-health/web.json": {
                "TargetHealthDescriptions": [
                    {"Target": {"Id": "i-1", "Port": 8080}, "TargetHealth": {"State": "unhealthy"}}
                ]
            },
            "elbv2-describe-target-group-attributes/web.json": {
                "Attributes": [{"Key": "preserve_client_ip.enabled", "Value": "false"}]
            },
        }
    )
    front, back = topology.load_balancers[ALB], topology.load_balancers[NLB]
    assert front.name == "front"
    assert front.network_interfaces == ("eni-1",)
    assert front.security_groups == ("sg-1",)
    assert front.cross_zone
    assert front.ip_address_type == "dualstack"
    (listener,) = front.listeners
    assert (listener.port, listener.protocol) == (443, "https")
    assert listener.target_groups == (WEB, OLD)
    assert listener.answers_itself
    assert listener.rules_complete
    assert topology.network_interfaces["eni-1"].owner is not None
    assert topology.network_interfaces["eni-1"].owner.id == ALB
    assert back.security_groups is None
    assert back.cross_zone
    assert not back.listeners_known
    (made,) = back.network_interfaces
    assert not topology.network_interfaces[made].filtered
    web, old = topology.target_groups[WEB], topology.target_groups[OLD]
    assert web.targets[0].health == "unhealthy"
    assert web.preserve_client_ip is False
    assert web.health_check_port is None
    assert web.targets_known
    assert not old.targets_known
    assert "targets of old-web are not described" in _notices(topology, "assumed")


def test_wrapped_forms_of_load_balancer_calls(load: Load) -> None:
    topology = load(
        {
            "b.json": _balancers(),
            "l.json": {
                "LoadBalancerListeners": [
                    {
                        "LoadBalancerArn": NLB,
                        "Listeners": [
                            {
                                "ListenerArn": "arn:l",
                                "Port": 53,
                                "Protocol": "TCP_UDP",
                                "DefaultActions": [{"Type": "forward", "TargetGroupArn": WEB}],
                            }
                        ],
                    },
                    {"LoadBalancerArn": ALB, "Listeners": []},
                ]
            },
            "a.json": {
                "LoadBalancerAttributes": [
                    {
                        "LoadBalancerArn": NLB,
                        "Attributes": [{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}],
                    }
                ]
            },
            "t.json": {
                "TargetGroups": [{"TargetGroupArn": WEB, "TargetGroupName": "web", "TargetType": "ip"}]
            },
            "h.json": {
                "LoadBalancerTargetHealth": [
                    {
                        "TargetGroupArn": WEB,
                        "TargetHealthDescriptions": [
                            {
                                "Target": {"Id": "10.0.1.10", "Port": 53, "AvailabilityZone": "all"},
                                "TargetHealth": {"State": "healthy"},
                            }
                        ],
                    }
                ]
            },
        }
    )
    back = topology.load_balancers[NLB]
    assert [(each.port, each.protocol, each.target_groups) for each in back.listeners] == [
        (53, "tcp_udp", (WEB,))
    ]
    assert back.cross_zone
    assert topology.load_balancers[ALB].listeners_known
    (target,) = topology.target_groups[WEB].targets
    assert (target.id, target.port, target.availability_zone) == ("10.0.1.10", 53, None)


def test_target_health_in_a_file_named_after_the_arn(load: Load) -> None:
    arn_file = WEB.replace(":", "_").replace("/", "_")
    topology = load(
        {
            "t.json": {"TargetGroups": [{"TargetGroupArn": WEB, "TargetGroupName": "web"}]},
            f"elbv2-describe-target-health/{arn_file}.json": {"TargetHealthDescriptions": []},
        }
    )
    assert topology.target_groups[WEB].targets_known


def test_a_network_load_balancer_without_attributes_is_taken_to_keep_to_its_zone(load: Load) -> None:
    balancer = {
        "LoadBalancerArn": NLB,
        "LoadBalancerName": "back",
        "VpcId": "vpc-1",
        "Type": "network",
        "Scheme": "internal",
        "AvailabilityZones": [{"SubnetId": "subnet-1"}, {"SubnetId": "subnet-2"}],
    }
    topology = load({"eu-west-1/b.json": {"LoadBalancers": [balancer], "Vpcs": [VPC]}})
    assert not topology.load_balancers[NLB].cross_zone
    assert "the attributes of back are not described" in _notices(topology, "assumed")


def test_classic_load_balancer(load: Load) -> None:
    topology = load(
        {
            "eu-west-1/b.json": {
                "LoadBalancerDescriptions": [
                    {
                        "LoadBalancerName": "weblb",
                        "VPCId": "vpc-1",
                        "Scheme": "internal",
                        "Subnets": ["subnet-1"],
                        "SecurityGroups": ["sg-1"],
                        "Instances": [{"InstanceId": "i-1"}],
                        "ListenerDescriptions": [
                            {"Listener": {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 8000}}
                        ],
                    }
                ],
                "Vpcs": [VPC],
            },
            "eu-west-1/elb-describe-load-balancer-attributes/weblb.json": {
                "LoadBalancerAttributes": {"CrossZoneLoadBalancing": {"Enabled": True}}
            },
            "eu-west-1/elb-describe-instance-health/weblb.json": {
                "InstanceStates": [{"InstanceId": "i-1", "State": "OutOfService"}]
            },
        }
    )
    (balancer,) = topology.load_balancers.values()
    assert balancer.id == "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/weblb"
    assert balancer.type == "classic"
    assert balancer.cross_zone
    (group,) = topology.target_groups.values()
    assert balancer.listeners[0].target_groups == (group.id,)
    assert (group.targets[0].id, group.targets[0].port, group.targets[0].health) == ("i-1", 8000, "unhealthy")


def test_databases_and_functions_with_their_interfaces(load: Load) -> None:
    group = [{"GroupId": "sg-1"}]
    topology = load(
        {
            "s.json": {"Subnets": [SUBNET]},
            "n.json": {
                "NetworkInterfaces": [
                    interface(
                        "eni-1", Description="RDSNetworkInterface", RequesterManaged=True, Groups=group
                    ),
                    interface(
                        "eni-2",
                        "10.0.1.11",
                        InterfaceType="lambda",
                        Description="AWS Lambda VPC ENI-pay-12345678-1234-1234-1234-123456789012",
                        Groups=group,
                    ),
                    interface(
                        "eni-3",
                        "10.0.1.12",
                        Description="ElastiCache sessions-001",
                        RequesterManaged=True,
                        Groups=group,
                    ),
                ]
            },
            "d.json": {
                "DBInstances": [
                    {
                        "DBInstanceIdentifier": "orders",
                        "DBInstanceArn": "arn:db",
                        "DBSubnetGroup": {"VpcId": "vpc-1", "Subnets": [{"SubnetIdentifier": "subnet-1"}]},
                        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1"}],
                    }
                ]
            },
            "l.json": {
                "Functions": [
                    {
                        "FunctionArn": "arn:fn",
                        "FunctionName": "pay",
                        "VpcConfig": {
                            "VpcId": "vpc-1",
                            "SubnetIds": ["subnet-1"],
                            "SecurityGroupIds": ["sg-1"],
                        },
                    },
                    {"FunctionArn": "arn:fn2", "FunctionName": "no-vpc"},
                ]
            },
            "c.json": {"CacheClusters": [{"CacheClusterId": "sessions-001"}, {"CacheClusterId": "lost"}]},
        }
    )
    found = {each.name: (each.type, each.network_interfaces) for each in topology.instances.values()}
    assert found == {
        "orders": ("database", ("eni-1",)),
        "pay": ("lambda_function", ("eni-2",)),
        "sessions-001": ("database", ("eni-3",)),
    }
    assert "1 ElastiCache cluster (lost)" in _notices(topology, "unmodelled")


def test_vpc_attachments_without_their_own_call_are_where_their_interfaces_are(load: Load) -> None:
    # Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html: one interface per subnet.
    topology = load(
        {
            "vpcs.json": {"Vpcs": [VPC]},
            "subnets.json": {"Subnets": [SUBNET]},
            "g.json": {"TransitGateways": [_gateway("tgw-1")]},
            "a.json": {
                "TransitGatewayAttachments": [
                    _attachment("tgw-attach-1", "tgw-1", "vpc", "vpc-1"),
                    _attachment("tgw-attach-2", "tgw-1", "vpc", "vpc-2"),
                ]
            },
            "i.json": {
                "NetworkInterfaces": [
                    interface(
                        "eni-1",
                        InterfaceType="transit_gateway",
                        Description="Network Interface for Transit Gateway Attachment tgw-attach-1",
                    )
                ]
            },
        }
    )
    attachments = topology.transit_gateway_attachments
    assert attachments["tgw-attach-1"].subnets == ("subnet-1",)
    assert attachments["tgw-attach-2"].subnets == ()
    assumed = _notices(topology, "assumed")
    assert "tgw-attach-1 is taken to be in the subnets of its interfaces" in assumed
    assert "tgw-attach-2 is" not in assumed

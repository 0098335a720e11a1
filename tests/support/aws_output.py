"""A topology written as the AWS CLI would print it, so that both sources can be held against each other.

Written from the API reference, not from the loader: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from vpcplan.model.route_table import Route
from vpcplan.model.security_group import PrefixListPeer, SecurityGroupPeer, SecurityGroupRule
from vpcplan.model.topology import Topology
from vpcplan.net.block import Block

ACCOUNT = "111111111111"
REGION = "eu-west-1"

_PREFIXES = {
    "vpcs": "vpc",
    "subnets": "subnet",
    "route_tables": "rtb",
    "internet_gateways": "igw",
    "egress_only_internet_gateways": "eigw",
    "nat_gateways": "nat",
    "network_acls": "acl",
    "security_groups": "sg",
    "network_interfaces": "eni",
    "instances": "i",
    "prefix_lists": "pl",
    "vpc_endpoints": "vpce",
    "endpoint_services": "vpce-svc",
    "vpc_peering_connections": "pcx",
    "transit_gateways": "tgw",
    "transit_gateway_attachments": "tgw-attach",
    "transit_gateway_route_tables": "tgw-rtb",
    "vpn_gateways": "vgw",
    "vpn_connections": "vpn",
    "networks": "cgw",
}


def aws_id(kind: str, id: str) -> str:
    """The AWS id that stands for a resource of a topology file: always the same for the same one."""
    if kind in ("load_balancers", "target_groups"):
        digest = hashlib.sha256(id.encode()).hexdigest()[:16]
        word = "loadbalancer/net" if kind == "load_balancers" else "targetgroup"
        return f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:{word}/{id.rpartition('/')[2]}/{digest}"
    return f"{_PREFIXES[kind]}-{hashlib.sha256(f'{kind}:{id}'.encode()).hexdigest()[:17]}"


def write_aws(topology: Topology, folder: Path) -> None:
    """Write every kind to a file of its own, as `aws … describe-…` prints it."""
    write_files(aws_files(topology), folder)


def aws_files(topology: Topology) -> dict[str, Any]:
    """The answers of the AWS CLI by file name, without ``.json``; a test may change them before writing."""
    return _Writer(topology).files()


def write_files(files: dict[str, Any], folder: Path) -> None:
    """Write answers to files."""
    for name, content in files.items():
        path = folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1))


def _tags(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}]


class _Writer:
    def __init__(self, topology: Topology) -> None:
        self.t = topology

    def files(self) -> dict[str, Any]:
        t = self.t
        files: dict[str, Any] = {
            "ec2-describe-vpcs": {"Vpcs": [self.vpc(x) for x in t.vpcs.values()]},
            "ec2-describe-subnets": {"Subnets": [self.subnet(x) for x in t.subnets.values()]},
            "ec2-describe-route-tables": {
                "RouteTables": [self.route_table(x) for x in t.route_tables.values()]
            },
            "ec2-describe-internet-gateways": {
                "InternetGateways": [
                    {
                        "InternetGatewayId": aws_id("internet_gateways", x.id),
                        "Attachments": [{"State": "available", "VpcId": aws_id("vpcs", x.vpc)}]
                        if x.vpc
                        else [],
                        "OwnerId": ACCOUNT,
                        "Tags": _tags(x.name),
                    }
                    for x in t.internet_gateways.values()
                ]
            },
            "ec2-describe-egress-only-internet-gateways": {
                "EgressOnlyInternetGateways": [
                    {
                        "EgressOnlyInternetGatewayId": aws_id("egress_only_internet_gateways", x.id),
                        "Attachments": [{"State": "attached", "VpcId": aws_id("vpcs", x.vpc)}]
                        if x.vpc
                        else [],
                        "Tags": _tags(x.name),
                    }
                    for x in t.egress_only_internet_gateways.values()
                ]
            },
            "ec2-describe-nat-gateways": {"NatGateways": [self.nat(x) for x in t.nat_gateways.values()]},
            "ec2-describe-network-acls": {"NetworkAcls": [self.acl(x) for x in t.network_acls.values()]},
            "ec2-describe-security-groups": {
                "SecurityGroups": [self.group(x) for x in t.security_groups.values()]
            },
            "ec2-describe-network-interfaces": {
                "NetworkInterfaces": [self.interface(x) for x in t.network_interfaces.values()]
            },
            "ec2-describe-instances": {
                "Reservations": [
                    {
                        "OwnerId": ACCOUNT,
                        "ReservationId": f"r-{n:017x}",
                        "Groups": [],
                        "Instances": [self.instance(x)],
                    }
                    for n, x in enumerate(t.instances.values())
                ]
            },
            "ec2-describe-managed-prefix-lists": {
                "PrefixLists": [
                    {
                        "PrefixListId": aws_id("prefix_lists", x.id),
                        "PrefixListName": x.service or x.name,
                        "AddressFamily": "IPv4",
                        "State": "create-complete",
                        "OwnerId": "AWS" if x.service else ACCOUNT,
                        "Version": 1,
                        "MaxEntries": 10,
                    }
                    for x in t.prefix_lists.values()
                ]
            },
            "ec2-describe-vpc-endpoints": {
                "VpcEndpoints": [self.endpoint(x) for x in t.vpc_endpoints.values()]
            },
            "ec2-describe-vpc-endpoint-service-configurations": {
                "ServiceConfigurations": [
                    {
                        "ServiceId": aws_id("endpoint_services", x.id),
                        "ServiceName": self.service_name(x.id),
                        "ServiceType": [{"ServiceType": "Interface"}],
                        "ServiceState": "Available",
                        "AcceptanceRequired": x.acceptance_required,
                        **self.service_balancers(x),
                        "AvailabilityZones": [],
                        "BaseEndpointDnsNames": [],
                        "Tags": _tags(x.name),
                    }
                    for x in t.endpoint_services.values()
                ]
            },
            "ec2-describe-vpc-peering-connections": {
                "VpcPeeringConnections": [self.peering(x) for x in t.vpc_peering_connections.values()]
            },
            "ec2-describe-vpn-gateways": {
                "VpnGateways": [
                    {
                        "VpnGatewayId": aws_id("vpn_gateways", x.id),
                        "State": "available",
                        "Type": "ipsec.1",
                        "AmazonSideAsn": 64512,
                        "VpcAttachments": [{"State": "attached", "VpcId": aws_id("vpcs", x.vpc)}]
                        if x.vpc
                        else [],
                        "Tags": _tags(x.name),
                    }
                    for x in t.vpn_gateways.values()
                ]
            },
            "ec2-describe-customer-gateways": {
                "CustomerGateways": [
                    {
                        "CustomerGatewayId": aws_id("networks", x.id),
                        "BgpAsn": "65000",
                        "IpAddress": str(x.public_ip or "203.0.113.1"),
                        "State": "available",
                        "Type": "ipsec.1",
                        "Tags": _tags(x.name),
                    }
                    for x in t.networks.values()
                ]
            },
            "ec2-describe-vpn-connections": {
                "VpnConnections": [self.vpn(x) for x in t.vpn_connections.values()]
            },
            **self.transit(),
            **self.balancers(),
            **self.prefix_entries(),
        }
        if t.block_public_access_options:
            options = next(iter(t.block_public_access_options.values()))
            files["ec2-describe-vpc-block-public-access-options"] = {
                "VpcBlockPublicAccessOptions": {
                    "AwsAccountId": ACCOUNT,
                    "AwsRegion": REGION,
                    "State": "update-complete",
                    "InternetGatewayBlockMode": options.mode,
                }
            }
            files["ec2-describe-vpc-block-public-access-exclusions"] = {
                "VpcBlockPublicAccessExclusions": [
                    {
                        "ExclusionId": f"vpcbpa-exclude-{n:017x}",
                        "InternetGatewayExclusionMode": x.mode,
                        "ResourceArn": self.excluded_arn(x.resource),
                        "State": "create-complete",
                    }
                    for n, x in enumerate(t.block_public_access_exclusions.values())
                ]
            }
        for vpc in t.vpcs.values():
            for attribute, value in (
                ("EnableDnsSupport", vpc.enable_dns_support),
                ("EnableDnsHostnames", vpc.enable_dns_hostnames),
            ):
                id = aws_id("vpcs", vpc.id)
                files[f"ec2-describe-vpc-attribute/{attribute}/{id}"] = {
                    "VpcId": id,
                    attribute: {"Value": value},
                }
        found = {f"{ACCOUNT}/{REGION}/{name}": content for name, content in files.items()}
        listed = found[f"{ACCOUNT}/{REGION}/ec2-describe-vpcs"]["Vpcs"]
        for vpc in t.vpcs.values():
            if vpc.region not in (REGION, None):
                # The other Region's call prints it.
                item = next(each for each in listed if each["VpcId"] == aws_id("vpcs", vpc.id))
                listed.remove(item)
                name = f"{ACCOUNT}/{vpc.region}/ec2-describe-vpcs"
                found.setdefault(name, {"Vpcs": []})["Vpcs"].append(item)
        return found

    def excluded_arn(self, resource: str) -> str:
        kind = "vpcs" if resource in self.t.vpcs else "subnets"
        word = "vpc" if kind == "vpcs" else "subnet"
        return f"arn:aws:ec2:{REGION}:{ACCOUNT}:{word}/{aws_id(kind, resource)}"

    def service_balancers(self, x: Any) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for id in x.load_balancers:
            balancer = self.t.load_balancers[id]
            key = "GatewayLoadBalancerArns" if balancer.type == "gateway" else "NetworkLoadBalancerArns"
            found.setdefault(key, []).append(self.balancer_arn(balancer))
        return found

    def service_name(self, id: str) -> str:
        return f"com.amazonaws.vpce.{REGION}.{aws_id('endpoint_services', id)}"

    def vpc(self, x: Any) -> dict[str, Any]:
        return {
            "VpcId": aws_id("vpcs", x.id),
            "CidrBlock": str(x.cidr_blocks[0]),
            "CidrBlockAssociationSet": [
                {"AssociationId": "a", "CidrBlock": str(b), "CidrBlockState": {"State": "associated"}}
                for b in x.cidr_blocks
            ],
            "Ipv6CidrBlockAssociationSet": [
                {"AssociationId": "b", "Ipv6CidrBlock": str(b), "Ipv6CidrBlockState": {"State": "associated"}}
                for b in x.ipv6_cidr_blocks
            ],
            "State": "available",
            "OwnerId": x.account or ACCOUNT,
            "IsDefault": False,
            "DhcpOptionsId": "dopt-1",
            "InstanceTenancy": "default",
            "Tags": _tags(x.name),
        }

    def subnet(self, x: Any) -> dict[str, Any]:
        data = {
            "SubnetId": aws_id("subnets", x.id),
            "VpcId": aws_id("vpcs", x.vpc),
            "AvailabilityZone": x.availability_zone,
            "AvailabilityZoneId": f"euw1-az{'abcdef'.index(x.availability_zone[-1]) + 1}",
            "AvailableIpAddressCount": 100,
            "Ipv6CidrBlockAssociationSet": [
                {"AssociationId": "c", "Ipv6CidrBlock": str(b), "Ipv6CidrBlockState": {"State": "associated"}}
                for b in x.ipv6_cidr_blocks
            ],
            "Ipv6Native": x.cidr_block is None,
            "State": "available",
            "OwnerId": ACCOUNT,
            "SubnetArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/x",
            "Tags": _tags(x.name),
        }
        if x.cidr_block is not None:
            data["CidrBlock"] = str(x.cidr_block)
        return data

    def route_table(self, x: Any) -> dict[str, Any]:
        id = aws_id("route_tables", x.id)
        associations: list[dict[str, Any]] = []
        if self.t.vpcs[x.vpc].main_route_table == x.id:
            associations.append({"Main": True, "RouteTableId": id, "RouteTableAssociationId": "rtbassoc-m"})
        for subnet in self.t.subnets.values():
            if subnet.route_table == x.id:
                associations.append(
                    {
                        "Main": False,
                        "RouteTableId": id,
                        "SubnetId": aws_id("subnets", subnet.id),
                        "RouteTableAssociationId": "rtbassoc-s",
                        "AssociationState": {"State": "associated"},
                    }
                )
        for gateway in x.gateway_associations:
            kind = "internet_gateways" if gateway in self.t.internet_gateways else "vpn_gateways"
            associations.append(
                {
                    "Main": False,
                    "RouteTableId": id,
                    "GatewayId": aws_id(kind, gateway),
                    "RouteTableAssociationId": "rtbassoc-g",
                    "AssociationState": {"State": "associated"},
                }
            )
        routes = [self.route(route) for route in x.routes]
        for gateway in x.propagating_vgws:
            for connection in self.t.vpn_connections.values():
                if connection.vpn_gateway == gateway:
                    blocks = connection.routes or self.t.networks[connection.network].cidr_blocks
                    routes += [
                        {
                            "DestinationCidrBlock": str(block),
                            "GatewayId": aws_id("vpn_gateways", gateway),
                            "Origin": "EnableVgwRoutePropagation",
                            "State": "active",
                        }
                        for block in blocks
                    ]
        return {
            "RouteTableId": id,
            "VpcId": aws_id("vpcs", x.vpc),
            "Associations": associations,
            "PropagatingVgws": [{"GatewayId": aws_id("vpn_gateways", g)} for g in x.propagating_vgws],
            "Routes": routes,
            "OwnerId": ACCOUNT,
            "Tags": _tags(x.name),
        }

    def route(self, route: Route) -> dict[str, Any]:
        data: dict[str, Any] = {"State": route.state, "Origin": "CreateRoute"}
        if isinstance(route.destination, str):
            data["DestinationPrefixListId"] = aws_id("prefix_lists", route.destination)
        elif route.destination.version == 4:
            data["DestinationCidrBlock"] = str(route.destination)
        else:
            data["DestinationIpv6CidrBlock"] = str(route.destination)
        kind, id = route.target.kind, route.target.id
        if kind == "local":
            data |= {"GatewayId": "local", "Origin": "CreateRouteTable"}
        elif kind == "instance":
            interface = self.t.instances[id].network_interfaces[0]
            data |= {
                "InstanceId": aws_id("instances", id),
                "NetworkInterfaceId": aws_id("network_interfaces", interface),
                "InstanceOwnerId": ACCOUNT,
            }
        elif kind == "network_interface":
            data["NetworkInterfaceId"] = aws_id("network_interfaces", id)
        else:
            key, field = {
                "internet_gateway": ("GatewayId", "internet_gateways"),
                "vpn_gateway": ("GatewayId", "vpn_gateways"),
                "vpc_endpoint": ("GatewayId", "vpc_endpoints"),
                "egress_only_internet_gateway": (
                    "EgressOnlyInternetGatewayId",
                    "egress_only_internet_gateways",
                ),
                "nat_gateway": ("NatGatewayId", "nat_gateways"),
                "vpc_peering_connection": ("VpcPeeringConnectionId", "vpc_peering_connections"),
                "transit_gateway": ("TransitGatewayId", "transit_gateways"),
            }[kind]
            data[key] = aws_id(field, id)
        return data

    def nat(self, x: Any) -> dict[str, Any]:
        return {
            "NatGatewayId": aws_id("nat_gateways", x.id),
            "VpcId": aws_id("vpcs", x.vpc),
            "SubnetId": aws_id("subnets", x.subnet),
            "State": x.state,
            "ConnectivityType": x.connectivity,
            "NatGatewayAddresses": [
                {
                    "PrivateIp": str(a.private_ip),
                    **({"PublicIp": str(a.public_ip), "AllocationId": "eipalloc-1"} if a.public_ip else {}),
                    "NetworkInterfaceId": aws_id("network_interfaces", a.network_interface),
                    "IsPrimary": True,
                    "Status": "succeeded",
                }
                for a in x.addresses
            ],
            "CreateTime": "2026-01-01T00:00:00+00:00",
            "Tags": _tags(x.name),
        }

    def acl(self, x: Any) -> dict[str, Any]:
        entries = []
        for egress, some in ((False, x.ingress), (True, x.egress)):
            for entry in some:
                match = entry.match
                data: dict[str, Any] = {
                    "Egress": egress,
                    "Protocol": "-1" if match.protocol is None else str(match.protocol),
                    "RuleAction": entry.action,
                    "RuleNumber": entry.rule_number,
                    ("CidrBlock" if entry.cidr_block.version == 4 else "Ipv6CidrBlock"): str(
                        entry.cidr_block
                    ),
                }
                if match.protocol in (6, 17):
                    low, high = (0, 65535) if match.from_port == -1 else (match.from_port, match.to_port)
                    data["PortRange"] = {"From": low, "To": high}
                elif match.protocol in (1, 58):
                    data["IcmpTypeCode"] = {"Type": match.from_port, "Code": match.to_port}
                entries.append(data)
            entries.append(
                {
                    "CidrBlock": "0.0.0.0/0",
                    "Egress": egress,
                    "Protocol": "-1",
                    "RuleAction": "deny",
                    "RuleNumber": 32767,
                }
            )
        return {
            "NetworkAclId": aws_id("network_acls", x.id),
            "VpcId": aws_id("vpcs", x.vpc),
            "IsDefault": self.t.vpcs[x.vpc].default_network_acl == x.id,
            "Entries": entries,
            "Associations": [
                {
                    "NetworkAclAssociationId": "aclassoc-1",
                    "NetworkAclId": aws_id("network_acls", x.id),
                    "SubnetId": aws_id("subnets", s.id),
                }
                for s in self.t.subnets.values()
                if (s.network_acl or self.t.vpcs[s.vpc].default_network_acl) == x.id
            ],
            "OwnerId": ACCOUNT,
            "Tags": _tags(x.name),
        }

    def group(self, x: Any) -> dict[str, Any]:
        return {
            "GroupId": aws_id("security_groups", x.id),
            "GroupName": x.name,
            "Description": x.name,
            "VpcId": aws_id("vpcs", x.vpc),
            "OwnerId": ACCOUNT,
            "IpPermissions": [self.permission(rule) for rule in x.ingress],
            "IpPermissionsEgress": [self.permission(rule) for rule in x.egress],
            "Tags": [],
        }

    def permission(self, rule: SecurityGroupRule) -> dict[str, Any]:
        match = rule.match
        names = {None: "-1", 6: "tcp", 17: "udp", 1: "icmp", 58: "icmpv6"}
        data: dict[str, Any] = {
            "IpProtocol": names.get(match.protocol, str(match.protocol)),
            "IpRanges": [],
            "Ipv6Ranges": [],
            "PrefixListIds": [],
            "UserIdGroupPairs": [],
        }
        if match.protocol in (6, 17) and match.from_port == -1:
            data |= {"FromPort": 0, "ToPort": 65535}
        elif match.protocol in (6, 17, 1, 58):
            data |= {"FromPort": match.from_port, "ToPort": match.to_port}
        if isinstance(rule.peer, Block):
            if rule.peer.version == 4:
                data["IpRanges"] = [{"CidrIp": str(rule.peer)}]
            else:
                data["Ipv6Ranges"] = [{"CidrIpv6": str(rule.peer)}]
        elif isinstance(rule.peer, PrefixListPeer):
            data["PrefixListIds"] = [{"PrefixListId": aws_id("prefix_lists", rule.peer.prefix_list)}]
        elif isinstance(rule.peer, SecurityGroupPeer):
            data["UserIdGroupPairs"] = [
                {"GroupId": aws_id("security_groups", rule.peer.security_group), "UserId": ACCOUNT}
            ]
        return data

    def interface(self, x: Any) -> dict[str, Any]:
        four = [a for a in x.addresses if a.address.version == 4]
        owner = x.owner
        kind = None if owner is None else owner.kind
        data: dict[str, Any] = {
            "NetworkInterfaceId": aws_id("network_interfaces", x.id),
            "VpcId": aws_id("vpcs", x.vpc),
            "SubnetId": aws_id("subnets", x.subnet),
            "AvailabilityZone": self.t.subnets[x.subnet].availability_zone,
            "Groups": [{"GroupId": aws_id("security_groups", g), "GroupName": g} for g in x.security_groups],
            "InterfaceType": "interface",
            "Description": "",
            "SourceDestCheck": x.source_dest_check,
            "Status": "in-use",
            "OwnerId": ACCOUNT,
            "RequesterManaged": kind not in ("instance", None),
            "MacAddress": "0a:00:00:00:00:00",
            "PrivateIpAddresses": [
                {
                    "Primary": n == 0,
                    "PrivateIpAddress": str(a.address),
                    **(
                        {
                            "Association": {
                                "PublicIp": str(a.public_ip),
                                "IpOwnerId": "amazon",
                                "PublicDnsName": "",
                            }
                        }
                        if a.public_ip
                        else {}
                    ),
                }
                for n, a in enumerate(four)
            ],
            "Ipv6Addresses": [{"Ipv6Address": str(a.address)} for a in x.addresses if a.address.version == 6],
            "TagSet": [],
        }
        if four:
            data["PrivateIpAddress"] = str(four[0].address)
            if four[0].public_ip:
                data["Association"] = data["PrivateIpAddresses"][0]["Association"]
        if kind == "instance":
            data["Attachment"] = {
                "AttachmentId": "eni-attach-1",
                "DeviceIndex": x.device_index,
                "InstanceId": aws_id("instances", owner.id),
                "InstanceOwnerId": ACCOUNT,
                "Status": "attached",
            }
        elif kind is not None:
            data["Attachment"] = {
                "AttachmentId": "ela-attach-1",
                "DeviceIndex": 1,
                "InstanceOwnerId": "amazon-aws",
                "Status": "attached",
            }
        if kind == "nat_gateway":
            data |= {
                "InterfaceType": "nat_gateway",
                "Description": f"Interface for NAT Gateway {aws_id('nat_gateways', owner.id)}",
            }
        elif kind == "transit_gateway_attachment":
            id = aws_id("transit_gateway_attachments", owner.id)
            data |= {
                "InterfaceType": "transit_gateway",
                "Description": f"Network Interface for Transit Gateway Attachment {id}",
            }
        elif kind == "vpc_endpoint":
            data |= {
                "InterfaceType": "vpc_endpoint",
                "Description": f"VPC Endpoint Interface {aws_id('vpc_endpoints', owner.id)}",
            }
        elif kind == "load_balancer":
            balancer = self.t.load_balancers[owner.id]
            arn = self.balancer_arn(balancer)
            data["Description"] = "ELB " + arn.partition("loadbalancer/")[2]
            types = {"network": "network_load_balancer", "gateway": "gateway_load_balancer"}
            data["InterfaceType"] = types.get(balancer.type, "interface")
            data["RequesterId"] = "amazon-elb"
        return data

    def instance(self, x: Any) -> dict[str, Any]:
        interfaces = [self.t.network_interfaces[i] for i in x.network_interfaces]
        codes = {
            "pending": 0,
            "running": 16,
            "shutting-down": 32,
            "terminated": 48,
            "stopping": 64,
            "stopped": 80,
        }
        return {
            "InstanceId": aws_id("instances", x.id),
            "State": {"Code": codes[x.state], "Name": x.state},
            "VpcId": aws_id("vpcs", interfaces[0].vpc),
            "SubnetId": aws_id("subnets", interfaces[0].subnet),
            "SourceDestCheck": interfaces[0].source_dest_check,
            "NetworkInterfaces": [
                {k: v for k, v in self.interface(i).items() if k not in ("TagSet", "RequesterManaged")}
                for i in interfaces
            ],
            "SecurityGroups": self.interface(interfaces[0])["Groups"],
            "Tags": _tags(x.name),
        }

    def endpoint(self, x: Any) -> dict[str, Any]:
        words = {
            "gateway": "Gateway",
            "interface": "Interface",
            "gateway_load_balancer": "GatewayLoadBalancer",
        }
        service = self.service_name(x.service) if x.service in self.t.endpoint_services else x.service
        return {
            "VpcEndpointId": aws_id("vpc_endpoints", x.id),
            "VpcEndpointType": words[x.type],
            "VpcId": aws_id("vpcs", x.vpc),
            "ServiceName": service,
            "State": x.state,
            "PrivateDnsEnabled": x.private_dns,
            "RouteTableIds": [aws_id("route_tables", r) for r in x.route_tables],
            "SubnetIds": [aws_id("subnets", s) for s in x.subnets],
            "NetworkInterfaceIds": [aws_id("network_interfaces", i) for i in x.network_interfaces],
            "Groups": [{"GroupId": aws_id("security_groups", g), "GroupName": g} for g in x.security_groups],
            "DnsEntries": [],
            "RequesterManaged": False,
            "OwnerId": ACCOUNT,
            "Tags": _tags(x.name),
        }

    def peering(self, x: Any) -> dict[str, Any]:
        def side(s: Any) -> dict[str, Any]:
            vpc = self.t.vpcs[s.vpc]
            return {
                "VpcId": aws_id("vpcs", s.vpc),
                "OwnerId": ACCOUNT,
                "Region": vpc.region,
                "CidrBlock": str(vpc.cidr_blocks[0]),
                "CidrBlockSet": [{"CidrBlock": str(b)} for b in vpc.cidr_blocks],
                "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": False},
            }

        return {
            "VpcPeeringConnectionId": aws_id("vpc_peering_connections", x.id),
            "RequesterVpcInfo": side(x.requester),
            "AccepterVpcInfo": side(x.accepter),
            "Status": {"Code": x.state, "Message": x.state},
            "Tags": _tags(x.name),
        }

    def vpn(self, x: Any) -> dict[str, Any]:
        data: dict[str, Any] = {
            "VpnConnectionId": aws_id("vpn_connections", x.id),
            "CustomerGatewayId": aws_id("networks", x.network),
            "State": x.state,
            "Type": "ipsec.1",
            "Category": "VPN",
            "Options": {"StaticRoutesOnly": x.routing == "static"},
            "Routes": [
                {"DestinationCidrBlock": str(b), "State": "available"}
                for b in x.routes
                if x.routing == "static"
            ],
            "CustomerGatewayConfiguration": "<secret/>",
            "VgwTelemetry": [
                {"OutsideIpAddress": str(t.outside_address or ""), "Status": (t.status or "down").upper()}
                for t in x.tunnels
            ],
            "Tags": _tags(x.name),
        }
        if x.vpn_gateway:
            data["VpnGatewayId"] = aws_id("vpn_gateways", x.vpn_gateway)
        if x.transit_gateway:
            data["TransitGatewayId"] = aws_id("transit_gateways", x.transit_gateway)
        return data

    def resource_id(self, attachment: Any) -> tuple[str, str]:
        kind, field = {
            "vpc": ("vpc", "vpcs"),
            "vpn": ("vpn", "vpn_connections"),
            "peering": ("peering", "transit_gateways"),
        }[attachment.type]
        return kind, aws_id(field, attachment.resource)

    def transit(self) -> dict[str, Any]:
        t = self.t
        files: dict[str, Any] = {}
        attachments, vpc_attachments, peerings = [], [], []
        for x in t.transit_gateway_attachments.values():
            kind, resource = self.resource_id(x)
            data = {
                "TransitGatewayAttachmentId": aws_id("transit_gateway_attachments", x.id),
                "TransitGatewayId": aws_id("transit_gateways", x.transit_gateway),
                "TransitGatewayOwnerId": ACCOUNT,
                "ResourceOwnerId": ACCOUNT,
                "ResourceType": kind,
                "ResourceId": resource,
                "State": x.state,
                "Tags": _tags(x.name),
            }
            if x.association:
                data["Association"] = {
                    "State": "associated",
                    "TransitGatewayRouteTableId": aws_id("transit_gateway_route_tables", x.association),
                }
            attachments.append(data)
            if kind == "vpc":
                vpc_attachments.append(
                    {
                        "TransitGatewayAttachmentId": data["TransitGatewayAttachmentId"],
                        "TransitGatewayId": data["TransitGatewayId"],
                        "VpcId": resource,
                        "VpcOwnerId": ACCOUNT,
                        "State": x.state,
                        "SubnetIds": [aws_id("subnets", s) for s in x.subnets],
                        "Options": {
                            "DnsSupport": "enable",
                            "SecurityGroupReferencingSupport": "enable"
                            if x.security_group_referencing
                            else "disable",
                            "Ipv6Support": "enable" if x.ipv6_support else "disable",
                            "ApplianceModeSupport": "enable" if x.appliance_mode else "disable",
                        },
                        "Tags": _tags(x.name),
                    }
                )
        files["ec2-describe-transit-gateway-peering-attachments"] = {
            "TransitGatewayPeeringAttachments": peerings
        }
        files["ec2-describe-transit-gateway-attachments"] = {"TransitGatewayAttachments": attachments}
        files["ec2-describe-transit-gateway-vpc-attachments"] = {
            "TransitGatewayVpcAttachments": vpc_attachments
        }
        files["ec2-describe-transit-gateways"] = {
            "TransitGateways": [
                {
                    "TransitGatewayId": aws_id("transit_gateways", x.id),
                    "TransitGatewayArn": f"arn:aws:ec2:{x.region}:{ACCOUNT}:transit-gateway/x",
                    "State": "available",
                    "OwnerId": ACCOUNT,
                    "Options": {
                        "AmazonSideAsn": 64512,
                        "DnsSupport": "enable",
                        "VpnEcmpSupport": "enable",
                        "SecurityGroupReferencingSupport": "enable"
                        if x.security_group_referencing
                        else "disable",
                    },
                    "Tags": _tags(x.name),
                }
                for x in t.transit_gateways.values()
            ]
        }
        files["ec2-describe-transit-gateway-route-tables"] = {
            "TransitGatewayRouteTables": [
                {
                    "TransitGatewayRouteTableId": aws_id("transit_gateway_route_tables", x.id),
                    "TransitGatewayId": aws_id("transit_gateways", x.transit_gateway),
                    "State": "available",
                    "DefaultAssociationRouteTable": False,
                    "DefaultPropagationRouteTable": False,
                    "Tags": _tags(x.name),
                }
                for x in t.transit_gateway_route_tables.values()
            ]
        }
        for x in t.transit_gateway_route_tables.values():
            id = aws_id("transit_gateway_route_tables", x.id)
            routes = []
            for route in x.routes:
                data = {
                    "DestinationCidrBlock": str(route.destination),
                    "Type": "static",
                    "State": "blackhole" if not route.attachments else "active",
                }
                if route.attachments:
                    data["TransitGatewayAttachments"] = [self.attached(a) for a in route.attachments]
                routes.append(data)
            for attachment_id in x.propagations:
                attachment = t.transit_gateway_attachments[attachment_id]
                for block in self.propagated(attachment):
                    routes.append(
                        {
                            "DestinationCidrBlock": str(block),
                            "Type": "propagated",
                            "State": "active",
                            "TransitGatewayAttachments": [self.attached(attachment_id)],
                        }
                    )
            files[f"ec2-search-transit-gateway-routes/{id}"] = {
                "Routes": routes,
                "AdditionalRoutesAvailable": False,
            }
            files[f"ec2-get-transit-gateway-route-table-propagations/{id}"] = {
                "TransitGatewayRouteTablePropagations": [
                    {**self.attached(a), "State": "enabled"} for a in x.propagations
                ]
            }
        return files

    def propagated(self, attachment: Any) -> tuple[Block, ...]:
        if attachment.type == "vpc":
            return self.t.vpcs[attachment.resource].cidr_blocks
        if attachment.type == "vpn":
            connection = self.t.vpn_connections[attachment.resource]
            return connection.routes or self.t.networks[connection.network].cidr_blocks
        return ()

    def attached(self, attachment_id: str) -> dict[str, str]:
        kind, resource = self.resource_id(self.t.transit_gateway_attachments[attachment_id])
        return {
            "TransitGatewayAttachmentId": aws_id("transit_gateway_attachments", attachment_id),
            "ResourceId": resource,
            "ResourceType": kind,
        }

    def _target_id(self, kind: str, id: str) -> str:
        if kind == "alb":
            return str(self.balancer_arn(self.t.load_balancers[id]))
        return aws_id("instances", id) if kind == "instance" else id

    def balancer_arn(self, x: Any) -> str:
        word = {"application": "app", "network": "net", "gateway": "gwy"}[x.type]
        return aws_id("load_balancers", x.id).replace("loadbalancer/net", f"loadbalancer/{word}")

    def balancers(self) -> dict[str, Any]:
        t = self.t
        files: dict[str, Any] = {
            "elbv2-describe-load-balancers": {"LoadBalancers": []},
            "elbv2-describe-target-groups": {"TargetGroups": []},
        }
        for x in t.load_balancers.values():
            arn = self.balancer_arn(x)
            data: dict[str, Any] = {
                "LoadBalancerArn": arn,
                "LoadBalancerName": x.name,
                "DNSName": f"{x.name}-1.{REGION}.elb.amazonaws.com",
                "CanonicalHostedZoneId": "Z32O12XQLNTSW2",
                "Scheme": x.scheme,
                "VpcId": aws_id("vpcs", x.vpc),
                "State": {"Code": x.state},
                "Type": x.type,
                "IpAddressType": x.ip_address_type,
                "AvailabilityZones": [
                    {
                        "ZoneName": t.subnets[s].availability_zone,
                        "SubnetId": aws_id("subnets", s),
                        "LoadBalancerAddresses": [],
                    }
                    for s in x.subnets
                ],
            }
            if x.security_groups is not None:
                data["SecurityGroups"] = [aws_id("security_groups", g) for g in x.security_groups]
            files["elbv2-describe-load-balancers"]["LoadBalancers"].append(data)
            files[f"elbv2-describe-listeners/{x.name}"] = {
                "Listeners": [
                    {
                        "ListenerArn": arn.replace(":loadbalancer/", ":listener/") + f"/{n:016x}",
                        "LoadBalancerArn": arn,
                        # A Gateway Load Balancer's listener takes everything: AWS prints neither.
                        **({} if x.type == "gateway" else {"Port": y.port, "Protocol": y.protocol.upper()}),
                        "DefaultActions": [
                            {"Type": "forward", "TargetGroupArn": aws_id("target_groups", g)}
                            for g in y.target_groups
                        ]
                        or [{"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301"}}],
                    }
                    for n, y in enumerate(x.listeners)
                ]
            }
            files[f"elbv2-describe-load-balancer-attributes/{x.name}"] = {
                "LoadBalancerArn": arn,
                "Attributes": [
                    {"Key": "load_balancing.cross_zone.enabled", "Value": str(x.cross_zone).lower()}
                ],
            }
        for x in t.target_groups.values():
            arn = aws_id("target_groups", x.id)
            files["elbv2-describe-target-groups"]["TargetGroups"].append(
                {
                    "TargetGroupArn": arn,
                    "TargetGroupName": x.name,
                    "Protocol": x.protocol.upper(),
                    "Port": x.port,
                    "VpcId": aws_id("vpcs", x.vpc),
                    "TargetType": x.target_type,
                    "LoadBalancerArns": [],
                    "HealthCheckPort": "traffic-port",
                }
            )
            name = arn.rpartition("targetgroup/")[2].replace("/", "-")
            files[f"elbv2-describe-target-health/{name}"] = {
                "TargetGroupArn": arn,
                "TargetHealthDescriptions": [
                    {
                        "Target": {
                            "Id": self._target_id(x.target_type, y.id),
                            "Port": y.port or x.port,
                        },
                        "HealthCheckPort": str(y.port or x.port),
                        "TargetHealth": {"State": y.health or "healthy"},
                    }
                    for y in x.targets
                ],
            }
            if x.preserve_client_ip is not None:
                files[f"elbv2-describe-target-group-attributes/{name}"] = {
                    "TargetGroupArn": arn,
                    "Attributes": [
                        {"Key": "preserve_client_ip.enabled", "Value": str(x.preserve_client_ip).lower()}
                    ],
                }
        return files

    def prefix_entries(self) -> dict[str, Any]:
        return {
            f"ec2-get-managed-prefix-list-entries/{aws_id('prefix_lists', x.id)}": {
                "Entries": [{"Cidr": str(entry.cidr_block)} for entry in x.entries]
            }
            for x in self.t.prefix_lists.values()
            if x.complete
        }

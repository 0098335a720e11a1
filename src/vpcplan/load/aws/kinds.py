"""Which top-level key of AWS's answers describes which kind of the topology, and which keys say nothing."""

from __future__ import annotations

DESCRIBED_BY: dict[str, tuple[str, ...]] = {
    "vpcs": ("Vpcs",),
    "subnets": ("Subnets",),
    "route_tables": ("RouteTables",),
    "internet_gateways": ("InternetGateways",),
    "egress_only_internet_gateways": ("EgressOnlyInternetGateways",),
    "nat_gateways": ("NatGateways",),
    "network_acls": ("NetworkAcls",),
    "security_groups": ("SecurityGroups",),
    "network_interfaces": ("NetworkInterfaces",),
    "instances": ("Reservations",),
    "prefix_lists": ("ManagedPrefixLists", "PrefixLists"),
    "vpc_endpoints": ("VpcEndpoints",),
    "endpoint_services": ("ServiceConfigurations",),
    "endpoint_connections": ("VpcEndpointConnections",),
    "load_balancers": ("LoadBalancers", "LoadBalancerDescriptions"),
    "target_groups": ("TargetGroups",),
    "vpc_peering_connections": ("VpcPeeringConnections",),
    "transit_gateways": ("TransitGateways",),
    "transit_gateway_attachments": ("TransitGatewayAttachments", "TransitGatewayVpcAttachments"),
    "transit_gateway_route_tables": ("TransitGatewayRouteTables",),
    "vpn_gateways": ("VpnGateways",),
    "vpn_connections": ("VpnConnections",),
    "direct_connect_gateways": ("directConnectGateways", "virtualInterfaces"),
    "networks": ("CustomerGateways",),
    "block_public_access_options": ("VpcBlockPublicAccessOptions",),
    "block_public_access_exclusions": ("VpcBlockPublicAccessExclusions",),
}
"""The top-level keys that list a kind: without any of them the kind is undescribed."""

PARTS = frozenset(
    (
        "Addresses",
        "Associations",
        "Attributes",
        "AvailabilityZones",
        "CacheClusters",
        "Clusters",
        "DBInstances",
        "DhcpOptions",
        "EnableDnsHostnames",
        "EnableDnsSupport",
        "EnableNetworkAddressUsageMetrics",
        "Entries",
        "Functions",
        "InstanceStates",
        "IpAddresses",
        "Listeners",
        "LoadBalancerAttributes",
        "LoadBalancerListeners",
        "LoadBalancerTargetHealth",
        "RdsInstances",
        "Routes",
        "Rules",
        "SecurityGroupRules",
        "TargetGroupAttributes",
        "TargetHealthDescriptions",
        "TransitGatewayAssociations",
        "TransitGatewayConnects",
        "TransitGatewayPeeringAttachments",
        "TransitGatewayPropagations",
        "TransitGatewayRouteTableAssociations",
        "TransitGatewayRouteTablePropagations",
        "TransitGatewayRoutes",
        "TransitGatewayStaticRoutes",
        "directConnectGatewayAssociations",
    )
)
"""Keys that complete other kinds."""

WITHOUT_EFFECT = frozenset(
    (
        "Account",
        "AllowedPrincipals",
        "Arn",
        "PrefixListAssociations",
        "Regions",
        "SecurityGroupReferenceSet",
        "SecurityGroupVpcAssociations",
        "ServiceDetails",
        "ServiceNames",
        "TagDescriptions",
        "Tags",
        "TransitGatewayConnectPeers",
        "UserId",
        "virtualGateways",
    )
)
"""Keys that are known and change no path: catalogues, permissions, tags."""

BESIDE = frozenset(
    (
        "AdditionalRoutesAvailable",
        "DNSName",
        "DelegationSet",
        "HasMoreItems",
        "HostedZoneId",
        "HostedZoneIdMarker",
        "IsTruncated",
        "LoadBalancerArn",
        "Marker",
        "MaxItems",
        "MaxResults",
        "NextDNSName",
        "NextHostedZoneId",
        "NextMarker",
        "NextRecordIdentifier",
        "NextRecordName",
        "NextRecordType",
        "NextToken",
        "OwnerId",
        "PrefixListId",
        "ResponseMetadata",
        "TargetGroupArn",
        "TrafficPolicyIdMarker",
        "TrafficPolicyInstanceNameMarker",
        "TrafficPolicyInstanceTypeMarker",
        "TrafficPolicyVersionMarker",
        "TransitGatewayRouteTableId",
        "VpcId",
        "nextToken",
    )
)
"""Keys that stand beside the one that says what an answer holds."""

ROUTE53 = frozenset(
    (
        "AWSPolicyFormatVersion",
        "CidrBlocks",
        "CidrCollections",
        "CidrLocations",
        "DelegationSets",
        "HealthCheck",
        "HealthCheckObservations",
        "HealthChecks",
        "HostedZone",
        "HostedZoneSummaries",
        "HostedZones",
        "LocationSummaries",
        "Nameservers",
        "ResolverConfigs",
        "ResolverEndpoint",
        "ResolverEndpoints",
        "ResolverRule",
        "ResolverRuleAssociations",
        "ResolverRules",
        "ResourceRecordSets",
        "ResourceTagSet",
        "ResourceTagSets",
        "TrafficPolicies",
        "TrafficPolicy",
        "TrafficPolicyInstance",
        "TrafficPolicyInstances",
        "TrafficPolicySummaries",
        "VPCs",
    )
)
"""Keys of Route 53's answers, which ``load/aws/route53.py`` reads."""

KNOWN = PARTS | WITHOUT_EFFECT | BESIDE | ROUTE53 | {key for keys in DESCRIBED_BY.values() for key in keys}

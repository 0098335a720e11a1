"""The codes of blockers: those of AWS's Reachability Analyzer wherever one fits."""

from __future__ import annotations

from msgspec import Struct

SOURCE = "https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html"


class ExplanationCode(Struct, frozen=True, kw_only=True):
    """What a code means and what to do about it."""

    code: str
    title: str
    meaning: str
    fix: str
    url: str = SOURCE


_GUIDE = "https://docs.aws.amazon.com/vpc/latest/"
_ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/"


def _codes() -> tuple[ExplanationCode, ...]:
    entry = ExplanationCode
    return (
        entry(
            code="BAD_STATE",
            title="A resource is not in a working state",
            meaning="The resource exists but does not forward: a NAT gateway that failed or is being deleted, a "
            "peering connection that nobody accepted, a stopped instance.",
            fix="Bring the resource into its working state (accept, start, recreate), or route around it.",
        ),
        entry(
            code="BAD_STATE_ATTACHMENT",
            title="A gateway is not attached",
            meaning="The gateway is not attached to this VPC, or its attachment is pending or deleted.",
            fix="Attach the gateway to the VPC, or accept the attachment.",
            url=_GUIDE + "userguide/VPC_Internet_Gateway.html",
        ),
        entry(
            code="BAD_STATE_ROUTE",
            title="The route is a blackhole",
            meaning="The route that wins the match has a target that is gone or does not work. It still wins, "
            "and drops every packet.",
            fix="Point the route at a working target, or delete it so that a shorter prefix can match.",
            url=_GUIDE + "userguide/VPC_Route_Tables.html",
        ),
        entry(
            code="BAD_STATE_VPN",
            title="The VPN connection does not work",
            meaning="The VPN connection is not available.",
            fix="Recreate the VPN connection, or route by another one.",
            url="https://docs.aws.amazon.com/vpn/latest/s2svpn/VPC_VPN.html",
        ),
        entry(
            code="CANNOT_ROUTE",
            title="The route leads nowhere useful",
            meaning="Following the routes, the packet reaches the same gateway or appliance again: a loop. Or the "
            "target does not take what comes by this route, as a Gateway Load Balancer endpoint takes nothing from "
            "a virtual private gateway.",
            fix="Give the gateway's own subnet a route table that leads onward, not back to the gateway.",
        ),
        entry(
            code="COMPONENT_FILTER_RESTRICTION",
            title="No path goes by what was asked for",
            meaning="AWS's analyzer found no path by the components that the question names. vpcplan's `--through` and `--avoid` ask the same.",
            fix="Ask without the filter to see the path that there is.",
        ),
        entry(
            code="DISCONNECTED_VPCS",
            title="Nothing joins the two VPCs",
            meaning="Source and destination are in VPCs that no active peering connection and no transit gateway joins.",
            fix="Peer the two VPCs or attach both to a transit gateway, then add routes on both sides.",
            url=_GUIDE + "peering/what-is-vpc-peering.html",
        ),
        entry(
            code="ELB_ACL_RESTRICTION",
            title="The network ACL stops what a Classic Load Balancer sends within its own subnet",
            meaning="What a Classic Load Balancer sends passes the outbound rules of its subnet's network ACL, even "
            "to a target in the same subnet.",
            fix="Allow the instance port out of the subnet in its network ACL.",
            url=_ELB + "classic/elb-vpc-network-acls.html",
        ),
        entry(
            code="ELB_INSTALLED_AZ_RESTRICTION",
            title="The zone of the instances is not enabled for the Classic Load Balancer",
            meaning="A Classic Load Balancer sends requests only to instances in the Availability Zones that are "
            "enabled for it.",
            fix="Add a subnet of the instances' zone to the load balancer.",
            url=_ELB + "classic/enable-disable-az.html",
        ),
        entry(
            code="ELB_LISTENERS_MISMATCH",
            title="No listener of the Classic Load Balancer takes this traffic",
            meaning="The load balancer has no listener for this protocol and port.",
            fix="Add a listener for the port, or ask for a port that has one.",
            url=_ELB + "classic/elb-listener-config.html",
        ),
        entry(
            code="ELB_LISTENER_PORT_RESTRICTION",
            title="The Classic Load Balancer's listener is for another port",
            meaning="A listener takes traffic to its own port only, and sends it to its instance port. vpcplan "
            "says ELB_LISTENERS_MISMATCH.",
            fix="Ask for a port that a listener has, or add a listener.",
        ),
        entry(
            code="ELB_NOT_CROSSZONE",
            title="The Classic Load Balancer does not cross zones",
            meaning="Cross-zone load balancing is off, and no instance is in the zone where the request arrived.",
            fix="Register an instance in that zone, or turn cross-zone load balancing on.",
            url=_ELB + "classic/enable-disable-crosszone-lb.html",
        ),
        entry(
            code="ELBV2_LISTENERS_MISMATCH",
            title="No listener takes this traffic",
            meaning="The load balancer has no listener for this protocol and port.",
            fix="Add a listener for the port, or ask for a port that has one.",
            url=_ELB + "application/load-balancer-listeners.html",
        ),
        entry(
            code="ELBV2_LISTENER_HAS_NO_TG",
            title="The listener leads nowhere",
            meaning="The listener's target groups have no registered targets.",
            fix="Register targets in the listener's target group.",
            url=_ELB + "application/load-balancer-target-groups.html",
        ),
        entry(
            code="ELBV2_LISTENER_PORT_RESTRICTION",
            title="The listener is for another port",
            meaning="A listener takes traffic to its own port only. vpcplan says ELBV2_LISTENERS_MISMATCH.",
            fix="Ask for a port that a listener has, or add a listener.",
        ),
        entry(
            code="ELBV2_LISTENER_REQUIRES_TG_ACCEPT",
            title="No target group of the listener takes the traffic",
            meaning="The listener's target groups are for other traffic, or have no targets. vpcplan says ELBV2_LISTENER_HAS_NO_TG.",
            fix="Register targets, or forward to a target group of the listener's protocol.",
        ),
        entry(
            code="ELBV2_NO_TARGETS_IN_AZ",
            title="No target in the Availability Zone of this load balancer node",
            meaning="Cross-zone load balancing is off, or the zone is not enabled for the load balancer, and no "
            "target is in the zone where the request arrived.",
            fix="Register a target in that zone, or turn cross-zone load balancing on.",
            url=_ELB + "network/network-load-balancers.html",
        ),
        entry(
            code="ELBV2_SOURCE_ADDRESS_PRESERVATION",
            title="Client addresses cannot be preserved on this way",
            meaning="A Network Load Balancer that preserves client addresses cannot send a client's connection "
            "back to the client itself, nor to a target behind a transit gateway, an appliance or a peering "
            "connection between Regions.",
            fix="Turn client IP preservation off in the target group.",
            url=_ELB + "network/edit-target-group-attributes.html",
        ),
        entry(
            code="ENI_ADDRESS_RESTRICTION",
            title="No interface has this address",
            meaning="The address is in the subnet, but no network interface owns it, or the interface has no "
            "address of the IP version asked about.",
            fix="Use an address that an interface owns.",
        ),
        entry(
            code="ENI_SG_RULES_MISMATCH",
            title="No security group rule allows it",
            meaning="None of the rules of the interface's security groups match. Rules only allow, and the rules "
            "of all groups add up.",
            fix="Add a rule for this protocol, port and peer to one of the interface's groups.",
            url=_GUIDE + "userguide/vpc-security-groups.html",
        ),
        entry(
            code="ENI_SOURCE_DEST_CHECK_RESTRICTION",
            title="Source/destination check drops forwarded packets",
            meaning="The interface has source/destination check on and so refuses packets that are neither from "
            "nor to its own addresses. An appliance or NAT instance cannot forward.",
            fix="Turn the check off on that interface.",
            url=_GUIDE + "userguide/VPC_NAT_Instance.html",
        ),
        entry(
            code="IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS",
            title="The internet gateway does not take packets for the VPC's own blocks",
            meaning="The packet leaves by the internet gateway although its destination is in one of the VPC's blocks.",
            fix="Use the private address; the local route carries it.",
        ),
        entry(
            code="IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
            title="Private destination at the internet gateway",
            meaning="An internet gateway refuses packets to private addresses (RFC 1918): nobody on the internet has them.",
            fix="Add a more specific route for the private range: a peering connection, transit gateway or VPN.",
        ),
        entry(
            code="IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
            title="Shared-range destination at the internet gateway",
            meaning="An internet gateway refuses packets to 100.64.0.0/10 (RFC 6598).",
            fix="Add a more specific route for the range.",
        ),
        entry(
            code="IGW_NAT_REFLECTION",
            title="Out of the internet gateway and in again",
            meaning="The traffic of a VPC for a public address of the same VPC turns round at the internet gateway. AWS's analyzer does not follow it; vpcplan does.",
            fix="Use the private address where you can: groups can then be named in rules.",
        ),
        entry(
            code="IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
            title="Not a public address of this VPC",
            meaning="An internet gateway lets packets in only to the public address of an attached interface "
            "(or its IPv6 address).",
            fix="Give the interface an Elastic IP, or put a load balancer in front of it.",
            url=_GUIDE + "userguide/VPC_Internet_Gateway.html",
        ),
        entry(
            code="IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
            title="The source has no public address",
            meaning="An internet gateway translates one to one: without a public IPv4 address on the sending "
            "interface there is nothing to translate to.",
            fix="Give the interface a public address, or send the traffic through a NAT gateway.",
            url=_GUIDE + "userguide/VPC_Internet_Gateway.html",
        ),
        entry(
            code="IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS",
            title="Private source at the internet gateway",
            meaning="An internet gateway refuses packets from the internet with a private source address.",
            fix="Ask from the public address that the client really has.",
        ),
        entry(
            code="IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS",
            title="Shared-range source at the internet gateway",
            meaning="An internet gateway refuses packets from the internet with a source in 100.64.0.0/10.",
            fix="Ask from the public address that the client really has.",
        ),
        entry(
            code="INGRESS_RTB_NO_PUBLIC_IP",
            title="The middlebox has no public address",
            meaning="A gateway route table sends traffic from the internet to an appliance, for a destination "
            "without a public address.",
            fix="Give the destination a public address.",
            url=_GUIDE + "userguide/gateway-route-tables.html",
        ),
        entry(
            code="INGRESS_RTB_TRAFFIC_REDIRECTION",
            title="Replies would go to the middlebox",
            meaning="A gateway route table sends what comes from the internet for this subnet to a middlebox, so "
            "the subnet cannot use the internet gateway directly: the middlebox would see replies only.",
            fix="Route the subnet's outbound traffic through the same middlebox.",
            url=_GUIDE + "userguide/gateway-route-tables.html",
        ),
        entry(
            code="NGW_DEST_ADDRESS_PRESERVATION",
            title="A NAT gateway is not a destination",
            meaning="The packet is addressed to the NAT gateway itself. NAT gateways answer nobody and take no "
            "connections from outside; they only forward what their clients start.",
            fix="Address the real destination. To let connections in, use a public address or a load balancer.",
            url=_GUIDE + "userguide/vpc-nat-gateway.html",
        ),
        entry(
            code="NGW_REQUIRES_SOURCE_IN_VPC",
            title="The NAT gateway serves its own VPC only",
            meaning="The packet arrived by a peering connection, VPN or Direct Connect. A NAT gateway serves "
            "interfaces of its VPC, and what comes by a transit gateway attachment.",
            fix="Give the other side its own NAT gateway, or centralise egress with a transit gateway.",
            url=_GUIDE + "userguide/vpc-nat-gateway.html",
        ),
        entry(
            code="NGW_SOURCE_ADDRESS_REASSIGN",
            title="The reply would change its sender",
            meaning="The connection came in by another way, and its reply is routed to a NAT gateway, which gives "
            "it the gateway's own address. The client does not know that address and drops the reply.",
            fix="Route replies by the gateway through which connections come in, or use a load balancer.",
            url=_GUIDE + "userguide/vpc-nat-gateway.html",
        ),
        entry(
            code="NO_PATH",
            title="There is no way from source to destination",
            meaning="Nothing in the configuration leads there; the reason says what was looked for.",
            fix="Connect the two ends: a gateway, a peering connection, a transit gateway, or an endpoint.",
        ),
        entry(
            code="NO_POSSIBLE_DESTINATION",
            title="The packet is delivered to something else",
            meaning="The routes lead the packet somewhere other than to the destination asked about, such as to "
            "another VPC with an overlapping block.",
            fix="Use addresses that do not overlap, or a more specific route.",
        ),
        entry(
            code="FIREWALL_RULES_RESTRICTION",
            title="A rule of AWS Network Firewall stops the traffic",
            meaning="vpcplan does not read firewall policies: it assumes that the firewall lets the traffic pass, and says so.",
            fix="Look at the firewall policy's rule groups.",
        ),
        entry(
            code="GATEWAY_REJECTS_SPOOFED_TRAFFIC",
            title="A gateway refuses an address that is not the sender's",
            meaning="A gateway takes packets whose source belongs to an interface of its VPC. vpcplan says IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS or VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS.",
            fix="Translate the source at a NAT gateway or NAT instance first.",
        ),
        entry(
            code="GWLB_DESTINATION_PORT_RESTRICTION",
            title="A Gateway Load Balancer speaks to its targets on port 6081",
            meaning="AWS's analyzer asks for UDP 6081 behind a Gateway Load Balancer. vpcplan assumes that its appliances pass what they are sent, and says so.",
            fix="Let the appliances' groups admit UDP 6081 from the load balancer's subnets.",
        ),
        entry(
            code="GWLB_PROTOCOL_RESTRICTION",
            title="A Gateway Load Balancer speaks GENEVE to its targets",
            meaning="GENEVE runs over UDP 6081. vpcplan assumes that the appliances pass what they are sent, and says so.",
            fix="Let the appliances' groups admit UDP 6081 from the load balancer's subnets.",
        ),
        entry(
            code="HIGHER_PRIORITY_ROUTE",
            title="Another route to the same block comes first",
            meaning="The table has a route that would carry the packet, but of two routes to one block a static one "
            "wins over a prefix list's, and that over a propagated one.",
            fix="Remove the route that wins, or change its target.",
            url=_GUIDE + "userguide/route-tables-priority.html",
        ),
        entry(
            code="MORE_SPECIFIC_ROUTE",
            title="A longer route wins",
            meaning="The table has a route that would carry the packet, but one to a longer prefix wins the match.",
            fix="Remove the longer route, or change its target.",
            url=_GUIDE + "userguide/route-tables-priority.html",
        ),
        entry(
            code="NO_ROUTE_TO_DESTINATION",
            title="No route matches",
            meaning="The route table (of the subnet, or of the gateway) has no route for the destination.",
            fix="Add a route for the destination's block to that table.",
            url=_GUIDE + "userguide/VPC_Route_Tables.html",
        ),
        entry(
            code="NO_SOURCE_OR_DESTINATION",
            title="The source or destination does not exist",
            meaning="No interface, network or other resource stands for the end that was asked about.",
            fix="Name something that exists; `vpcplan show` lists what does.",
        ),
        entry(
            code="PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
            title="Peering carries only the two VPCs' own addresses",
            meaning="A peering connection is not transitive: source and destination must be in the blocks of "
            "the two VPCs that it joins.",
            fix="Peer the two VPCs directly, or join all of them by a transit gateway.",
            url=_GUIDE + "peering/vpc-peering-basics.html",
        ),
        entry(
            code="PROTOCOL_RESTRICTION",
            title="The component does not carry this protocol",
            meaning="A NAT gateway translates TCP, UDP and ICMP only; a load balancer carries its listeners' protocols.",
            fix="Use TCP, UDP or ICMP, or a path without translation.",
            url=_GUIDE + "userguide/vpc-nat-gateway.html",
        ),
        entry(
            code="REGIONAL_NGW_ROUTE_AZ_RESTRICTION",
            title="The regional NAT gateway is not in this Availability Zone",
            meaning="The regional NAT gateway has no address in the zone where the traffic starts.",
            fix="Extend the NAT gateway to that zone.",
            url=_GUIDE + "userguide/vpc-nat-gateway.html",
        ),
        entry(
            code="REMAP_EPHEMERAL_PORT",
            title="The source port changes",
            meaning="A NAT gateway or load balancer gives packets a source port of 1024-65535. vpcplan shows it where it happens.",
            fix="Let network ACLs admit replies to ports 1024-65535.",
        ),
        entry(
            code="SG_HAS_NO_RULES",
            title="The security group has no rules",
            meaning="No rule means that nothing is let through in that direction. vpcplan says ENI_SG_RULES_MISMATCH.",
            fix="Add a rule for this protocol, port and peer to one of the interface's groups.",
            url=_GUIDE + "userguide/vpc-security-groups.html",
        ),
        entry(
            code="SG_REFERENCES_NOT_PRESERVED",
            title="The path forgets the sender's security groups",
            meaning="A rule names a group, but the traffic went through something that hides whose address it is: "
            "a public address, NAT, a load balancer, or a peering connection to another Region.",
            fix="Name the addresses by CIDR block instead of the group.",
            url=_GUIDE + "peering/vpc-peering-security-groups.html",
        ),
        entry(
            code="SG_REFERENCING_SUPPORT",
            title="Security group referencing is off at the transit gateway",
            meaning="Across a transit gateway a group may be named only where referencing is on at the gateway "
            "and at both VPC attachments, and in inbound rules only.",
            fix="Turn security group referencing on, or name the addresses by CIDR block.",
            url=_GUIDE + "tgw/tgw-vpc-attachments.html",
        ),
        entry(
            code="SUBNET_ACL_RESTRICTION",
            title="A network ACL denies it",
            meaning="Network ACLs are stateless: request and reply both need an allow rule, and the reply goes to "
            "whichever ephemeral port the client chose.",
            fix="Add an allow rule with a lower number than the rule that denies.",
            url=_GUIDE + "userguide/nacl-rules.html",
        ),
        entry(
            code="TARGET_ADDRESS_RESTRICTION",
            title="Not a target of the load balancer",
            meaning="A load balancer sends traffic to its registered targets only.",
            fix="Register the destination as a target.",
        ),
        entry(
            code="TARGET_PORT_RESTRICTION",
            title="A target takes its registered port only",
            meaning="A load balancer sends to the port that the target is registered with. vpcplan traces to that port.",
            fix="Register the target with the port that it listens on.",
        ),
        entry(
            code="TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
            title="The attachment has no transit gateway route table",
            meaning="What comes in by this attachment follows its associated route table, and there is none.",
            fix="Associate the attachment with a transit gateway route table.",
            url=_GUIDE + "tgw/tgw-route-tables.html",
        ),
        entry(
            code="TGW_ATTACH_VPC_AZ_RESTRICTION",
            title="Appliance mode keeps a flow in one Availability Zone",
            meaning="The flow must use the same zone's attachment interface in both directions.",
            fix="Turn appliance mode on at the attachment of the VPC with the appliance.",
            url=_GUIDE + "tgw/transit-gateway-appliance-scenario.html",
        ),
        entry(
            code="TGW_BAD_STATE_VPN",
            title="The VPN attachment does not work",
            meaning="The VPN connection behind the transit gateway attachment is not available.",
            fix="Recreate the VPN connection, or route by another attachment.",
        ),
        entry(
            code="TGW_ROUTE_AZ_RESTRICTION",
            title="The transit gateway is not in this Availability Zone",
            meaning="A VPC attachment takes traffic only from zones in which it has a subnet.",
            fix="Add a subnet of that zone to the VPC attachment.",
            url=_GUIDE + "tgw/tgw-vpc-attachments.html",
        ),
        entry(
            code="TGW_RTB_CANNOT_ROUTE",
            title="The transit gateway route is for other addresses",
            meaning="The route does not hold the destination. vpcplan says TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT.",
            fix="Add a route or propagation for the destination.",
            url=_GUIDE + "tgw/tgw-route-tables.html",
        ),
        entry(
            code="TGW_RTB_HIGHER_PRIORITY_ROUTE",
            title="Another transit gateway route to the same block comes first",
            meaning="The table has a route that would carry the packet, but a static route to the same block wins "
            "over a propagated one, and among propagated ones VPC over Direct Connect over VPN.",
            fix="Remove the route that wins, or change its target.",
            url=_GUIDE + "tgw/how-transit-gateways-work.html",
        ),
        entry(
            code="TGW_RTB_MORE_SPECIFIC_ROUTE",
            title="A longer transit gateway route wins",
            meaning="The table has a route that would carry the packet, but one to a longer prefix wins.",
            fix="Remove the longer route, or change its target.",
            url=_GUIDE + "tgw/how-transit-gateways-work.html",
        ),
        entry(
            code="TGW_RTB_BAD_STATE_ROUTE",
            title="The transit gateway route is a blackhole",
            meaning="The route that wins the match in the transit gateway route table drops.",
            fix="Remove the blackhole route, or point it at an attachment.",
            url=_GUIDE + "tgw/tgw-route-tables.html",
        ),
        entry(
            code="TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
            title="The transit gateway has no route",
            meaning="The route table that the incoming attachment is associated with has no route for the destination.",
            fix="Propagate the destination's attachment to that table, or add a static route.",
            url=_GUIDE + "tgw/tgw-route-tables.html",
        ),
        entry(
            code="TGW_RTB_ROUTES_ARE_UNKNOWN",
            title="Not all routes of the transit gateway are known",
            meaning="The source says that the table has more routes than it shows, or shows none at all.",
            fix="Save the output of search-transit-gateway-routes for every table, with a filter that fits in one answer.",
            url=_GUIDE + "tgw/tgw-route-tables.html",
        ),
        entry(
            code="UNASSOCIATED_COMPONENT",
            title="The resource is in no VPC",
            meaning="The resource has no network interface with an address of this IP version.",
            fix="Give it an interface and an address.",
        ),
        entry(
            code="UNKNOWN_DESTINATION",
            title="What lies beyond is not described",
            meaning="The packet leaves what the files describe, so nobody can say whether it arrives.",
            fix="Add the missing configuration (the other account's, the other Region's).",
        ),
        entry(
            code="UNKNOWN_PEERED_SGS",
            title="The peer's security groups are not described",
            meaning="A rule names a group, and which interfaces of the peered VPC carry it is not in the files.",
            fix="Add the peered account's configuration, or name the addresses by CIDR block.",
        ),
        entry(
            code="UNKNOWN_RESOURCE",
            title="A resource that is named is not described",
            meaning="Something refers to a resource that the files do not contain, so its effect is not known.",
            fix="Add the output of the describe call for that kind of resource.",
        ),
        entry(
            code="UNSUPPORTED_COMPONENT",
            title="vpcplan does not model this component",
            meaning="The path goes through something whose behaviour vpcplan does not know.",
            fix="Check that part of the path by other means.",
        ),
        entry(
            code="VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS",
            title="The virtual private gateway takes its own VPC's addresses only",
            meaning="The sender's address belongs to no interface of the VPC that the gateway is attached to.",
            fix="Use a transit gateway to join several VPCs to the network outside.",
        ),
        entry(
            code="VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
            title="The virtual private gateway delivers to its own VPC only",
            meaning="The destination is not the private address of an interface of the gateway's VPC.",
            fix="Use a transit gateway to join several VPCs to the network outside.",
        ),
        entry(
            code="VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
            title="VPC Block Public Access cuts the internet off",
            meaning="The account blocks internet traffic of its VPCs in this Region, and the subnet is not excluded.",
            fix="Create an exclusion for the VPC or subnet, or turn the block off.",
            url=_GUIDE + "userguide/security-vpc-bpa.html",
        ),
        entry(
            code="VPC_LOCAL_ROUTE_CIDR_RESTRICTION",
            title="The address is in no subnet",
            meaning="The destination is in one of the VPC's blocks, but no subnet holds it.",
            fix="Use an address that an interface owns.",
        ),
        entry(
            code="VPCE_GATEWAY_PROTOCOL_RESTRICTION",
            title="Gateway endpoints carry TCP and ICMP echo only",
            meaning="S3 and DynamoDB by gateway endpoint take TCP (and ICMP echo requests), nothing else.",
            fix="Use TCP.",
            url=_GUIDE + "privatelink/gateway-endpoints.html",
        ),
        entry(
            code="VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
            title="Gateway endpoints serve their own VPC only",
            meaning="The packet came from outside the VPC: a peering connection, transit gateway, VPN or Direct "
            "Connect. A gateway endpoint serves interfaces of its VPC only.",
            fix="Use an interface endpoint, which is reachable from outside.",
            url=_GUIDE + "privatelink/gateway-endpoints.html",
        ),
        entry(
            code="VPCE_INTRA_VPC_TRAFFIC",
            title="An endpoint starts no connections",
            meaning="The endpoint was named as the source. Consumers connect to endpoints, never the reverse.",
            fix="Ask the opposite direction.",
            url=_GUIDE + "privatelink/concepts.html",
        ),
        entry(
            code="VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
            title="The endpoint service is not in this Availability Zone",
            meaning="The provider's load balancer is not in the zone of the endpoint's interface.",
            fix="Enable the zone at the provider's load balancer, or use an endpoint subnet in a zone that has it.",
            url=_GUIDE + "privatelink/create-endpoint-service.html",
        ),
    )


def explanation_codes() -> dict[str, ExplanationCode]:
    """Every code that a trace can give, by its name."""
    return {code.code: code for code in _codes()}

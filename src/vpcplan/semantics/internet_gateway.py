"""Internet gateways: one-to-one translation, and what they refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.net.block import parse_block
from vpcplan.net.traffic import TCP, traffic_of
from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from vpcplan.model.internet_gateway import InternetGateway
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.vpc import Vpc
    from vpcplan.net.block import Address
    from vpcplan.net.traffic import TrafficSet

SMTP = 25
RFC1918 = tuple(parse_block(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
RFC6598 = parse_block("100.64.0.0/10")
NOT_INTERNET = tuple(
    parse_block(text)
    for text in (
        "0.0.0.0/8",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "fc00::/7",
        "fe80::/10",
    )
)

GLOBAL_UNICAST = parse_block("2000::/3")
"""The IPv6 addresses that anybody on the internet can have so far.

Source: https://www.iana.org/assignments/ipv6-address-space/
"""


def is_rfc1918(version: int, address: int) -> bool:
    """Whether an address is private: 10/8, 172.16/12, 192.168/16."""
    return version == 4 and any(block.contains_address(4, address) for block in RFC1918)


def is_internet_address(version: int, address: int) -> bool:
    """Whether a host on the internet can have the address."""
    return not (
        is_rfc1918(version, address)
        or RFC6598.contains_address(version, address)
        or any(block.contains_address(version, address) for block in NOT_INTERNET)
    )


def remark_on_mail(traffic: TrafficSet) -> str | None:
    """What is not in any configuration: EC2 sends nothing to TCP 25 of public addresses until asked to.

    The restriction is lifted per account and Region on request.
    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-resource-limits.html
    """
    if not traffic & traffic_of(TCP, SMTP, SMTP):
        return None
    return f"AWS holds back tcp {SMTP} to public addresses until it lifts that for the account"


def refuse_at_internet_gateway(
    gateway: InternetGateway | None, gateway_id: str, vpc: Vpc, described: bool
) -> Obstacle | None:
    """Why an internet gateway does not serve a VPC: it is not attached to it, or unknown.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
    """
    if gateway is None:
        # A folder without describe-internet-gateways still shows the route: AWS marks routes to gateways
        # that are gone as blackholes, so an active one leads to a gateway that is there.
        if not described:
            return None
        return Obstacle(
            code="UNKNOWN_RESOURCE", reason=f"internet gateway {gateway_id} is not described", unknown=True
        )
    if gateway.vpc != vpc.id:
        return Obstacle(
            code="BAD_STATE_ATTACHMENT",
            reason=f"internet gateway {gateway.name} is not attached to VPC {vpc.name}",
            span=gateway.span,
        )
    return None


def refuse_destination(vpc: Vpc, version: int, destination: int) -> Obstacle | None:
    """Why an internet gateway does not send a packet to this destination.

    Source: https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
    """
    if any(block.contains_address(version, destination) for block in vpc.all_cidr_blocks):
        return Obstacle(
            code="IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS",
            reason=f"the destination is in a block of VPC {vpc.name} itself",
        )
    if is_rfc1918(version, destination):
        return Obstacle(
            code="IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
            reason="an internet gateway refuses packets to private addresses (RFC 1918)",
        )
    if RFC6598.contains_address(version, destination):
        return Obstacle(
            code="IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
            reason="an internet gateway refuses packets to 100.64.0.0/10 (RFC 6598)",
        )
    if not is_internet_address(version, destination):
        return Obstacle(code="NO_PATH", reason="nobody on the internet has that address")
    return None


def refuse_source_from_internet(version: int, source: int) -> Obstacle | None:
    """Why an internet gateway does not let a packet in from this source.

    Source: https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
    """
    if is_rfc1918(version, source):
        return Obstacle(
            code="IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS",
            reason="an internet gateway refuses packets from private addresses (RFC 1918)",
        )
    if RFC6598.contains_address(version, source):
        return Obstacle(
            code="IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS",
            reason="an internet gateway refuses packets from 100.64.0.0/10 (RFC 6598)",
        )
    return None


def public_address_of(interface: NetworkInterface | None, version: int, source: int) -> Address | None:
    """The public address that an internet gateway translates an interface's address to.

    IPv6 addresses are public themselves. None: there is no public address, so nothing can leave.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
    """
    if interface is None or not interface.attached:
        return None
    for entry in interface.addresses:
        if entry.address.version == version and entry.address.value == source:
            return entry.address if version == 6 else entry.public_ip
    return None


def private_address_behind(interface: NetworkInterface, version: int, public: int) -> int | None:
    """The private address that an internet gateway translates a public one to; itself for IPv6."""
    if version == 6:
        return public
    for entry in interface.addresses:
        if entry.public_ip is not None and entry.public_ip.value == public:
            return entry.address.value
    return None

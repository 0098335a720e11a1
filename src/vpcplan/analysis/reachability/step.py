"""Where packets go next, as values.

The functions of this package each move the packets through one resource and return the step that comes next,
or None where the walk has ended; :mod:`vpcplan.analysis.reachability.journey` takes one step after the other.
So a router need not know every gateway, nor a gateway the router.
"""

from __future__ import annotations

from msgspec import Struct

from vpcplan.model.network_interface import NetworkInterface
from vpcplan.model.route_table import Route
from vpcplan.model.subnet import Subnet
from vpcplan.model.transit_gateway import TransitGatewayAttachment


class LeaveInterface(Struct, frozen=True):
    """Out of a network interface: its groups' outbound rules, then its subnet."""

    interface: NetworkInterface


class LeaveSubnet(Struct, frozen=True):
    """Out of a subnet unless the destination is in it: its network ACL, then its route table."""

    subnet: Subnet


class FollowRoute(Struct, frozen=True):
    """To the target of a route of a VPC's table; ``subnet`` is the one that the packets left, if any."""

    route: Route
    vpc: str
    subnet: Subnet | None


class DeliverLocally(Struct, frozen=True):
    """To the interface of a VPC that owns the destination address."""

    vpc: str
    from_subnet: Subnet | None = None


class EnterInterface(Struct, frozen=True):
    """Into a network interface that owns the destination: its groups' inbound rules, then its owner."""

    interface: NetworkInterface


class UndoTranslation(Struct, frozen=True):
    """A reply back through what translated its request: an interface, or a regional NAT gateway by its id."""

    translator: str
    vpc: str
    subnet: Subnet | None


class EnterInternet(Struct, frozen=True):
    """Among the public addresses: to whoever has the destination."""


class LeaveRegionalNatGateway(Struct, frozen=True):
    """Out of a regional NAT gateway, which is in no subnet, to the internet."""

    nat_gateway: str


class EnterByGateway(Struct, frozen=True):
    """Into a VPC from outside by a gateway, which may have a route table of its own."""

    gateway: str
    vpc: str


class FollowTransitRoute(Struct, frozen=True):
    """Along the transit gateway route table that an attachment is associated with.

    ``zone`` is the Availability Zone that the packets come from, where it is known.
    """

    arriving: TransitGatewayAttachment
    zone: str | None = None


class LeaveByAttachment(Struct, frozen=True):
    """Out of a transit gateway to a network outside AWS."""

    attachment: TransitGatewayAttachment


class EnterFromOutside(Struct, frozen=True):
    """In from a network outside AWS by one of its connections or attachments."""

    network: str
    via: str


Step = (
    LeaveInterface
    | LeaveSubnet
    | FollowRoute
    | DeliverLocally
    | EnterInterface
    | UndoTranslation
    | EnterInternet
    | LeaveRegionalNatGateway
    | EnterByGateway
    | FollowTransitRoute
    | LeaveByAttachment
    | EnterFromOutside
)

"""Security groups: stateful allow rules on network interfaces."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.model.resource import Resource
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.net.block import Block


class PrefixListPeer(Struct, frozen=True, gc=False):
    """The addresses of a managed prefix list, by its id."""

    prefix_list: str


class SecurityGroupPeer(Struct, frozen=True, kw_only=True, gc=False):
    """The private addresses of the interfaces that carry a group.

    ``vpc``, ``account`` and ``vpc_peering_connection`` are what the rule itself says about a group of
    another VPC; None where it says nothing.
    """

    security_group: str
    vpc: str | None = None
    account: str | None = None
    vpc_peering_connection: str | None = None


Peer = Block | PrefixListPeer | SecurityGroupPeer


class SecurityGroupRule(Struct, frozen=True, kw_only=True, gc=False):
    """One allow rule: what, and from or to whom."""

    match: TrafficMatch
    peer: Peer
    span: SourceSpan
    description: str | None = None


class SecurityGroup(Resource, frozen=True, kw_only=True):
    """A security group. ``egress`` is written out: a new group allows all IPv4 and IPv6 traffic out."""

    vpc: str | None = None
    default: bool = False
    ingress: tuple[SecurityGroupRule, ...] = ()
    egress: tuple[SecurityGroupRule, ...] = ()

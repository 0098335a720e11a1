"""Network ACLs: numbered, stateless rules at a subnet's edge."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.model.resource import Resource
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.net.block import Block


class NetworkAclEntry(Struct, frozen=True, kw_only=True, gc=False):
    """One rule of a network ACL. The final deny (``*``, 32767) is implied, never listed."""

    rule_number: int
    action: Literal["allow", "deny"]
    match: TrafficMatch
    cidr_block: Block
    span: SourceSpan


class NetworkAcl(Resource, frozen=True, kw_only=True):
    """A network ACL; ``ingress`` and ``egress`` are sorted by rule number."""

    vpc: str
    default: bool = False
    ingress: tuple[NetworkAclEntry, ...] = ()
    egress: tuple[NetworkAclEntry, ...] = ()

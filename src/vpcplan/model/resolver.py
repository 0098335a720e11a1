"""Route 53 Resolver: rules, their VPCs, endpoints and per-VPC settings."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.model.resource import Resource
from vpcplan.net.block import Address

RuleType = Literal["forward", "system", "recursive", "delegate"]


class ResolverTarget(Struct, frozen=True, kw_only=True):
    """A name server that a forward rule sends queries to."""

    address: Address
    port: int = 53
    protocol: str = "do53"

    def __str__(self) -> str:
        """``192.0.2.53``, or with a port other than 53 ``192.0.2.53:5353`` and ``[2001:db8::53]:5353``."""
        if self.port == 53:
            return str(self.address)
        return f"[{self.address}]:{self.port}" if self.address.version == 6 else f"{self.address}:{self.port}"


class ResolverRule(Resource, frozen=True, kw_only=True):
    """A rule for the queries at or below ``domain_name``, in the VPCs that it is associated with."""

    domain_name: str
    rule_type: RuleType
    targets: tuple[ResolverTarget, ...] = ()
    resolver_endpoint: str | None = None
    vpcs: tuple[str, ...] = ()
    vpcs_known: bool = True
    """False where the source does not say which VPCs the rule is associated with."""
    delegation_record: str | None = None
    state: str = "complete"


class ResolverEndpoint(Resource, frozen=True, kw_only=True):
    """An inbound or outbound endpoint: interfaces in a VPC that take or send DNS queries."""

    direction: Literal["inbound", "outbound", "inbound_delegation"]
    vpc: str
    security_groups: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    state: str = "operational"


class ResolverConfig(Struct, frozen=True, kw_only=True):
    """Settings of one VPC's resolver."""

    vpc: str
    autodefined_reverse: bool = True
    """Whether the automatic rules for reverse names of private ranges are on."""

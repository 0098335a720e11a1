"""What a check of addresses finds."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.net.block import Block
from vpcplan.semantics.address_rule import Objection


class AddressFinding(Struct, frozen=True, kw_only=True):
    """One thing wrong with the addresses of ``resource`` (an id of kind ``kind``, a field of Topology)."""

    code: str
    severity: Literal["error", "warning", "info"]
    message: str
    resource: str
    kind: str
    span: SourceSpan
    hint: str | None = None
    source: str = ""
    related: tuple[tuple[str, SourceSpan], ...] = ()


class SubnetUse(Struct, frozen=True, kw_only=True):
    """How full a subnet is. ``months_left`` is set where a growth was stated."""

    subnet: str
    vpc: str
    cidr_block: Block
    usable: int
    used: int
    users: tuple[tuple[str, int], ...]
    months_left: int | None = None

    @property
    def free(self) -> int:
        """Addresses that interfaces can still get; never below 0."""
        return max(0, self.usable - self.used)


class VpcUse(Struct, frozen=True, kw_only=True):
    """A VPC's space given to subnets, its holes, and its Network Address Usage, alone and with its peers."""

    vpc: str
    addresses: int
    in_subnets: int
    largest_hole: Block | None
    fragmented: bool
    network_address_usage: int
    peered_usage: int | None


class AddressCheck(Struct, frozen=True, kw_only=True):
    """Everything that `cidr check` says.

    Without ``interfaces_known`` the use of subnets counts only what the source describes otherwise.
    """

    findings: tuple[AddressFinding, ...]
    subnets: tuple[SubnetUse, ...]
    vpcs: tuple[VpcUse, ...]
    interfaces_known: bool = True


def finding_of(objection: Objection, resource: str, kind: str, span: SourceSpan) -> AddressFinding:
    """An objection to a block, at the place of the resource that has it."""
    return AddressFinding(
        code=objection.code,
        severity=objection.severity,
        message=objection.message,
        resource=resource,
        kind=kind,
        span=span,
        hint=objection.hint,
        source=objection.source,
    )

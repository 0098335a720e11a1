"""What AWS accepts as the address blocks of a VPC."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from vpcplan.net.block import Block, parse_block
from vpcplan.semantics.address_rule import VPC_GUIDE, Objection

if TYPE_CHECKING:
    from collections.abc import Sequence

VPC_BLOCKS_PAGE = VPC_GUIDE + "vpc-cidr-blocks.html"
LONGEST_IPV4 = 28
SHORTEST_IPV4 = 16
IPV6_LENGTHS = (44, 48, 52, 56, 60)
AMAZON_IPV6_LENGTH = 56

_NEVER = (
    ("0.0.0.0/8", "“this” network"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("224.0.0.0/4", "multicast"),
)
_RFC1918 = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
_ROUTER_DEVICES = "198.19.0.0/16"
_TROUBLE: tuple[tuple[str, str, str, Literal["warning", "info"]], ...] = (
    (
        "172.17.0.0/16",
        "Docker's default bridge uses 172.17.0.0/16, and so do services such as Cloud9 and SageMaker",
        VPC_BLOCKS_PAGE,
        "warning",
    ),
    (
        "172.31.0.0/16",
        "every Region's default VPC is 172.31.0.0/16, so the two can never be peered",
        VPC_GUIDE + "default-vpc.html",
        "warning",
    ),
    (
        "10.100.0.0/16",
        "EKS gives Kubernetes services 10.100.0.0/16 by default (or 172.20.0.0/16)",
        "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html",
        "info",
    ),
    (
        "172.20.0.0/16",
        "EKS gives Kubernetes services 172.20.0.0/16 by default (or 10.100.0.0/16)",
        "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html",
        "info",
    ),
)


@cache
def _block(text: str) -> Block:
    return parse_block(text)


@cache
def never_ranges() -> tuple[Block, ...]:
    """The ranges that AWS gives to no VPC: 169.254.0.0/16 and three others.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    return tuple(_block(text) for text, _ in _NEVER)


@cache
def ranges_to_avoid() -> tuple[Block, ...]:
    """Ranges that a plan leaves alone while there are others: 172.17.0.0/16, 10.0.0.0/15 and more.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    return (*(_block(entry[0]) for entry in _TROUBLE), _block("10.0.0.0/15"))


def never_range(block: Block) -> str | None:
    """The range that no VPC may use and that ``block`` touches: "lies in 169.254.0.0/16 (link-local)".

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    for text, meaning in _NEVER:
        if _block(text).contains(block):
            return f"lies in {text} ({meaning})"
        if _block(text).overlaps(block):
            return f"holds {text} ({meaning})"
    return None


def vpc_size_objection(block: Block) -> Objection | None:
    """Why a VPC cannot have a block of this size; None for /16 to /28, and /44 to /60 of IPv6 by fours.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    length = block.prefix_length
    if block.version == 6:
        if length in IPV6_LENGTHS:
            return None
        return Objection(
            code="VPC001",
            severity="error",
            message=f"{block} cannot be an IPv6 block of a VPC: those are /44, /48, /52, /56 or /60",
            source=VPC_BLOCKS_PAGE,
            hint="an Amazon-provided block is always a /56",
        )
    if SHORTEST_IPV4 <= length <= LONGEST_IPV4:
        return None
    wrong = "too large" if length < SHORTEST_IPV4 else "too small"
    bound = "/16 (65,536 addresses)" if length < SHORTEST_IPV4 else "/28 (16 addresses)"
    end = "largest" if length < SHORTEST_IPV4 else "smallest"
    return Objection(
        code="VPC001",
        severity="error",
        message=f"{block} is {wrong} for a VPC: the {end} block is a {bound}",
        source=VPC_BLOCKS_PAGE,
    )


def vpc_block_objections(block: Block) -> tuple[Objection, ...]:
    """Everything against ``block`` as the block of a VPC, by itself: 10.0.0.0/8 is too large.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    found: list[Objection] = []
    size = vpc_size_objection(block)
    if size:
        found.append(size)
    if block.version == 6:
        return tuple(found)
    never = never_range(block)
    if never:
        found.append(
            Objection(
                code="VPC002",
                severity="error",
                message=f"{block} {never}, which AWS gives to no VPC",
                source=VPC_BLOCKS_PAGE,
            )
        )
    # Of a block that is too large to be one, what lies somewhere in it says nothing.
    found.extend(troublesome_ranges(block) if block.prefix_length >= SHORTEST_IPV4 else ())
    return tuple(found)


def troublesome_ranges(block: Block) -> tuple[Objection, ...]:
    """Ranges that AWS accepts and that clash with something common later: 172.17.0.0/16 with Docker.

    The ranges of Kubernetes services are a remark: they matter to whoever runs EKS, and can be chosen there.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    found = [
        Objection(
            code="VPC003",
            severity=severity,
            message=f"{block}: {why}",
            source=source,
            hint="choose another range while nothing uses this one",
        )
        for text, why, source, severity in _TROUBLE
        if _block(text).overlaps(block)
    ]
    if _block("240.0.0.0/4").overlaps(block):
        found.append(
            Objection(
                code="VPC003",
                severity="warning",
                message=f"{block}: 240.0.0.0/4 is reserved for future use; many systems refuse to route it",
                source="https://www.rfc-editor.org/rfc/rfc1112",
            )
        )
    return tuple(found)


def first_block_warning(block: Block) -> Objection | None:
    """A warning for a *first* block in 10.0.0.0/15: nothing of 10.0.0.0/16 can be added later.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html (association restrictions)
    """
    if not _block("10.0.0.0/15").contains(block):
        return None
    return Objection(
        code="VPC003",
        severity="info",
        message=f"{block} is in 10.0.0.0/15: no block of 10.0.0.0/16 can ever be added to this VPC",
        source=VPC_BLOCKS_PAGE,
        hint="10.0.0.0/16 is also what most tutorials use, so a later peering is likely to overlap",
    )


def association_refusal(existing: Sequence[Block], added: Block) -> str | None:
    """Why AWS does not let ``added`` join a VPC that has ``existing``; None where it does.

    192.168.1.0/24 cannot join 10.0.0.0/16; 100.64.0.0/16 and public ranges always can. The first block of
    ``existing`` is the VPC's primary one, and its range decides: the page speaks of "any of the CIDR blocks
    associated with the VPC" for the 10.0.0.0/15 rule only, and a VPC of 10.0.0.0/8 that carries 100.64.0.0/10
    as well does go on taking blocks of 10.0.0.0/8.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions
    """
    if added.version == 6 or not existing:
        return None
    for block in existing:
        if block.overlaps(added):
            return f"{added} overlaps {block}, which the VPC already has"
    first = existing[0]
    for text in _RFC1918:
        if _block(text).overlaps(first):
            return _refusal_beside_private(existing, text, added)
    if _block(_ROUTER_DEVICES).overlaps(first):
        return _refusal_in(added, _RFC1918, f"the VPC has {first} of {_ROUTER_DEVICES}")
    kind = "of 100.64.0.0/10" if _block("100.64.0.0/10").contains(first) else "publicly routable"
    return _refusal_in(added, (*_RFC1918, _ROUTER_DEVICES), f"the VPC's first block {first} is {kind}")


def _refusal_beside_private(existing: Sequence[Block], own: str, added: Block) -> str | None:
    because = f"the VPC's first block {existing[0]} is of {own}"
    others = tuple(text for text in _RFC1918 if text != own)
    refusal = _refusal_in(added, (*others, _ROUTER_DEVICES), because)
    if refusal:
        return refusal
    if own == "172.16.0.0/12":
        return _refusal_in(added, ("172.31.0.0/16",), because)
    low = next((block for block in existing if _block("10.0.0.0/15").overlaps(block)), None)
    if low:
        return _refusal_in(added, ("10.0.0.0/16",), f"the VPC has {low} of 10.0.0.0/15")
    return None


def _refusal_in(added: Block, ranges: Sequence[str], because: str) -> str | None:
    for text in ranges:
        if _block(text).overlaps(added):
            return f"{added} lies in {text}, and {because}: AWS does not associate the two"
    return None


def route_refusal(added: Block, destination: Block) -> str | None:
    """Why ``added`` cannot join a VPC one of whose route tables has a route to ``destination``.

    A route to 10.0.0.0/24 stops 10.0.0.0/24 and 10.0.0.0/16, but not 10.0.0.0/25.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#vpc-resize
    """
    if not added.contains(destination):
        return None
    relation = "equals" if added == destination else "contains"
    return f"{added} {relation} {destination}, the destination of a route of this VPC"

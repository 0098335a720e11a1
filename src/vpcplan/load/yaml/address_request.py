"""What stands in place of a block that `cidr plan` is to find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.fields import BOOLEAN, TEXT, Field, ScalarKind, integer

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Loading
    from vpcplan.load.yaml.nodes import Scalar
    from vpcplan.model.address_request import AddressRequest


def _grow(loading: Loading, node: Scalar) -> int | None:
    text = node.text.removesuffix("x")
    if text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= 256:
        return int(text)
    loading.problem(node, f"expected a multiple such as `2x`, found `{node.text}`")
    return None


REQUEST_FIELDS = {
    "hosts": Field(
        integer(1, 1 << 32, "a number of interfaces"),
        "How many interfaces it must hold, where no block is given.",
    ),
    "netmask": Field(integer(8, 28, "a prefix length from 8 to 28"), "Its size, where no block is given."),
    "ipv6": Field(BOOLEAN, "Whether to plan an IPv6 block as well."),
    "grow": Field(
        ScalarKind(
            "a multiple such as `2x`",
            _grow,
            {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": "^[0-9]+x?$"}]},
        ),
        "Room to keep free beside it, as a multiple of its size.",
    ),
    "pool": Field(TEXT, "The address pool to take the block from."),
    "environment": Field(TEXT, "The environment whose pool to take the block from."),
}
"""The keys that a VPC and a subnet share."""


def decode_request(values: dict[str, Any], *, planned: bool, ipv6_planned: bool) -> AddressRequest | None:
    """What to plan; None where every block is written already.

    Args:
        values: Fields of a VPC or subnet.
        planned: Whether it has a block.
        ipv6_planned: Whether it has an IPv6 block.
    """
    wants_ipv6 = bool(values.get("ipv6")) and not ipv6_planned
    if planned and not wants_ipv6:
        return None
    from vpcplan.model.address_request import AddressRequest

    return AddressRequest(
        hosts=values.get("hosts"),
        netmask=values.get("netmask"),
        ipv6=wants_ipv6,
        tier=values.get("tier"),
        pool=values.get("pool"),
        environment=values.get("environment"),
        grow=values.get("grow", 1),
    )

"""What stands in place of a block that `cidr plan` is to find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.fields import BOOLEAN, TEXT, Field, ListOf, ScalarKind, integer

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
        integer(1, 1 << 32, "a number of interfaces, 1 or more"),
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


def _order(loading: Loading, node: Scalar) -> str | None:
    found = {"tier": "tier", "az": "az", "availability_zone": "az"}.get(node.text.lower())
    if found is None:
        loading.problem(node, f"expected `tier` or `az`, found `{node.text}`")
    return found


LAYOUT_FIELDS = {
    "availability_zones": Field(
        ListOf(TEXT, "Availability Zones"), "The zones that each tier has a subnet in."
    ),
    "spare_availability_zones": Field(integer(0, 16), "Availability Zones to keep room for in every tier."),
    "subnet_order": Field(
        ScalarKind("`tier` or `az`", _order, {"enum": ["tier", "az"]}),
        "What is to have the fewest summary routes: the subnets of a tier, or those of a zone.",
    ),
}
"""The keys of a VPC that lay its subnets out."""


def decode_request(values: dict[str, Any], *, planned: bool) -> AddressRequest | None:
    """What to plan, and what a written block was made for; None where nothing is asked for.

    Args:
        values: Fields of a VPC, subnet or tier.
        planned: Whether it has its block, so that leaving everything out asks for nothing.
    """
    if planned and not any(key in values for key in REQUEST_FIELDS):
        return None
    from vpcplan.model.address_request import AddressRequest

    return AddressRequest(
        hosts=values.get("hosts"),
        netmask=values.get("netmask"),
        ipv6=values.get("ipv6"),
        tier=values.get("tier"),
        pool=values.get("pool"),
        environment=values.get("environment"),
        grow=values.get("grow", 1),
    )

"""The resource that `--without`, `--fail`, `--avoid` and `--through` name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.inventory import KINDS, parse_kind
from vpcplan.errors import UsageError
from vpcplan.model.kind_name import kind_name

if TYPE_CHECKING:
    from vpcplan.model.resource import Resource
    from vpcplan.model.topology import Topology

ORDER = (
    "instances",
    "nat_gateways",
    "load_balancers",
    "vpc_endpoints",
    "vpc_peering_connections",
    "transit_gateways",
    "transit_gateway_attachments",
    "vpn_connections",
    "vpn_gateways",
    "direct_connect_gateways",
    "internet_gateways",
    "egress_only_internet_gateways",
    "networks",
)
"""The kinds that a bare name means first: what carries traffic, before what filters it or is made of it."""


class Named(Struct, frozen=True):
    """A resource and its kind, a field of :class:`vpcplan.model.topology.Topology`."""

    kind: str
    resource: Resource

    def __str__(self) -> str:
        return f"{kind_name(self.kind.removesuffix('s'))} {self.resource.id}"


def find_resource(topology: Topology, text: str) -> Named:
    """The resource that a user's word names: an id, a name, ``vpc/name``, or ``kind:name``.

    ``nat:nat-a`` and ``nat_gateway:shop/nat-a`` are the same. Of several kinds with one name, that which
    carries traffic is meant.

    Raises:
        UsageError: nothing has that name, or several things of one kind have.
    """
    head, colon, rest = text.partition(":")
    kinds: tuple[str, ...] = (*ORDER, *(kind for kind in KINDS if kind not in ORDER))
    name = text
    if colon and not head.startswith("arn") and "/" not in head:
        kinds, name = (parse_kind(head),), rest
    for kind in kinds:
        resources: dict[str, Resource] = getattr(topology, kind)
        if name in resources:
            return Named(kind, resources[name])
    for kind in kinds:
        found = [entry for entry in getattr(topology, kind).values() if entry.name == name]
        if len(found) == 1:
            return Named(kind, found[0])
        if found:
            raise UsageError(
                f"{name!r} is the name of {len(found)} {kind.replace('_', ' ')}",
                hint="write one of " + ", ".join(sorted(entry.id for entry in found)[:6]),
            )
    raise UsageError(f"nothing is named {text!r}", hint=_suggest(topology, kinds, name))


def _suggest(topology: Topology, kinds: tuple[str, ...], name: str) -> str:
    from difflib import get_close_matches

    names = {
        text
        for kind in kinds
        for entry in getattr(topology, kind).values()
        for text in (entry.id, entry.name)
    }
    close = get_close_matches(name, sorted(names), n=3, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "`vpcplan show` lists what there is"

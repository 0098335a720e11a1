"""``cidr_collections:``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.load.yaml.fields import BLOCKS, DESCRIPTION, Field, MapOf, Shape
from vpcplan.load.yaml.route53 import add_problems, finish_route53, part
from vpcplan.load.yaml.sections import Section
from vpcplan.model.cidr_collection import CidrCollection, CidrLocation
from vpcplan.semantics.routing_policy_ip_based import find_collection_problems

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading

CIDR_COLLECTION = Shape(
    "cidr collection",
    "Named lists of client blocks for IP-based routing.",
    {
        "description": DESCRIPTION,
        "locations": Field(
            MapOf(BLOCKS, "a mapping of locations to CIDR blocks"),
            "Each location's blocks; left out, they are not known.",
        ),
    },
)


def decode_cidr_collection(loading: Loading, entry: Entry) -> None:
    """One collection; AWS takes blocks up to /24 (IPv4) and /48 (IPv6), each in one location."""
    values = CIDR_COLLECTION.read(loading, entry.node)
    if values is None:
        return
    collection = CidrCollection(
        **loading.identity(entry),
        locations=tuple(
            CidrLocation(name=key.text, cidr_blocks=tuple(blocks), span=loading.span(key))
            for key, blocks in values.get("locations", ())
        ),
        blocks_known="locations" in values,
    )
    part(loading, "cidr_collections")[entry.id] = collection
    add_problems(loading, find_collection_problems(collection), {entry.document.file: entry.document})


SECTIONS = {
    "cidr_collections": Section(
        kind=MapOf(CIDR_COLLECTION, "a mapping of names to CIDR collections"),
        doc="CIDR collections, for IP-based routing.",
        decode=decode_cidr_collection,
        finish=finish_route53,
    )
}

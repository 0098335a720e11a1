"""CIDR collections: `list-cidr-collections`, `list-cidr-blocks`, `list-cidr-locations`."""

from __future__ import annotations

from msgspec.structs import replace

from vpcplan.errors import SourceSpan
from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.document import Document
from vpcplan.load.aws.field import FieldError, block, text
from vpcplan.model.cidr_collection import CidrCollection, CidrLocation
from vpcplan.net.block import Block


def decode_cidr_collections(configuration: Configuration) -> dict[str, CidrCollection]:
    """The collections with the blocks of their locations."""

    def decode(record: Record) -> CidrCollection:
        id = text(record.data, "Id")
        identity = configuration.identity(record, id, name=text(record.data, "Name"))
        identity["region"] = None
        return CidrCollection(**identity, blocks_known=False)

    found = configuration.resources("CidrCollections", decode)
    blocks: dict[str, dict[str, tuple[list[Block], SourceSpan]]] = {}
    for document in configuration.documents("CidrBlocks"):
        id = _collection_of(document, found)
        if id is None:
            configuration.orphan(document, "CidrBlocks", "CIDR collection", "<collection-id>.json")
            continue
        _add_blocks(configuration, document, blocks.setdefault(id, {}))
    for id, locations in blocks.items():
        if id not in found:
            span = next(iter(locations.values()))[1] if locations else SourceSpan(id)
            found[id] = CidrCollection(id=id, name=id, span=span)
        found[id] = replace(
            found[id],
            blocks_known=True,
            locations=tuple(
                CidrLocation(name=name, cidr_blocks=tuple(dict.fromkeys(listed)), span=span)
                for name, (listed, span) in locations.items()
            ),
        )
    return found


def _collection_of(document: Document, found: dict[str, CidrCollection]) -> str | None:
    """The collection in the file's name; the only one there is, where the name says nothing."""
    named = next((id for id in found if id in document.parameter), None)
    if named is not None:
        return named
    by_name = next((c.id for c in found.values() if document.parameter.endswith(f"/{c.name}")), None)
    if by_name is not None:
        return by_name
    if len(found) == 1:
        return next(iter(found))
    stem = document.parameter.rpartition("/")[2]
    return stem if not found and stem.count("-") == 4 else None


def _add_blocks(
    configuration: Configuration,
    document: Document,
    locations: dict[str, tuple[list[Block], SourceSpan]],
) -> None:
    for record in configuration.records_of(document, "CidrBlocks"):
        try:
            name = text(record.data, "LocationName")
            listed, _ = locations.setdefault(name, ([], record.span(name)))
            listed.append(block(record.data, "CidrBlock"))
        except FieldError as error:
            configuration.report(record, error)

"""Managed prefix lists: `describe-managed-prefix-lists`, their entries, and `describe-prefix-lists`."""

from __future__ import annotations

from msgspec.structs import replace

from vpcplan.load.aws.configuration import Configuration, Record, parameter_id
from vpcplan.load.aws.field import FieldError, block, blocks, optional_integer, optional_text, text
from vpcplan.model.prefix_list import PrefixList, PrefixListEntry


def decode_prefix_lists(configuration: Configuration) -> dict[str, PrefixList]:
    """The prefix lists; one without entries in any file is incomplete.

    `describe-managed-prefix-lists` and `describe-prefix-lists` print one key, ``PrefixLists``, and both list
    AWS's own: the first with owner and version, the second with its blocks.
    """
    found = configuration.resources("PrefixLists", lambda record: _managed_list(configuration, record))
    found = configuration.resources("ManagedPrefixLists", lambda r: _managed_list(configuration, r)) | found
    _add_entries(configuration, found)
    _add_service_lists(configuration, found)
    return found


def _managed_list(configuration: Configuration, record: Record) -> PrefixList | None:
    item = record.data
    if "Cidrs" in item:
        return None
    name = optional_text(item, "PrefixListName")
    service = name if name is not None and name.startswith("com.amazonaws.") else None
    identity = configuration.identity(record, text(item, "PrefixListId"))
    if identity["name"] == identity["id"] and name is not None:
        identity["name"] = name
    if service is not None and len(service.split(".")) > 3:
        identity["region"] = service.split(".")[2]
    return PrefixList(
        **identity,
        service=service,
        address_family=6 if optional_text(item, "AddressFamily") == "IPv6" else 4,
        max_entries=optional_integer(item, "MaxEntries"),
        complete=False,
    )


def _add_entries(configuration: Configuration, found: dict[str, PrefixList]) -> None:
    for document in configuration.documents("Entries"):
        written = document.body.get("PrefixListId")
        id = parameter_id(document, "pl") or (written if isinstance(written, str) else "")
        entries: list[PrefixListEntry] = []
        for record in configuration.records_of(document, "Entries"):
            entries.extend(_entry(configuration, record, id))
        known = found.get(id)
        if not id:
            configuration.orphan(document, "Entries", "prefix list", "pl-0123.json")
        elif known is None:
            record = Record({}, document, 0, len(document.text))
            found[id] = PrefixList(**configuration.identity(record, id), entries=tuple(entries))
        else:
            merged = known.entries + tuple(e for e in entries if e not in known.entries)
            found[id] = replace(known, entries=merged, complete=True)


def _entry(configuration: Configuration, record: Record, id: str) -> list[PrefixListEntry]:
    try:
        return [PrefixListEntry(block(record.data, "Cidr"), record.span(id))]
    except FieldError as error:
        configuration.report(record, error, id)
        return []


def _add_service_lists(configuration: Configuration, found: dict[str, PrefixList]) -> None:
    """`describe-prefix-lists` prints AWS's own lists with their blocks."""

    def decode(record: Record) -> PrefixList | None:
        item = record.data
        if "Cidrs" not in item:
            return None
        id, name = text(item, "PrefixListId"), optional_text(item, "PrefixListName")
        identity = configuration.identity(record, id, name=name)
        if name is not None and len(name.split(".")) > 3:
            identity["region"] = name.split(".")[2]
        entries = tuple(PrefixListEntry(each, record.span(id)) for each in blocks(item, "Cidrs"))
        return PrefixList(
            **identity,
            entries=entries,
            service=name,
            address_family=6 if entries and entries[0].cidr_block.version == 6 else 4,
            complete=bool(entries),
        )

    for id, listed in configuration.resources("PrefixLists", decode).items():
        known = found.get(id)
        if known is None:
            found[id] = listed
        elif not known.entries:
            found[id] = replace(
                known, entries=listed.entries, service=listed.service, complete=listed.complete
            )

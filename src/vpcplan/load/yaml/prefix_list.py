"""``prefix_lists:``, and AWS's own lists by the name of their service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.load.yaml.fields import (
    BLOCK,
    BOOLEAN,
    DESCRIPTION,
    TEXT,
    Either,
    Field,
    ListOf,
    Placed,
    Shape,
    integer,
)
from vpcplan.load.yaml.sections import Section
from vpcplan.model.prefix_list import PrefixList, PrefixListEntry

if TYPE_CHECKING:
    from vpcplan.errors import SourceSpan
    from vpcplan.load.yaml.decode import Entry, Loading

PREFIX_LIST_ENTRY = Shape(
    "prefix list entry",
    "A block of a prefix list.",
    {
        "cidr_block": Field(BLOCK, "The block.", required=True),
        "description": DESCRIPTION,
    },
)

PREFIX_LIST = Shape(
    "prefix list",
    "A managed prefix list: blocks with a name, of one IP version.",
    {
        "description": DESCRIPTION,
        "entries": Field(
            ListOf(Placed(Either("a CIDR block", scalar=BLOCK, mapping=PREFIX_LIST_ENTRY)), "CIDR blocks"),
            "The blocks.",
        ),
        "max_entries": Field(
            integer(1, 1000), "How many entries it may have; each reference counts that many rules."
        ),
        "service": Field(TEXT, "The full service name, if this is AWS's own list of a service."),
        "complete": Field(BOOLEAN, "Whether all entries are listed here; true by default."),
        "account": Field(TEXT, "The AWS account."),
        "region": Field(TEXT, "The AWS Region."),
    },
)


def decode_prefix_list(loading: Loading, entry: Entry) -> None:
    """One prefix list; all its blocks must be of one IP version."""
    values = PREFIX_LIST.read(loading, entry.node)
    if values is None:
        return
    entries = [
        PrefixListEntry(value["cidr_block"] if isinstance(value, dict) else value, loading.span(node))
        for node, value in values.get("entries", ())
    ]
    versions = {listed.cidr_block.version for listed in entries}
    if len(versions) > 1:
        loading.problem(
            entry.key,
            f"prefix list `{entry.name}` has IPv4 and IPv6 blocks",
            "a prefix list has one IP version: make two lists",
        )
    identity = loading.identity(entry)
    identity["account"], identity["region"] = values.get("account"), values.get("region")
    loading.found("prefix_lists")[entry.id] = PrefixList(
        **identity,
        entries=tuple(entries),
        service=values.get("service"),
        address_family=min(versions, default=4),
        complete=values.get("complete", True),
        max_entries=values.get("max_entries"),
    )


def service_prefix_list(loading: Loading, service: str, span: SourceSpan, region: str | None) -> str:
    """The id of AWS's own list of a service, which is made if the topology does not describe it."""
    for lists in (loading.found("prefix_lists"), loading.base.prefix_lists):
        for known in lists.values():
            if known.service == service:
                return str(known.id)
    loading.found("prefix_lists")[service] = PrefixList(
        id=service, name=service, span=span, region=region, service=service, complete=False
    )
    return service


SECTIONS = {
    "prefix_lists": Section(
        kind=PREFIX_LIST,
        doc="Managed prefix lists.",
        decode=decode_prefix_list,
    )
}

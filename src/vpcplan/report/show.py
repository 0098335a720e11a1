"""The inventory: an overview, a table for one kind, or everything about one resource."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.inventory import KINDS
from vpcplan.errors import SourceSpan
from vpcplan.net.block import Address, Block
from vpcplan.report.console import printable, wants_colour, wrapped
from vpcplan.report.problems import Styler
from vpcplan.report.rule_text import acl_entry_text, group_rule_text, label, route_text
from vpcplan.report.table import print_table, render_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.inventory import Reference
    from vpcplan.model.resource import Resource
    from vpcplan.model.topology import Topology

SINGULAR = {
    "block_public_access_options": "Block Public Access setting",
    "block_public_access_exclusions": "Block Public Access exclusion",
    "vpcs": "VPC",
    "vpc_endpoints": "VPC endpoint",
    "vpc_peering_connections": "VPC peering connection",
    "nat_gateways": "NAT gateway",
    "egress_only_internet_gateways": "egress-only internet gateway",
    "network_acls": "network ACL",
    "vpn_gateways": "virtual private gateway",
    "vpn_connections": "VPN connection",
    "direct_connect_gateways": "Direct Connect gateway",
    "networks": "network outside AWS",
    "endpoint_connections": "endpoint service connection",
}
_PLURAL = {"network outside AWS": "networks outside AWS"}
HEADLINED = ("vpcs", "subnets", "network_interfaces")
"""The kinds that the first line of an overview counts."""


def counted(kind: str, count: int) -> str:
    """``1 VPC``, ``3 security groups``: a count with the kind's name."""
    noun = SINGULAR.get(kind, kind.replace("_", " ").removesuffix("s"))
    return f"{count:,} {noun if count == 1 else _PLURAL.get(noun, f'{noun}s')}"


def print_overview(topology: Topology) -> None:
    """What the topology is made of: the VPCs, their subnets, and how many there are of everything else."""
    counts = {kind: len(getattr(topology, kind)) for kind in KINDS}
    sys.stdout.write(printable(_headline(topology, counts)) + "\n\n")
    if not any(counts.values()) and topology.route53 is None:
        return
    for kind in ("vpcs", "subnets"):
        if counts[kind]:
            print_resources(topology, kind, list(getattr(topology, kind).values()))
            sys.stdout.write("\n")
    rest = [counted(kind, count) for kind, count in counts.items() if count and kind not in HEADLINED]
    rest += _route53_counts(topology)
    if topology.expectations:
        rest.append(f"{len(topology.expectations)} expectations")
    if rest:
        sys.stdout.write(wrapped(f"Also {_listing(rest)}.") + "\n")
    advice = "`vpcplan show KIND` lists one kind, `vpcplan show KIND NAME` says everything about one."
    sys.stdout.write(wrapped(advice) + "\n")


def _headline(topology: Topology, counts: dict[str, int]) -> str:
    files = topology.files
    source = files[0] if len(files) == 1 else f"{len(files)} files"
    things = [counted(kind, counts[kind]) for kind in HEADLINED if counts[kind]]
    return f"{source}: {_listing(things) if things else 'no VPC'}"


def _listing(things: Sequence[str]) -> str:
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"


def _route53_counts(topology: Topology) -> list[str]:
    found = []
    if topology.route53 is not None:
        for name in topology.route53.__struct_fields__:
            content = getattr(topology.route53, name)
            if isinstance(content, dict | tuple) and content:
                found.append(counted(name, len(content)))
    return found


def print_resources(topology: Topology, kind: str, items: Sequence[Resource], *, wide: bool = False) -> None:
    """A table of resources of one kind."""
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.report.inventory_columns import NOUNS

    noun = NOUNS[kind]
    columns = noun.columns + (noun.wide if wide else ())
    index = TopologyIndex(topology)
    rows = [_cells(noun.cells(index, item), len(columns)) for item in items]
    empty = [i for i in range(1, len(columns)) if not any(row[i] for row in rows)] if not wide else []
    print_table(
        [column for i, column in enumerate(columns) if i not in empty],
        [[cell for i, cell in enumerate(row) if i not in empty] for row in rows],
    )
    if any(cell.startswith("~") for row in rows for cell in row):
        sys.stdout.write("~ stands for an address that AWS chooses; only its subnet is certain.\n")


def _cells(values: Sequence[object], count: int) -> list[str]:
    return ["" if value is None else str(value) for value in values[:count]]


def print_names(items: Sequence[Resource]) -> None:
    """The ids, one a line, for loops of a shell."""
    sys.stdout.writelines(f"{printable(item.id)}\n" for item in items)


def print_resource(topology: Topology, kind: str, item: Resource) -> None:
    """Everything about one resource: its facts, then its rules or routes in the words of the language."""
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.report.inventory_columns import NOUNS

    style = Styler(colour=wants_colour(sys.stdout))
    noun = NOUNS[kind]
    cells = _cells(noun.cells(TopologyIndex(topology), item), len(noun.columns + noun.wide))
    title = counted(kind, 1).removeprefix("1 ")
    lines = [f"{style(title, 'dim')} {style(printable(label(item.id, item.name)), 'bold')}"]
    facts = [(name, cell) for name, cell in zip(noun.columns + noun.wide, cells, strict=True) if cell][1:]
    facts.append(("Defined at", str(item.span)))
    width = max(len(name) for name, _ in facts)
    lines += [f"  {name:{width}}  {printable(cell)}" for name, cell in facts]
    for heading, rows in _sections(topology, item):
        lines += ["", style(heading, "bold")]
        lines += [f"  {printable(row)}" for row in rows] or ["  none"]
    sys.stdout.write("\n".join(lines) + "\n")


def _sections(topology: Topology, item: Resource) -> list[tuple[str, list[str]]]:
    """The rules, routes or targets of a resource, by headline."""
    from vpcplan.model.network_acl import NetworkAcl
    from vpcplan.model.prefix_list import PrefixList
    from vpcplan.model.route_table import RouteTable
    from vpcplan.model.security_group import SecurityGroup
    from vpcplan.model.transit_gateway import TransitGatewayRouteTable

    match item:
        case SecurityGroup():
            return [
                (name.capitalize(), [group_rule_text(topology, rule, name) for rule in getattr(item, name)])
                for name in ("ingress", "egress")
            ]
        case NetworkAcl():
            return [
                (
                    name.capitalize(),
                    [
                        f"{entry.rule_number:>5}: {acl_entry_text(entry, name)}"
                        for entry in getattr(item, name)
                    ]
                    + ["    *: deny all"],
                )
                for name in ("ingress", "egress")
            ]
        case RouteTable():
            routes = [route_text(topology, route) for route in item.routes]
            return [("Routes", render_columns(("Destination", "Target", "Origin"), routes).splitlines())]
        case TransitGatewayRouteTable():
            rows = [
                (str(route.destination), ", ".join(route.attachments) or route.state, route.origin)
                for route in item.routes
            ]
            return [("Routes", render_columns(("Destination", "Attachment", "Origin"), rows).splitlines())]
        case PrefixList():
            return [("Entries", [str(entry.cidr_block) for entry in item.entries])]
    return []


def _path_text(field: str) -> str:
    """``ingress.peer.security_group`` as ``ingress peer``: what kind it names is known."""
    parts = field.split(".")
    return " ".join(parts[:-1] if len(parts) > 1 else parts).replace("_", " ")


def print_references(item: Resource, references: Sequence[Reference]) -> None:
    """What refers to a resource, and where."""
    if not references:
        sys.stdout.write(f"nothing refers to {printable(label(item.id, item.name))}\n")
        return
    rows = [
        (
            counted(found.kind, 1).removeprefix("1 "),
            found.resource,
            _path_text(found.field),
            str(found.span),
        )
        for found in references
    ]
    print_table(("Kind", "Resource", "Where", "Defined at"), rows)


def print_notices(topology: Topology) -> None:
    """Everything that the loader assumed, ignored or could not model."""
    rows = [
        (notice.code, notice.message, str(notice.count), str(notice.span or ""))
        for notice in topology.notices
    ]
    print_table(("Kind", "What", "Times", "Where"), rows)


def print_expectations(topology: Topology) -> None:
    """What the author of the topology expects, and where it is written."""
    rows = [(expectation.text, str(expectation.span)) for expectation in topology.expectations]
    print_table(("Expectation", "Defined at"), rows)


def plain_value(value: object) -> object:
    """A value of the model as JSON can carry it: blocks as text, places as file and line."""
    if value is None or isinstance(value, str | int):
        return value
    match value:
        case Address() | Block():
            return str(value)
        case SourceSpan():
            place: dict[str, object] = {"file": value.file, "line": value.line or None}
            return place | ({"resource": value.resource} if value.resource else {})
        case Struct():
            return {
                ("location" if name == "span" else name): plain_value(getattr(value, name))
                for name in value.__struct_fields__
            }
        case tuple() | list() | frozenset():
            return [plain_value(entry) for entry in value]
        case dict():
            return {str(key): plain_value(entry) for key, entry in value.items()}
    return value


def render_yaml(value: object, indent: int = 0) -> str:
    """A JSON-like value as block YAML; every string that could be read as something else is quoted."""
    import json

    pad = "  " * indent
    if isinstance(value, dict) and value:
        return "".join(
            f"{pad}{_yaml_text(str(key))}:{_nested(entry, indent)}" for key, entry in value.items()
        )
    if isinstance(value, list) and value:
        return "".join(f"{pad}- {render_yaml(entry, indent + 1).lstrip()}" for entry in value)
    if isinstance(value, str):
        return f"{pad}{_yaml_text(value)}\n"
    return f"{pad}{json.dumps(value)}\n"


def _nested(value: object, indent: int) -> str:
    if isinstance(value, dict | list) and value:
        return "\n" + render_yaml(value, indent + 1)
    return " " + render_yaml(value).lstrip()


def _yaml_text(text: str) -> str:
    """``text`` as a YAML scalar: plain where it is a mere word, else quoted as JSON is."""
    import json

    word = text.replace("-", "").replace("_", "").replace("/", "")
    mere = word.isascii() and word.isalnum() and text[0].isalpha() and word.lower() not in _TYPED
    if mere:
        return text
    # JSON writes characters beyond U+FFFF as two surrogates, which YAML does not put together again.
    escaped = (json.dumps(char)[1:-1] if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}" for char in text)
    return f'"{"".join(escaped)}"'


_TYPED = ("true", "false", "yes", "no", "on", "off", "null", "y", "n")

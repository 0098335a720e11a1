"""The state of one load: what was declared, what was decoded, what is wrong.

A load has four passes, so that a name may be used in any file and before it is defined:

1. parse: each file becomes a :class:`~vpcplan.load.yaml.parse.Document`;
2. declare: every key of every section becomes an :class:`Entry` with its id; duplicates are found here;
3. decode: each entry becomes resources of the model in ``loading.found(kind)``;
4. finish: what AWS does by itself is written out.

Nothing raises: whatever is wrong becomes a Problem, and the load goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from vpcplan.errors import Problem, SourceSpan
from vpcplan.load.yaml.nodes import Mapping, Scalar, describe
from vpcplan.model.resource import Notice
from vpcplan.model.topology import Topology

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.load.yaml.nodes import Node
    from vpcplan.load.yaml.parse import Document
    from vpcplan.model.route_table import Route
    from vpcplan.net.block import Address

UNKNOWN_KEY = "YAML002"
WRONG_VALUE = "YAML003"
DANGLING = "YAML004"
DUPLICATE = "YAML005"
REFUSED = "YAML006"
"""AWS would not create this."""


MAX_PROBLEMS = 5_000
MAX_SUGGESTED = 200
"""Problems that get a suggestion: comparing names takes time, and nobody reads further."""


class Entry(Struct):
    """One declared thing: the key ``web-1`` of ``instances`` in vpc ``shop`` has the id ``shop/web-1``."""

    section: str
    id: str
    key: Scalar
    node: Node
    document: Document
    span: SourceSpan
    """The place of its key."""
    vpc: str | None = None
    """Id of the VPC that it stands in, None at the top level."""

    @property
    def name(self) -> str:
        """The key as written."""
        return self.key.text


class Loading:
    """Everything that one load of YAML files knows."""

    def __init__(self, base: Topology | None = None) -> None:
        self.base = base if base is not None else Topology()
        self.has_base = base is not None
        self.problems: list[Problem] = []
        self.notices: list[Notice] = []
        self.entries: dict[str, list[Entry]] = {}
        self.declared: dict[str, dict[str, Entry]] = {}
        self.names: dict[str, dict[str, list[str]]] = {}
        self.implied: dict[str, set[str]] = {}
        """Ids of what AWS makes without being asked (a VPC's main route table, default groups), by kind."""
        self.values: dict[str, Any] = {}
        self.endpoint_routes: dict[str, list[Route]] = {}
        """Routes that gateway endpoints put into route tables, by table."""
        self.document: Document
        self.auto_public: set[str] = set()
        """Interfaces that AWS gives a public IPv4 address; see ``implied_interfaces``."""
        self.once: dict[tuple[str, ...], Any] = {}
        """What may be there once only, by whatever makes it the same: a VPC's internet gateway, …"""
        self.elastic: dict[str, Address] = {}
        """Public addresses of interfaces whose private address AWS will choose."""
        self.assigns_ipv6: set[str] = set()
        """Subnets whose instances get an IPv6 address by themselves."""
        self.auto_ipv6: set[str] = set()
        """Interfaces that AWS gives an IPv6 address."""

    def declare(
        self, section: str, key: Scalar, node: Node, vpc: str | None = None, *, any_text: bool = False
    ) -> Entry | None:
        """Register the name ``key`` of ``section``; None and a Problem if it is taken or no name."""
        name = key.text
        if not (is_name(name) or any_text):
            self.problem(
                key,
                f"`{name}` cannot be a name" if name else "a name is missing before the colon",
                "names have no spaces, commas, slashes or quotes",
            )
            return None
        entry = self.entry(section, f"{vpc}/{name}" if vpc is not None else name, key, node, vpc)
        declared = self.declared.setdefault(section, {})
        first = declared.get(entry.id)
        if first is not None:
            place = first.document.span(first.key)
            self.problem(
                key,
                f"{singular(section)} `{entry.id}` is defined twice",
                f"the first one is at {place}; give one of them another name",
                rule=DUPLICATE,
                related=(("first defined here", place),),
            )
            return None
        if self.has_base and entry.id in getattr(self.base, section, ()):
            place = getattr(self.base, section)[entry.id].span
            self.problem(
                key,
                f"{singular(section)} `{entry.id}` is defined twice",
                f"the AWS configuration has one of that id at {place}",
                rule=DUPLICATE,
                related=(("first defined here", place),),
            )
            return None
        declared[entry.id] = entry
        self.entries.setdefault(section, []).append(entry)
        return entry

    def entry(self, section: str, id: str, key: Scalar, node: Node, vpc: str | None) -> Entry:
        """A thing that the current document declares."""
        return Entry(section, id, key, node, self.document, self.span(key), vpc)

    def identity(self, entry: Entry) -> dict[str, Any]:
        """What every resource has: id, name, place, and the account and Region of its VPC."""
        vpc = self.resource("vpcs", entry.vpc)
        return {
            "id": entry.id,
            "name": entry.key.text,
            "span": entry.span,
            "account": None if vpc is None else vpc.account,
            "region": None if vpc is None else vpc.region,
        }

    def imply(self, kind: str, id: str) -> None:
        """Make a name known that nobody wrote; AWS has it anyway."""
        self.implied.setdefault(kind, set()).add(id)

    def ids_of_name(self, kind: str) -> dict[str, list[str]]:
        """The ids of a kind by short name, over all VPCs; asked for once everything is declared."""
        ids = self.names.get(kind)
        if ids is None:
            ids = self.names[kind] = {}
            for entry in self.entries.get(kind, ()):
                ids.setdefault(entry.name, []).append(entry.id)
        return ids

    def found(self, kind: str) -> dict[str, Any]:
        """The decoded resources of a kind (a field of Topology), by id; decoders put theirs in."""
        found = self.values.get(kind)
        if found is None:
            found = self.values[kind] = {}
        return found

    def resource(self, kind: str, id: str | None) -> Any:
        """A resource of this load or of the AWS configuration beside it; None while it is not decoded."""
        if id is None:
            return None
        found = self.values.get(kind)
        if found is not None and id in found:
            return found[id]
        return getattr(self.base, kind).get(id)

    @property
    def full(self) -> bool:
        """Whether so much is wrong that going on would tell nobody more."""
        return len(self.problems) >= MAX_PROBLEMS

    @property
    def suggests(self) -> bool:
        """Whether there are few enough problems that a suggestion for each is worth its time."""
        return len(self.problems) < MAX_SUGGESTED

    def problem(
        self,
        node: Node,
        message: str,
        hint: str | None = None,
        *,
        rule: str = WRONG_VALUE,
        related: tuple[tuple[str, SourceSpan], ...] = (),
        document: Document | None = None,
    ) -> None:
        """Note what is wrong at ``node`` of the current document; beyond 5,000 problems nothing is noted."""
        if self.full:
            return
        document = document or self.document
        span = document.span(node)
        self.problems.append(
            Problem(
                message=message,
                span=span,
                hint=hint,
                rule=rule,
                related=related,
                source_line=document.line(span.line),
            )
        )

    def wrong_type(self, node: Node, wanted: str) -> None:
        """Note that ``node`` is not what stands here."""
        self.problem(node, f"expected {wanted}, found {describe(node)}")

    def notice(self, code: str, message: str, node: Node) -> None:
        """Say something that the reader should know and that is no error."""
        self.notices.append(Notice(code=code, message=message, span=self.document.span(node)))

    def span(self, node: Node) -> SourceSpan:
        """The place of a node of the current document."""
        mark = node.mark
        if type(node) is Scalar:
            column = mark.column + 1
            return SourceSpan(self.document.file, mark.line + 1, column, column + (len(node.text) or 1))
        return SourceSpan(self.document.file, mark.line + 1, mark.column + 1)

    def require(self, entry: Entry, values: dict[str, Any], *fields: str) -> bool:
        """Whether all fields are there; a Problem for each that is not even written."""
        complete = True
        for field in fields:
            if field not in values:
                complete = False
                if type(entry.node) is not Mapping or field not in entry.node.entries:
                    self.problem(
                        entry.key,
                        f"{singular(entry.section)} `{entry.name}` has no `{field}`",
                        f"add `{field}: …`",
                    )
        return complete


def is_name(text: str) -> bool:
    """Whether ``text`` can name a resource: ``web-1``, not ``web 1``, ``a/b`` or the empty text."""
    return bool(text) and _NOT_IN_NAMES.isdisjoint(text)


_NOT_IN_NAMES = frozenset("/,'\"` \t\n\r\v\f\x85\xa0\u2028\u2029\u3000")


def did_you_mean(text: str, choices: Iterable[str]) -> str | None:
    """The choice that ``text`` most likely stands for: ``subents`` of {subnets, region} gives subnets."""
    from difflib import get_close_matches

    by_lower = {choice.lower(): choice for choice in choices}
    close = get_close_matches(text.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


_IRREGULAR = {
    "vpcs": "vpc",
    "network_acls": "network ACL",
    "nat_gateways": "NAT gateway",
    "vpc_endpoints": "VPC endpoint",
    "vpc_peering_connections": "peering connection",
    "vpn_gateways": "virtual private gateway",
    "vpn_connections": "VPN connection",
    "direct_connect_gateways": "Direct Connect gateway",
    "transit_gateway_attachments": "attachment",
    "transit_gateway_route_tables": "transit gateway route table",
}


def singular(section: str) -> str:
    """One thing of a section, in words: ``nat_gateways`` gives ``NAT gateway``."""
    found = _IRREGULAR.get(section)
    return (
        found
        if found is not None
        else section.removesuffix("s").replace("egress_only", "egress-only").replace("_", " ")
    )


def plural(section: str) -> str:
    """Several things of a section, in words: ``nat_gateways`` gives ``NAT gateways``."""
    return singular(section) + "s"

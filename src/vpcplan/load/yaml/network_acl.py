"""``network_acls:`` of a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.fields import (
    BLOCK,
    DESCRIPTION,
    Either,
    Field,
    ListOf,
    MapOf,
    Placed,
    Shape,
    choice,
    integer,
    rule_text,
)
from vpcplan.load.yaml.nodes import Mapping, Scalar
from vpcplan.load.yaml.rule_text import TRAFFIC_FIELDS, WORD, long_traffic, parse_rule, part
from vpcplan.load.yaml.sections import Section
from vpcplan.model.network_acl import NetworkAcl, NetworkAclEntry
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.net.block import ANY_IPV4, ANY_IPV6

if TYPE_CHECKING:
    from vpcplan.errors import SourceSpan
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Node
    from vpcplan.load.yaml.rule_text import Direction
    from vpcplan.model.vpc import Vpc

LAST_RULE_NUMBER = 32766
DEFAULT_RULES = ((100, ANY_IPV4), (101, ANY_IPV6))
RULE_NUMBER = integer(1, LAST_RULE_NUMBER, f"a rule number from 1 to {LAST_RULE_NUMBER}")


_TEXT_RULE = rule_text(
    "a rule such as `allow tcp 443 from 10.0.0.0/8`",
    "^ *(allow|deny) +[A-Za-z0-9-]+.* (from|to) +[^ ]+ *$",
)
_RULE_FIELDS = {
    "action": Field(choice("allow", "deny"), "Whether matching traffic passes.", required=True),
    **TRAFFIC_FIELDS,
    "cidr_block": Field(BLOCK, "Whom the rule is about: the block on the other side.", required=True),
    "description": DESCRIPTION,
}
RULE = Shape("network acl rule", "A rule of a network ACL; its key is its number.", _RULE_FIELDS)
NUMBERED_RULE = Shape(
    "numbered network acl rule",
    "A rule of a network ACL in a list.",
    {"rule_number": Field(RULE_NUMBER, "Its number; lower ones go first.", required=True), **_RULE_FIELDS},
)
RULES = Either(
    "a mapping of rule numbers to rules, or a list of rules",
    sequence=ListOf(Placed(NUMBERED_RULE), "rules"),
    mapping=MapOf(
        Placed(Either("a rule", scalar=_TEXT_RULE, mapping=RULE)),
        "a mapping of rule numbers to rules",
        "^[0-9]+$",
    ),
)
NETWORK_ACL = Shape(
    "network acl",
    "A network ACL. The one named `default` replaces the rules of the VPC's default network ACL.",
    {
        "description": DESCRIPTION,
        "ingress": Field(RULES, "Rules for what comes in; left out, everything is denied."),
        "egress": Field(RULES, "Rules for what goes out; left out, everything is denied."),
    },
)


def decode_network_acl(loading: Loading, entry: Entry) -> None:
    """One network ACL; a direction that is left out denies all, in the default ACL it allows all."""
    values = NETWORK_ACL.read(loading, entry.node)
    if values is None or entry.vpc is None:
        return
    default = entry.name == "default"
    rules: dict[str, Any] = {}
    directions: tuple[Direction, Direction] = ("ingress", "egress")
    for direction in directions:
        node = entry.node.get(direction) if type(entry.node) is Mapping else None
        if node is not None and direction in values:
            rules[direction] = _decode_rules(loading, node, values[direction], direction)
        elif default and node is None:
            rules[direction] = _allow_all(loading.resource("vpcs", entry.vpc), entry.span)
    loading.found("network_acls")[entry.id] = NetworkAcl(
        **loading.identity(entry), vpc=entry.vpc, default=default, **rules
    )


def default_network_acl(loading: Loading, vpc: Vpc) -> NetworkAcl:
    """The network ACL that comes with every VPC: it allows everything.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
    """
    rules = _allow_all(vpc, vpc.span)
    return NetworkAcl(
        id=f"{vpc.id}/default",
        name="default",
        span=vpc.span,
        account=vpc.account,
        region=vpc.region,
        vpc=vpc.id,
        default=True,
        ingress=rules,
        egress=rules,
    )


def _allow_all(vpc: Vpc | None, span: SourceSpan) -> tuple[NetworkAclEntry, ...]:
    """AWS adds the IPv6 rule where the VPC has an IPv6 block."""
    ipv6 = vpc is not None and (bool(vpc.ipv6_cidr_blocks) or (vpc.request is not None and vpc.request.ipv6))
    return tuple(
        NetworkAclEntry(rule_number=number, action="allow", match=TrafficMatch(), cidr_block=block, span=span)
        for number, block in DEFAULT_RULES
        if block.version == 4 or ipv6
    )


def _decode_rules(
    loading: Loading, node: Node, values: list[Any], direction: Direction
) -> tuple[NetworkAclEntry, ...]:
    """The rules in order of number."""
    found: dict[int, NetworkAclEntry] = {}
    for first, second in values:
        if type(node) is Mapping:
            (at, value), number = second, RULE_NUMBER.read(loading, first)
        else:
            at, value, number = first, second, second["rule_number"]
        if number is None:
            continue
        if type(value) is Scalar:
            rule = _text_rule(loading, value, number, direction)
        else:
            rule = _long_rule(loading, at, value, number)
        if rule is None:
            continue
        if number in found:
            loading.problem(
                at,
                f"two {direction} rules have the number {number}",
                "give one another number",
                related=(("first used here", found[number].span),),
            )
        found[number] = rule
    return tuple(found[number] for number in sorted(found))


def _text_rule(loading: Loading, node: Scalar, number: int, direction: Direction) -> NetworkAclEntry | None:
    rule = parse_rule(loading, node, direction)
    if rule is None:
        return None
    if rule.action is None:
        loading.problem(
            node, f"the rule `{node.text}` says neither allow nor deny", f"write `allow {node.text}`"
        )
        return None
    if len(rule.matches) != 1:
        loading.problem(
            node,
            "a network ACL rule has one range of ports",
            f"write one rule for each, with numbers of their own, such as {number} and {number + 1}",
        )
        return None
    peer = part(node, rule.peer, rule.offset)
    if not (rule.peer[0].isdigit() or ":" in rule.peer):
        loading.problem(
            peer,
            f"a network ACL knows blocks only, not `{rule.peer}`",
            f"write a block, such as `{WORD[direction]} 10.0.0.0/16`; security groups filter by group",
        )
        return None
    block = BLOCK.read(loading, peer)
    if block is None:
        return None
    return NetworkAclEntry(
        rule_number=number,
        action="allow" if rule.action == "allow" else "deny",
        match=rule.matches[0],
        cidr_block=block,
        span=loading.span(node),
    )


def _long_rule(loading: Loading, node: Node, values: dict[str, Any], number: int) -> NetworkAclEntry | None:
    matches = long_traffic(loading, node, values)
    if matches is None:
        return None
    if len(matches) != 1:
        loading.problem(node, "a network ACL rule has one range of ports", "write one rule for each")
        return None
    return NetworkAclEntry(
        rule_number=number,
        action=values["action"],
        match=matches[0],
        cidr_block=values["cidr_block"],
        span=loading.span(node),
    )


SECTIONS = {
    "network_acls": Section(
        kind=NETWORK_ACL,
        doc="The network ACLs of a VPC.",
        decode=decode_network_acl,
    )
}

"""``security_groups:`` of a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.decode import DANGLING, did_you_mean
from vpcplan.load.yaml.fields import (
    BLOCK,
    DESCRIPTION,
    NAME,
    TEXT,
    Either,
    Field,
    ListOf,
    Placed,
    Shape,
    rule_text,
)
from vpcplan.load.yaml.nodes import Mapping, Scalar
from vpcplan.load.yaml.references import UNKNOWN_GROUP, anywhere, find_anywhere, matches
from vpcplan.load.yaml.rule_text import TRAFFIC_FIELDS, long_traffic, parse_rule, part
from vpcplan.load.yaml.sections import Section
from vpcplan.model.security_group import PrefixListPeer, SecurityGroup, SecurityGroupPeer, SecurityGroupRule
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.net.block import ANY_IPV4, ANY_IPV6

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Node
    from vpcplan.load.yaml.rule_text import Direction
    from vpcplan.model.security_group import Peer
    from vpcplan.model.vpc import Vpc


_TEXT_RULE = rule_text("a rule such as `tcp 443 from 10.0.0.0/8`", "^ *[A-Za-z0-9-]+.* (from|to) +[^ ]+")
_PEERS = Either("a peer or a list of peers", scalar=NAME, sequence=ListOf(NAME, "peers"))


def _rule_shape(direction: str, word: str) -> Shape:
    return Shape(
        f"security group {direction} rule",
        "A rule of a security group in its long form.",
        {
            **TRAFFIC_FIELDS,
            word: Field(
                _PEERS,
                "A CIDR block, a security group, `self`, `prefix_list NAME`, or a list of those.",
                required=True,
            ),
            "description": Field(TEXT, "The rule's description."),
        },
    )


INGRESS_RULE = _rule_shape("ingress", "from")
EGRESS_RULE = _rule_shape("egress", "to")


def _rules(shape: Shape) -> ListOf:
    return ListOf(Placed(Either("a rule", scalar=_TEXT_RULE, mapping=shape)), "rules")


SECURITY_GROUP = Shape(
    "security group",
    "A security group. The one named `default` replaces the rules of the VPC's default security group.",
    {
        "description": DESCRIPTION,
        "ingress": Field(_rules(INGRESS_RULE), "What may come in; nothing by default."),
        "egress": Field(_rules(EGRESS_RULE), "What may go out; everything by default, nothing for `[]`."),
    },
)


def decode_security_group(loading: Loading, entry: Entry) -> None:
    """One security group. Egress that is left out is AWS's: all IPv4, and all IPv6 in a VPC that has it."""
    values = SECURITY_GROUP.read(loading, entry.node)
    if values is None or entry.vpc is None:
        return
    default = entry.name == "default"
    node = entry.node
    vpc = loading.resource("vpcs", entry.vpc)
    if type(node) is Mapping and "ingress" in node.entries:
        ingress = _decode_rules(loading, entry, values.get("ingress", ()), "ingress")
    else:
        ingress = (_from_itself(entry.id, entry.span),) if default else ()
    if type(node) is Mapping and "egress" in node.entries:
        egress = _decode_rules(loading, entry, values.get("egress", ()), "egress")
    else:
        egress = _all_out(vpc, entry.span)
    loading.found("security_groups")[entry.id] = SecurityGroup(
        **loading.identity(entry), vpc=entry.vpc, default=default, ingress=ingress, egress=egress
    )


def default_security_group(loading: Loading, vpc: Vpc) -> SecurityGroup:
    """The security group that comes with every VPC: in from itself, out to anywhere.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    """
    id = f"{vpc.id}/default"
    return SecurityGroup(
        id=id,
        name="default",
        span=vpc.span,
        account=vpc.account,
        region=vpc.region,
        vpc=vpc.id,
        default=True,
        ingress=(_from_itself(id, vpc.span),),
        egress=_all_out(vpc, vpc.span),
    )


def _from_itself(group: str, span: Any) -> SecurityGroupRule:
    return SecurityGroupRule(match=TrafficMatch(), peer=SecurityGroupPeer(security_group=group), span=span)


def _all_out(vpc: Vpc | None, span: Any) -> tuple[SecurityGroupRule, ...]:
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"""
    ipv6 = vpc is not None and (bool(vpc.ipv6_cidr_blocks) or (vpc.request is not None and vpc.request.ipv6))
    return tuple(
        SecurityGroupRule(match=TrafficMatch(), peer=block, span=span)
        for block in ((ANY_IPV4, ANY_IPV6) if ipv6 else (ANY_IPV4,))
    )


def _decode_rules(
    loading: Loading, entry: Entry, written: Iterable[tuple[Node, Any]], direction: Direction
) -> tuple[SecurityGroupRule, ...]:
    rules: list[SecurityGroupRule] = []
    for node, value in written:
        if loading.full:
            break
        if type(value) is Scalar:
            _text_rule(loading, entry, value, direction, rules)
        else:
            _long_rule(loading, entry, node, value, direction, rules)
    return tuple(rules)


def _text_rule(
    loading: Loading, entry: Entry, node: Scalar, direction: Direction, rules: list[SecurityGroupRule]
) -> None:
    rule = parse_rule(loading, node, direction)
    if rule is None:
        return
    if rule.action == "deny":
        loading.problem(
            node, "a security group cannot deny", "leave the rule out; a network ACL can deny at the subnet"
        )
        return
    span = loading.span(node)
    peer = decode_peer(loading, entry, node, rule.peer, rule.offset)
    if peer is not None:
        for match in rule.matches:
            rules.append(SecurityGroupRule(match=match, peer=peer, span=span))


def _long_rule(
    loading: Loading,
    entry: Entry,
    node: Node,
    values: dict[str, Any],
    direction: Direction,
    rules: list[SecurityGroupRule],
) -> None:
    traffic = long_traffic(loading, node, values)
    written = values["from" if direction == "ingress" else "to"]
    span = loading.span(node)
    for name in written if isinstance(written, list) else [written]:
        peer = decode_peer(loading, entry, name, name.text.strip(), 0)
        if peer is not None:
            for match in traffic or ():
                rules.append(
                    SecurityGroupRule(
                        match=match, peer=peer, span=span, description=values.get("description")
                    )
                )


def decode_peer(loading: Loading, entry: Entry, node: Scalar, text: str, offset: int) -> Peer | None:
    """Whom a rule is about, or None after a Problem was noted.

    A block; ``self``; ``group NAME``; ``prefix_list NAME``; a bare name: a group of the own VPC, else a
    prefix list, else a group of the only other VPC that has one of that name; ``s3``, ``dynamodb`` and the
    full names of AWS's own prefix lists.
    """
    if text == "self":
        return SecurityGroupPeer(security_group=entry.id)
    if f"{entry.vpc}/{text}" in loading.declared.get("security_groups", ()):
        if text in loading.declared.get("prefix_lists", ()):
            loading.problem(
                part(node, text, offset),
                f"`{text}` is ambiguous: a security group and a prefix list",
                f"write `group {text}` or `prefix_list {text}`",
                rule=DANGLING,
            )
            return None
        return SecurityGroupPeer(security_group=f"{entry.vpc}/{text}")
    if text[0].isdigit() or ":" in text:
        head = text.partition("/")[0]
        if ":" in head or head.replace(".", "").isdigit():
            block: Peer | None = BLOCK.read(loading, part(node, text, offset))
            return block
    word, _, name = text.partition(" ")
    name = name.strip()
    if name and word in ("group", "security_group"):
        found = find_anywhere(
            loading, ("security_groups",), part(node, name, node.text.rfind(name)), entry.vpc
        )
        return None if found is None else SecurityGroupPeer(security_group=found[1])
    if name and word == UNKNOWN_GROUP:
        return SecurityGroupPeer(security_group=name)
    if name and word == "unknown_prefix_list":
        return PrefixListPeer(name)
    if name and word in ("prefix_list", "prefix-list"):
        return _prefix_list(loading, entry, part(node, name, node.text.rfind(name)))
    return _bare_name(loading, entry, part(node, text, offset))


def _bare_name(loading: Loading, entry: Entry, node: Scalar) -> Peer | None:
    kinds = ("security_groups", "prefix_lists")
    found = matches(loading, kinds, node.text, entry.vpc)
    if not found:
        service = _service_name(loading, entry, node.text)
        if service is not None:
            return _service_list(loading, entry, node, service)
        found = anywhere(loading, ("security_groups",), node.text)
    if len(found) == 1:
        kind, id = found[0]
        return PrefixListPeer(id) if kind == "prefix_lists" else SecurityGroupPeer(security_group=id)
    if len(found) > 1 and len({kind for kind, _ in found}) > 1:
        loading.problem(
            node,
            f"`{node.text}` is ambiguous: a security group and a prefix list",
            f"write `group {node.text}` or `prefix_list {node.text}`",
            rule=DANGLING,
        )
        return None
    if " " in node.text:
        _too_many_words(loading, node)
        return None
    if node.text.lower() in _ANYBODY:
        loading.problem(
            node, f"`{node.text}` is not a peer", "write `0.0.0.0/0`, and another rule for `::/0`"
        )
        return None
    located = find_anywhere(loading, kinds, node, entry.vpc, "peer")
    return None if located is None else SecurityGroupPeer(security_group=located[1])


_ANYBODY = frozenset(("any", "anyone", "anywhere", "all", "everyone", "everywhere", "internet", "world", "*"))
_GROUP_WORDS = {"sg": "group", "security-group": "group", "secgroup": "group", "pl": "prefix_list"}


def _too_many_words(loading: Loading, node: Scalar) -> None:
    word, _, rest = node.text.partition(" ")
    close = _GROUP_WORDS.get(word.lower()) or did_you_mean(word, ("group", "prefix_list"))
    if close and rest and " " not in rest.strip():
        loading.problem(node, f"`{node.text}` is not a peer", f"write `{close} {rest.strip()}`")
        return
    hint = f"did you mean `{close} …`?" if close else "one rule has one peer; write one rule for each"
    loading.problem(node, f"`{node.text}` is not a peer", hint)


def _prefix_list(loading: Loading, entry: Entry, node: Scalar) -> Peer | None:
    service = None
    if not matches(loading, ("prefix_lists",), node.text, None):
        service = _service_name(loading, entry, node.text)
    if service is not None:
        return _service_list(loading, entry, node, service)
    found = find_anywhere(loading, ("prefix_lists",), node, None)
    return None if found is None else PrefixListPeer(found[1])


def _service_name(loading: Loading, entry: Entry, text: str) -> str | None:
    """The service whose AWS-managed prefix list is meant: S3 and DynamoDB have one in every Region."""
    if text.startswith("com.amazonaws."):
        return text
    vpc = loading.resource("vpcs", entry.vpc)
    if text in ("s3", "dynamodb") and vpc is not None and vpc.region is not None:
        from vpcplan.semantics.vpc_endpoint import full_service_name

        return full_service_name(text, vpc.region)
    return None


def _service_list(loading: Loading, entry: Entry, node: Scalar, service: str) -> Peer:
    from vpcplan.load.yaml.prefix_list import service_prefix_list

    vpc = loading.resource("vpcs", entry.vpc)
    return PrefixListPeer(
        service_prefix_list(loading, service, loading.span(node), None if vpc is None else vpc.region)
    )


SECTIONS = {
    "security_groups": Section(
        kind=SECURITY_GROUP,
        doc="The security groups of a VPC.",
        decode=decode_security_group,
    )
}

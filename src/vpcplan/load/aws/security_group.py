"""Security groups: `describe-security-groups`, `describe-security-group-rules`."""

from __future__ import annotations

from msgspec.structs import replace

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import (
    FieldError,
    Object,
    block,
    child,
    children,
    flag,
    optional_block,
    optional_text,
    text,
)
from vpcplan.load.aws.traffic_match import permission_match
from vpcplan.model.security_group import (
    Peer,
    PrefixListPeer,
    SecurityGroup,
    SecurityGroupPeer,
    SecurityGroupRule,
)

Rules = tuple[SecurityGroupRule, ...]


def decode_security_groups(configuration: Configuration) -> dict[str, SecurityGroup]:
    """The security groups; rules of `describe-security-group-rules` count where a group shows none itself."""

    def decode(record: Record) -> SecurityGroup:
        item = record.data
        id, vpc = text(item, "GroupId"), optional_text(item, "VpcId")
        group_name = optional_text(item, "GroupName")
        identity = configuration.identity(record, id, vpc=vpc)
        if identity["name"] == id and group_name is not None:
            identity["name"] = group_name
        return SecurityGroup(
            **identity,
            vpc=vpc,
            default=group_name == "default",
            ingress=_rules(record, "IpPermissions", id),
            egress=_rules(record, "IpPermissionsEgress", id),
        )

    groups = configuration.resources("SecurityGroups", decode)
    listed = _listed_rules(configuration)
    for record in configuration.records("SecurityGroups"):
        id = record.data.get("GroupId")
        if isinstance(id, str) and id in groups and id in listed and "IpPermissions" not in record.data:
            ingress, egress = listed[id]
            groups[id] = replace(groups[id], ingress=ingress, egress=egress)
    for id, (ingress, egress) in listed.items():
        if id not in groups:
            groups[id] = _group_of_rules(id, ingress, egress)
    return groups


def _group_of_rules(id: str, ingress: Rules, egress: Rules) -> SecurityGroup:
    return SecurityGroup(id=id, name=id, span=(ingress + egress)[0].span, ingress=ingress, egress=egress)


def _rules(record: Record, key: str, group: str) -> Rules:
    permissions = children(record.data, key)
    spans = record.element_spans(key, len(permissions), group)
    found: list[SecurityGroupRule] = []
    for permission, span in zip(permissions, spans, strict=True):
        match = permission_match(permission)
        for peer, description in _peers(permission):
            found.append(SecurityGroupRule(match=match, peer=peer, span=span, description=description))
    return tuple(found)


def _peers(permission: Object) -> list[tuple[Peer, str | None]]:
    found: list[tuple[Peer, str | None]] = []
    for item in children(permission, "IpRanges"):
        found.append((block(item, "CidrIp"), optional_text(item, "Description")))
    for item in children(permission, "Ipv6Ranges"):
        found.append((block(item, "CidrIpv6"), optional_text(item, "Description")))
    for item in children(permission, "PrefixListIds"):
        found.append((PrefixListPeer(text(item, "PrefixListId")), optional_text(item, "Description")))
    for item in children(permission, "UserIdGroupPairs"):
        found.append((_group_peer(item), optional_text(item, "Description")))
    return found


def _group_peer(item: Object) -> SecurityGroupPeer:
    return SecurityGroupPeer(
        security_group=text(item, "GroupId"),
        vpc=optional_text(item, "VpcId"),
        account=optional_text(item, "UserId"),
        vpc_peering_connection=optional_text(item, "VpcPeeringConnectionId"),
    )


def _listed_rules(configuration: Configuration) -> dict[str, tuple[Rules, Rules]]:
    """Per group its ingress and egress rules as `describe-security-group-rules` lists them."""
    found: dict[str, tuple[list[SecurityGroupRule], list[SecurityGroupRule]]] = {}
    seen: set[str] = set()

    def decode(record: Record) -> None:
        item = record.data
        rule_id = text(item, "SecurityGroupRuleId")
        if rule_id in seen:
            return
        seen.add(rule_id)
        group = text(item, "GroupId")
        directions = found.setdefault(group, ([], []))
        directions[flag(item, "IsEgress")].append(
            SecurityGroupRule(
                match=permission_match(item),
                peer=_listed_peer(item),
                span=record.span(group),
                description=optional_text(item, "Description"),
            )
        )

    configuration.each("SecurityGroupRules", decode)
    return {group: (tuple(ingress), tuple(egress)) for group, (ingress, egress) in found.items()}


def _listed_peer(item: Object) -> Peer:
    peer: Peer | None = optional_block(item, "CidrIpv4") or optional_block(item, "CidrIpv6")
    if peer is not None:
        return peer
    prefix_list = optional_text(item, "PrefixListId")
    if prefix_list is not None:
        return PrefixListPeer(prefix_list)
    reference = child(item, "ReferencedGroupInfo")
    if not reference:
        raise FieldError("SecurityGroupRuleId", "the rule has no peer", 'expected "CidrIpv4" or the like')
    return _group_peer(reference)

"""Network ACLs: `describe-network-acls`."""

from __future__ import annotations

from vpcplan.errors import SourceSpan
from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import (
    FieldError,
    Object,
    children,
    flag,
    optional_block,
    optional_integer,
    text,
)
from vpcplan.load.aws.traffic_match import entry_match
from vpcplan.model.network_acl import NetworkAcl, NetworkAclEntry
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.model.vpc import Vpc
from vpcplan.net.block import ANY_IPV4, ANY_IPV6

LAST_RULE_NUMBER = 32766
"""The highest number a user may give; 32767 (IPv4) and 32768 (IPv6) are AWS's final deny."""


def decode_network_acls(configuration: Configuration, vpcs: dict[str, Vpc]) -> dict[str, NetworkAcl]:
    """The network ACLs; a VPC without any gets AWS's default one, which allows everything."""

    def decode(record: Record) -> NetworkAcl:
        item = record.data
        id, vpc = text(item, "NetworkAclId"), text(item, "VpcId")
        entries = children(item, "Entries")
        spans = record.element_spans("Entries", len(entries), id)
        decoded = [
            (flag(entry, "Egress"), _entry(entry, span)) for entry, span in zip(entries, spans, strict=True)
        ]
        return NetworkAcl(
            **configuration.identity(record, id, vpc=vpc),
            vpc=vpc,
            default=flag(item, "IsDefault"),
            ingress=_sorted(decoded, False),
            egress=_sorted(decoded, True),
        )

    found = configuration.resources("NetworkAcls", decode)
    _assume_default(configuration, vpcs, found)
    return found


def _sorted(decoded: list[tuple[bool, NetworkAclEntry]], egress: bool) -> tuple[NetworkAclEntry, ...]:
    entries = [e for direction, e in decoded if direction is egress and e.rule_number <= LAST_RULE_NUMBER]
    return tuple(sorted(entries, key=lambda entry: entry.rule_number))


def _entry(entry: Object, span: SourceSpan) -> NetworkAclEntry:
    number = optional_integer(entry, "RuleNumber")
    if number is None or not 1 <= number <= LAST_RULE_NUMBER + 2:
        raise FieldError("RuleNumber", "a network ACL entry has no valid rule number", "expected 1 to 32766")
    action = text(entry, "RuleAction")
    if action not in ("allow", "deny"):
        raise FieldError("RuleAction", f"rule {number} says {action[:40]!r}", "expected allow or deny")
    block = optional_block(entry, "CidrBlock") or optional_block(entry, "Ipv6CidrBlock")
    if block is None:
        raise FieldError("CidrBlock", f"rule {number} has no CIDR block")
    return NetworkAclEntry(
        rule_number=number,
        action="allow" if action == "allow" else "deny",
        match=entry_match(entry),
        cidr_block=block,
        span=span,
    )


def _assume_default(configuration: Configuration, vpcs: dict[str, Vpc], found: dict[str, NetworkAcl]) -> None:
    """A VPC whose ACLs are not described is read as if its subnets had AWS's default ACL.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
    """
    described = {acl.vpc for acl in found.values()}
    missing = [vpc for vpc in vpcs.values() if vpc.id not in described]
    for vpc in missing:
        allow = tuple(
            NetworkAclEntry(
                rule_number=number, action="allow", match=TrafficMatch(), cidr_block=block, span=vpc.span
            )
            for number, block in ((100, ANY_IPV4), (101, ANY_IPV6))
            if number == 100 or vpc.ipv6_cidr_blocks
        )
        id = f"{vpc.id}/default"
        found[id] = NetworkAcl(
            id=id,
            name=f"default network ACL of {vpc.name} (not described)",
            span=vpc.span,
            account=vpc.account,
            region=vpc.region,
            vpc=vpc.id,
            default=True,
            ingress=allow,
            egress=allow,
        )
    if missing:
        configuration.notice(
            "assumed",
            "no network ACL is described (describe-network-acls) for "
            + ", ".join(vpc.id for vpc in missing[:3])
            + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
            + ": AWS's default one is assumed, which allows all traffic",
            missing[0].span,
            len(missing),
        )

"""``hosted_zones:``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.decode import DANGLING
from vpcplan.load.yaml.fields import BOOLEAN, DESCRIPTION, NAME, NAMES, Field, MapOf, Shape
from vpcplan.load.yaml.nodes import Sequence
from vpcplan.load.yaml.record import RECORD, decode_record
from vpcplan.load.yaml.registrar import NAME_SERVERS
from vpcplan.load.yaml.route53 import (
    add_problems,
    find_part,
    find_vpcs,
    finish_route53,
    part,
    read_domain_name,
)
from vpcplan.load.yaml.sections import Section
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource_record_set import ResourceRecordSet
from vpcplan.net.domain_name import is_at_or_below, parent_of
from vpcplan.semantics.hosted_zone import APEX_TYPES
from vpcplan.semantics.record_validity import find_zone_problems

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.fields import Definitions, Json
    from vpcplan.load.yaml.nodes import Node


class RecordsKind:
    """The list of records as nodes: they are decoded once the zone's name is known."""

    words = "a list of records"

    def read(self, loading: Loading, node: Node) -> list[Node] | None:
        """The nodes of the list."""
        if type(node) is not Sequence:
            loading.wrong_type(node, self.words)
            return None
        return node.items

    def schema(self, definitions: Definitions) -> Json:
        """An array of records."""
        return {"type": "array", "items": RECORD.schema(definitions)}


HOSTED_ZONE = Shape(
    "hosted zone",
    "A public or private hosted zone. Its key is the domain name, unless `name` says otherwise.",
    {
        "description": DESCRIPTION,
        "name": Field(NAME, "The domain name, where the key is another word (two zones of one name)."),
        "private": Field(BOOLEAN, "Whether the zone is private; true as soon as it has `vpcs`."),
        "vpcs": Field(
            NAMES, "The VPCs that a private zone is associated with; left out, it is not known which."
        ),
        "name_servers": Field(NAME_SERVERS, "The four name servers that AWS assigned to a public zone."),
        "delegation_set": Field(NAME, "The reusable delegation set of the zone."),
        "records": Field(RecordsKind(), "The records; NS and SOA of the zone itself may be left out."),
    },
)


def decode_hosted_zone(loading: Loading, entry: Entry) -> None:
    """One zone with its records; what Route 53 would refuse is a Problem."""
    values = HOSTED_ZONE.read(loading, entry.node)
    if values is None:
        return
    domain = read_domain_name(loading, values.get("name", entry.key))
    if domain is None:
        return
    if domain.startswith("*"):
        loading.problem(entry.key, f"a zone cannot be named `{domain}`", "name the zone without the asterisk")
    records = [
        record
        for node in values.get("records", ())
        if (record := decode_record(loading, entry, domain, node)) is not None
    ]
    delegation_set = values.get("delegation_set")
    set_id = (
        find_part(loading, "delegation_sets", "delegation_sets", delegation_set)
        if delegation_set is not None
        else None
    )
    vpcs = find_vpcs(loading, values.get("vpcs", ()))
    private = values.get("private", "vpcs" in values)
    if vpcs and not private:
        loading.problem(entry.key, f"public zone `{entry.name}` has VPCs", "leave out `private: false`")
    zone = HostedZone(
        **loading.identity(entry),
        domain_name=domain,
        private=private,
        vpcs=vpcs,
        vpcs_known=not private or "vpcs" in values,
        name_servers=_name_servers(loading, values, set_id),
        delegation_set=set_id,
        records=tuple(records),
    )
    part(loading, "hosted_zones")[entry.id] = zone
    documents = {entry.document.file: entry.document}
    add_problems(loading, find_zone_problems(zone, records), documents)
    _check_alias_targets(loading, zone)


def _name_servers(loading: Loading, values: dict[str, Any], delegation_set: str | None) -> tuple[str, ...]:
    if "name_servers" in values or delegation_set is None:
        return tuple(values.get("name_servers", ()))
    found = part(loading, "delegation_sets").get(delegation_set)
    return found.name_servers if found is not None else ()


def _check_alias_targets(loading: Loading, zone: HostedZone) -> None:
    """An alias to a record needs that record: in this zone, of the alias's own type.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
    """
    types: dict[str, set[str]] = {}
    for record in zone.records:
        types.setdefault(record.name, set()).add(record.type)
    for instance in part(loading, "traffic_policy_instances").values():
        if instance.hosted_zone == zone.id:
            types.setdefault(instance.name, set()).add(instance.record_type)
    for record in zone.records:
        target = record.alias_target
        if target is None or target.hosted_zone is not None or target.load_balancer or target.vpc_endpoint:
            continue
        _check_alias_target(loading, zone, record, target.dns_name, types)


def _check_alias_target(
    loading: Loading, zone: HostedZone, record: ResourceRecordSet, name: str, types: dict[str, set[str]]
) -> None:
    from vpcplan.errors import Problem
    from vpcplan.load.yaml.decode import did_you_mean

    wildcard = f"*.{parent_of(name)}"
    here = types.get(name, set()) | types.get(wildcard, set())
    if name == zone.domain_name:
        here = here | set(APEX_TYPES)
    if record.type in here:
        return
    rule, hint = DANGLING, None
    if not is_at_or_below(name, zone.domain_name):
        message = f"{record.label}: alias target {name} is in another zone"
        hint = "an alias leads to a record of its own zone, or to an AWS resource; use a CNAME"
        rule = "R53005"
    elif here:
        message = (
            f"{record.label}: alias target {name} has {', '.join(sorted(here))} but no {record.type} record"
        )
        rule = "R53005"
        hint = f"an alias has the type of its target: add an {record.type} record there"
    else:
        message = f"{record.label}: alias target {name} does not exist"
        close = did_you_mean(name, [each for each in types if each != record.name])
        relative = name.removesuffix(f".{zone.domain_name}")
        if close:
            hint = f"did you mean {close}?"
        elif "." in relative:
            hint = f"{relative} is read as a name below {zone.domain_name}; write a CNAME to a name elsewhere"
        else:
            hint = "name a record of this zone, or a load balancer"
    document = loading.document
    loading.problems.append(
        Problem(
            message=message,
            span=record.span,
            hint=hint,
            rule=rule,
            source_line=document.line(record.span.line),
        )
    )


SECTIONS = {
    "hosted_zones": Section(
        kind=MapOf(HOSTED_ZONE, "a mapping of domain names to hosted zones"),
        doc="Public and private hosted zones.",
        decode=decode_hosted_zone,
        finish=finish_route53,
        check_names=False,
    )
}

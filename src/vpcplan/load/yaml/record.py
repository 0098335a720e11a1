"""The records of a hosted zone: names, values, alias targets and routing policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.decode import REFUSED, Entry
from vpcplan.load.yaml.fields import (
    BOOLEAN,
    DESCRIPTION,
    NAME,
    TEXT,
    Either,
    Field,
    ListOf,
    ScalarKind,
    Shape,
    choice,
    integer,
)
from vpcplan.load.yaml.nodes import Mapping, Scalar
from vpcplan.load.yaml.references import matches
from vpcplan.load.yaml.route53 import dangling, find_part, part, read_domain_name
from vpcplan.model.resource_record_set import (
    AliasTarget,
    FailoverPolicy,
    GeolocationPolicy,
    GeoproximityPolicy,
    IpBasedPolicy,
    LatencyPolicy,
    MultivaluePolicy,
    ResourceRecordSet,
    RoutingPolicy,
    SimplePolicy,
    WeightedPolicy,
)
from vpcplan.model.traffic_policy import TrafficPolicyInstance
from vpcplan.net.domain_name import is_at_or_below
from vpcplan.semantics.alias_target import refers_to_aws_resource

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Loading
    from vpcplan.load.yaml.nodes import Node

DEFAULT_TTL = 300
"""What the Route 53 console fills in."""


def _coordinates(loading: Loading, node: Scalar) -> tuple[float, float] | None:
    try:
        latitude, longitude = (float(number) for number in node.text.split(","))
    except ValueError:
        loading.problem(node, f"expected LATITUDE,LONGITUDE, found `{node.text}`", 'write "48.85,2.35"')
        return None
    return latitude, longitude


ALIAS = Shape(
    "alias",
    "What an alias record points at.",
    {
        "target": Field(
            NAME,
            "A load balancer or interface endpoint of this topology, a record of this zone, or AWS's name.",
            required=True,
        ),
        "evaluate_target_health": Field(BOOLEAN, "Whether the target must be healthy; false by default."),
        "hosted_zone": Field(
            TEXT,
            "AWS's hosted zone id of the target; not needed, and the target may then be missing.",
        ),
    },
)

_VALUES = Either("a value, or a list of values", scalar=TEXT, sequence=ListOf(TEXT, "values"))

RECORD = Shape(
    "record",
    "A record of a hosted zone.",
    {
        "description": DESCRIPTION,
        "name": Field(
            NAME, "Below the zone: `www`, `*`, `@` for the zone itself; or in full.", required=True
        ),
        "type": Field(NAME, "A, AAAA, CNAME, MX, TXT, …", required=True),
        "ttl": Field(integer(0, 2147483647), "Seconds; 300 by default. Alias records have none."),
        "values": Field(_VALUES, "What is answered."),
        "value": Field(_VALUES, "The same; for one value."),
        "alias": Field(Either("a target, or a mapping", scalar=NAME, mapping=ALIAS), "The alias target."),
        "routing_policy": Field(
            choice(
                "simple",
                "weighted",
                "failover",
                "latency",
                "geolocation",
                "geoproximity",
                "multivalue",
                "ip_based",
            ),
            "How Route 53 chooses among records of this name and type; simple by default.",
        ),
        "set_identifier": Field(TEXT, "Names the record among those of its name and type."),
        "weight": Field(integer(-9999, 99999), "weighted: 0 to 255."),
        "failover": Field(choice("primary", "secondary"), "failover: which one."),
        "region": Field(TEXT, "latency and geoproximity: the AWS Region of the resource."),
        "continent": Field(TEXT, "geolocation: AF, AN, AS, EU, NA, OC or SA."),
        "country": Field(TEXT, 'geolocation: a code such as FR, or "*" for the default.'),
        "subdivision": Field(TEXT, "geolocation: a US state such as CA, or US-CA."),
        "local_zone_group": Field(TEXT, "geoproximity: the Local Zone group of the resource."),
        "coordinates": Field(
            ScalarKind("LATITUDE,LONGITUDE", _coordinates, {"type": "string"}), "geoproximity: where it is."
        ),
        "bias": Field(integer(-9999, 9999), "geoproximity: -99 to 99."),
        "cidr_collection": Field(NAME, "ip_based: the collection."),
        "cidr_location": Field(TEXT, 'ip_based: the location in it, or "*" for the default.'),
        "health_check": Field(NAME, "The health check that must pass."),
        "traffic_policy": Field(NAME, "Answers by this traffic policy, instead of values."),
    },
)

_ANSWERS = ("alias", "values", "value")
_POLICY_FIELDS = {
    "weighted": ("weight",),
    "failover": ("failover",),
    "latency": ("region",),
    "geolocation": ("continent", "country", "subdivision"),
    "geoproximity": ("region", "local_zone_group", "coordinates", "bias"),
    "ip_based": ("cidr_collection", "cidr_location"),
    "multivalue": (),
    "simple": (),
}
_ANY_POLICY_FIELD = {field for fields in _POLICY_FIELDS.values() for field in fields}


def decode_record(loading: Loading, entry: Entry, zone: str, node: Node) -> ResourceRecordSet | None:
    """One record of the zone whose domain name is ``zone``; None if unusable or a traffic policy's."""
    values = RECORD.read(loading, node)
    if values is None:
        return None
    name = record_name(loading, values["name"], zone)
    if name is None:
        return None
    if "traffic_policy" in values:
        _add_instance(loading, entry, name, values, node)
        return None
    if type(node) is Mapping and any(key in node.entries and key not in values for key in _ANSWERS):
        # What it answers is written and wrong, which has been said.
        return None
    check = values.get("health_check")
    policy = _policy(loading, values, node)
    alias = _alias(loading, values, zone, entry.id)
    type_ = values["type"].text.upper()
    return ResourceRecordSet(
        name=name,
        type=type_,
        span=loading.span(values["name"]),
        policy=policy,
        set_identifier=values.get("set_identifier"),
        ttl=values.get("ttl", None if alias is not None else DEFAULT_TTL),
        values=_values(loading, values, type_),
        alias_target=alias,
        health_check=(
            find_part(loading, "health_checks", "health_checks", check) if check is not None else None
        ),
    )


def record_name(loading: Loading, node: Scalar, zone: str) -> str | None:
    """The full name that ``www``, ``@``, ``*.dev`` or ``www.example.com.`` means in a zone."""
    if node.text == "@":
        return zone
    name = read_domain_name(loading, node)
    if name is None or node.text.endswith(".") or is_at_or_below(name, zone):
        return name
    return read_domain_name(loading, Scalar(f"{node.text}.{zone}", True, node.mark)) if zone else name


def _values(loading: Loading, values: dict[str, Any], type_: str) -> tuple[str, ...]:
    written: list[str] = []
    for key in ("values", "value"):
        given = values.get(key, [])
        written += [given] if isinstance(given, str) else given
    if type_ in ("TXT", "SPF"):
        return tuple(text if text.startswith('"') else _quoted(text) for text in written)
    return tuple(written)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _policy(loading: Loading, values: dict[str, Any], node: Node) -> RoutingPolicy:
    given = [field for field in values if field in _ANY_POLICY_FIELD]
    name = values.get("routing_policy") or _implied_policy(given)
    wrong = [field for field in given if field not in _POLICY_FIELDS[name]]
    if wrong and "routing_policy" not in values:
        policies = [f"`{field}` ({_implied_policy([field])})" for field in given]
        loading.problem(
            node,
            f"a record has one routing policy, and this one has fields of several: {', '.join(policies)}",
            "keep one; for one policy behind another make an alias to records with the other",
        )
    elif wrong:
        loading.problem(
            node,
            f"a {name} record has no `{wrong[0]}`",
            f"add `routing_policy: {_implied_policy([wrong[0]])}`, or leave it out",
        )
    match name:
        case "weighted":
            return WeightedPolicy(_needed(loading, values, node, name, "weight", 0))
        case "failover":
            return FailoverPolicy(_needed(loading, values, node, name, "failover", "primary"))
        case "latency":
            return LatencyPolicy(_needed(loading, values, node, name, "region", ""))
        case "geolocation":
            return _geolocation(loading, values, node)
        case "geoproximity":
            return GeoproximityPolicy(
                region=values.get("region"),
                local_zone_group=values.get("local_zone_group"),
                coordinates=values.get("coordinates"),
                bias=values.get("bias", 0),
            )
        case "ip_based":
            return _ip_based(loading, values, node)
        case "multivalue":
            return MultivaluePolicy()
        case _:
            return SimplePolicy()


def _implied_policy(given: list[str]) -> str:
    """The policy that the fields of a record belong to, where it does not name one."""
    if not given:
        return "simple"
    fitting = [name for name, fields in _POLICY_FIELDS.items() if all(field in fields for field in given)]
    return fitting[0] if fitting else "simple"


def _needed(
    loading: Loading, values: dict[str, Any], node: Node, policy: str, field: str, otherwise: Any
) -> Any:
    if field not in values:
        loading.problem(node, f"a {policy} record needs `{field}`", f"add `{field}: …`")
    return values.get(field, otherwise)


def _geolocation(loading: Loading, values: dict[str, Any], node: Node) -> GeolocationPolicy:
    country, continent = values.get("country"), values.get("continent")
    subdivision = values.get("subdivision")
    if country is None and continent is None and subdivision is None:
        loading.problem(node, "a geolocation record needs a place", 'add `country: FR`, or `country: "*"`')
    if subdivision is not None and "-" in subdivision:
        whole, _, subdivision = subdivision.partition("-")
        country = country or whole
    if country == "*":
        country = None
    upper = [text.upper() if text is not None else None for text in (continent, country, subdivision)]
    return GeolocationPolicy(*upper)


def _ip_based(loading: Loading, values: dict[str, Any], node: Node) -> IpBasedPolicy:
    reference = _needed(loading, values, node, "ip_based", "cidr_collection", None)
    location = _needed(loading, values, node, "ip_based", "cidr_location", "*")
    if reference is None:
        return IpBasedPolicy("", location)
    id = find_part(loading, "cidr_collections", "cidr_collections", reference)
    collection = part(loading, "cidr_collections").get(id) if id is not None else None
    if collection is not None and collection.blocks_known and location != "*":
        names = [each.name for each in collection.locations]
        if location not in names:
            dangling(
                loading,
                reference,
                f"CIDR collection `{collection.name}` has no location `{location}`",
                f"its locations are {', '.join(names)}" if names else "it has no locations",
            )
    return IpBasedPolicy(id or reference.text, location)


def _alias(loading: Loading, values: dict[str, Any], zone: str, zone_id: str) -> AliasTarget | None:
    """The alias target: a load balancer or endpoint by its name, a record of the zone, or AWS's own name.

    An alias to a record that names its hosted zone is one that AWS told, so its record need not be there.
    """
    alias = values.get("alias")
    if alias is None:
        return None
    fields = alias if isinstance(alias, dict) else {"target": alias}
    node: Scalar = fields["target"]
    evaluate = fields.get("evaluate_target_health", False)
    resource = _alias_resource(loading, node)
    if resource is not None:
        kind, id = resource
        return AliasTarget(
            dns_name=_resource_dns_name(loading, kind, id),
            evaluate_target_health=evaluate,
            load_balancer=id if kind == "load_balancers" else None,
            vpc_endpoint=id if kind == "vpc_endpoints" else None,
        )
    name = read_domain_name(loading, node) if node.text != "@" else zone
    if name is None:
        return None
    if refers_to_aws_resource(AliasTarget(dns_name=name)):
        hosted_zone = fields.get("hosted_zone", "")
        return AliasTarget(dns_name=name, hosted_zone=hosted_zone, evaluate_target_health=evaluate)
    inside = record_name(loading, node, zone) or name
    told = zone_id if "hosted_zone" in fields and is_at_or_below(inside, zone) else None
    return AliasTarget(dns_name=inside, hosted_zone=told, evaluate_target_health=evaluate)


def _alias_resource(loading: Loading, node: Scalar) -> tuple[str, str] | None:
    from vpcplan.load.yaml.references import anywhere, explain_ambiguous

    kinds = ("load_balancers", "vpc_endpoints")
    found = matches(loading, kinds, node.text, None) or anywhere(loading, kinds, node.text)
    if len(found) > 1:
        explain_ambiguous(loading, node, found, "alias target")
    return found[0] if found else None


def _resource_dns_name(loading: Loading, kind: str, id: str) -> str:
    """The DNS name that AWS gave the resource; its id in the topology where that is not known."""
    resource = loading.resource(kind, id)
    name = getattr(resource, "dns_name", None) if kind == "load_balancers" else None
    return name.rstrip(".").lower() if name is not None else id


def _add_instance(loading: Loading, entry: Entry, name: str, values: dict[str, Any], node: Node) -> None:
    """A record that names a traffic policy is an instance of it."""
    others = [field for field in ("values", "value", "alias", "routing_policy") if field in values]
    if others:
        loading.problem(node, f"a record with `traffic_policy` has no `{others[0]}`", rule=REFUSED)
    id = find_part(loading, "traffic_policies", "traffic_policies", values["traffic_policy"])
    if id is None:
        return
    type_ = values["type"].text.upper()
    key = f"{entry.id}/{name}/{type_}"
    part(loading, "traffic_policy_instances")[key] = TrafficPolicyInstance(
        id=key,
        hosted_zone=entry.id,
        name=name,
        ttl=values.get("ttl", DEFAULT_TTL),
        traffic_policy=id,
        record_type=type_,
        span=loading.span(values["name"]),
    )

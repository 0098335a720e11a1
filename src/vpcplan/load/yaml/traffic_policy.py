"""``traffic_policies:``: trees of routing rules, in the form of AWS's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.traffic_policy_document import (
    TrafficPolicyError,
    TrafficPolicyTree,
    decode_traffic_policy,
    parse_traffic_policy,
)
from vpcplan.load.yaml.decode import REFUSED
from vpcplan.load.yaml.fields import DESCRIPTION, Definitions, Field, Json, MapOf, Shape, integer
from vpcplan.load.yaml.nodes import Mapping, Scalar, Sequence
from vpcplan.load.yaml.route53 import finish_route53, part
from vpcplan.load.yaml.sections import Section
from vpcplan.model.traffic_policy import TrafficPolicy

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Node


class DocumentKind:
    """A traffic policy document, as a mapping or as the text of its JSON."""

    words = "a traffic policy document"

    def read(self, loading: Loading, node: Node) -> TrafficPolicyTree | None:
        """The tree; None after a Problem was noted."""
        try:
            if type(node) is Scalar:
                return parse_traffic_policy(node.text)
            return decode_traffic_policy(_plain(node))
        except TrafficPolicyError as error:
            loading.problem(node, f"not a traffic policy: {error}", rule=REFUSED)
            return None

    def schema(self, definitions: Definitions) -> Json:
        """A JSON text or an object; AWS's own page says what is in it."""
        return {"type": ["string", "object"]}


def _plain(node: Node) -> Any:
    """A node as plain values; every scalar is its text."""
    if type(node) is Scalar:
        return None if node.is_null else node.text
    if type(node) is Mapping:
        return {key: _plain(value) for key, (_, value) in node.entries.items()}
    return [_plain(item) for item in node.items] if type(node) is Sequence else None


TRAFFIC_POLICY = Shape(
    "traffic policy",
    "A traffic policy; a record names it with `traffic_policy:`.",
    {
        "description": DESCRIPTION,
        "version": Field(integer(1, 1000), "The version; 1 by default."),
        "document": Field(
            DocumentKind(), "The document, as AWS's traffic policy document format has it.", required=True
        ),
    },
)


def decode_traffic_policy_entry(loading: Loading, entry: Entry) -> None:
    """One traffic policy; records refer to it by its name."""
    values = TRAFFIC_POLICY.read(loading, entry.node)
    if values is None:
        return
    tree: TrafficPolicyTree = values["document"]
    part(loading, "traffic_policies")[entry.id] = TrafficPolicy(
        **loading.identity(entry),
        policy_id=entry.id,
        version=values.get("version", 1),
        record_type=tree.record_type,
        start_rule=tree.start_rule,
        start_endpoint=tree.start_endpoint,
        rules=tree.rules,
        endpoints=tree.endpoints,
    )


SECTIONS = {
    "traffic_policies": Section(
        kind=MapOf(TRAFFIC_POLICY, "a mapping of names to traffic policies"),
        doc="Traffic policies: trees of routing rules.",
        decode=decode_traffic_policy_entry,
        finish=finish_route53,
    )
}

"""Traffic policies (trees of routing rules) and the instances that put them at a name."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.model.resource import Resource
from vpcplan.model.resource_record_set import RoutingPolicy


class TrafficPolicyEndpoint(Struct, frozen=True, kw_only=True):
    """A leaf: a literal value, or the DNS name of an AWS resource."""

    id: str
    kind: str
    value: str
    region: str | None = None


class TrafficPolicyBranch(Struct, frozen=True, kw_only=True):
    """One way on from a rule: to an endpoint or to another rule."""

    policy: RoutingPolicy
    endpoint: str | None = None
    rule: str | None = None
    health_check: str | None = None
    evaluate_target_health: bool = False
    values: tuple[str, ...] = ()
    """Values written in the branch itself, without a named endpoint."""


class TrafficPolicyRule(Struct, frozen=True, kw_only=True):
    """A rule of the tree; all of its branches have one kind of policy."""

    id: str
    branches: tuple[TrafficPolicyBranch, ...]


class TrafficPolicy(Resource, frozen=True, kw_only=True):
    """A version of a traffic policy. Exactly one of ``start_rule`` and ``start_endpoint`` is given."""

    policy_id: str
    version: int
    record_type: str
    start_rule: str | None = None
    start_endpoint: str | None = None
    rules: tuple[TrafficPolicyRule, ...] = ()
    endpoints: tuple[TrafficPolicyEndpoint, ...] = ()


class TrafficPolicyInstance(Struct, frozen=True, kw_only=True):
    """A traffic policy at a name of a hosted zone."""

    id: str
    hosted_zone: str
    name: str
    ttl: int
    traffic_policy: str
    """Id of the TrafficPolicy (policy id and version together)."""
    record_type: str
    state: str = "Applied"
    span: SourceSpan

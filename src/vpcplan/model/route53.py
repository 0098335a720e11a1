"""Everything of Route 53 and its Resolver, as one part of the topology."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.model.cidr_collection import CidrCollection
from vpcplan.model.health_check import HealthCheck
from vpcplan.model.hosted_zone import DelegationSet, HostedZone, RegisteredDomain
from vpcplan.model.resolver import ResolverConfig, ResolverEndpoint, ResolverRule
from vpcplan.model.traffic_policy import TrafficPolicy, TrafficPolicyInstance


class LatencyEntry(Struct, frozen=True, kw_only=True):
    """Milliseconds measured from a place (``country:FR``, ``region:eu-west-1``, …) to an AWS Region."""

    source: str
    region: str
    milliseconds: float


class Route53(Struct, frozen=True, kw_only=True):
    """Hosted zones, health checks and Resolver configuration of a topology, each by id."""

    hosted_zones: dict[str, HostedZone] = {}
    health_checks: dict[str, HealthCheck] = {}
    cidr_collections: dict[str, CidrCollection] = {}
    traffic_policies: dict[str, TrafficPolicy] = {}
    traffic_policy_instances: dict[str, TrafficPolicyInstance] = {}
    delegation_sets: dict[str, DelegationSet] = {}
    registered_domains: dict[str, RegisteredDomain] = {}
    """By domain name; empty where the source says nothing of a registrar."""
    resolver_rules: dict[str, ResolverRule] = {}
    resolver_endpoints: dict[str, ResolverEndpoint] = {}
    resolver_configs: dict[str, ResolverConfig] = {}
    """By VPC id."""
    latencies: tuple[LatencyEntry, ...] = ()

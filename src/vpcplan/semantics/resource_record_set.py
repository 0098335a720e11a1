"""How Route 53 chooses among the records of one name and type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vpcplan.model.cidr_collection import CidrCollection
from vpcplan.model.resource_record_set import (
    FailoverPolicy,
    GeolocationPolicy,
    GeoproximityPolicy,
    IpBasedPolicy,
    LatencyPolicy,
    MultivaluePolicy,
    ResourceRecordSet,
    SimplePolicy,
    WeightedPolicy,
)
from vpcplan.net.block import Block
from vpcplan.semantics.client_location import Whereabouts
from vpcplan.semantics.routing_policy import Ranking
from vpcplan.semantics.routing_policy_failover import rank_failover
from vpcplan.semantics.routing_policy_geolocation import describe_geolocation, rank_geolocation
from vpcplan.semantics.routing_policy_geoproximity import describe_geoproximity, rank_geoproximity
from vpcplan.semantics.routing_policy_ip_based import rank_ip_based
from vpcplan.semantics.routing_policy_latency import rank_latency
from vpcplan.semantics.routing_policy_multivalue import rank_multivalue
from vpcplan.semantics.routing_policy_weighted import rank_weighted


def rank_records(
    records: Sequence[ResourceRecordSet],
    client: Whereabouts,
    client_block: Block | None,
    collections: Mapping[str, CidrCollection],
    latencies: Mapping[str, float] | None,
) -> Ranking:
    """The order in which Route 53 tries the records of one name and type, by their common policy.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html
    """
    policies = [record.policy for record in records]
    match policies[0]:
        case SimplePolicy():
            return Ranking(tiers=(tuple(range(len(records))),), compared=("the only record",) * len(records))
        case WeightedPolicy():
            return rank_weighted([p.weight for p in policies if isinstance(p, WeightedPolicy)])
        case FailoverPolicy():
            return rank_failover([p.role for p in policies if isinstance(p, FailoverPolicy)])
        case LatencyPolicy():
            regions = [p.region for p in policies if isinstance(p, LatencyPolicy)]
            return rank_latency(regions, client, latencies)
        case GeolocationPolicy():
            return rank_geolocation([p for p in policies if isinstance(p, GeolocationPolicy)], client)
        case GeoproximityPolicy():
            return rank_geoproximity([p for p in policies if isinstance(p, GeoproximityPolicy)], client)
        case MultivaluePolicy():
            return rank_multivalue(len(records))
        case IpBasedPolicy():
            ip_based = [p for p in policies if isinstance(p, IpBasedPolicy)]
            return rank_ip_based(ip_based, client_block, collections)


POLICY_NAMES = {
    SimplePolicy: "simple",
    WeightedPolicy: "weighted",
    FailoverPolicy: "failover",
    LatencyPolicy: "latency",
    GeolocationPolicy: "geolocation",
    GeoproximityPolicy: "geoproximity",
    MultivaluePolicy: "multivalue",
    IpBasedPolicy: "ip_based",
}


def policy_name(record: ResourceRecordSet) -> str:
    """The policy's name as a topology file writes it: ``weighted``."""
    return POLICY_NAMES[type(record.policy)]


def describe_policy(record: ResourceRecordSet) -> str:
    """The policy with its own values: ``weighted 70``, ``failover primary``, ``geolocation country FR``."""
    match record.policy:
        case WeightedPolicy(weight=weight):
            return f"weighted {weight}"
        case FailoverPolicy(role=role):
            return f"failover {role}"
        case LatencyPolicy(region=region):
            return f"latency {region}"
        case GeolocationPolicy():
            return f"geolocation {describe_geolocation(record.policy)}"
        case GeoproximityPolicy():
            return f"geoproximity {describe_geoproximity(record.policy)}"
        case IpBasedPolicy(location=location):
            return f"ip_based {location}"
        case _:
            return policy_name(record)

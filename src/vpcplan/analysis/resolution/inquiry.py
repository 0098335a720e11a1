"""One resolution under way: who asks, what is observed, what was found out so far."""

from __future__ import annotations

from vpcplan.analysis.resolution.name_index import NameIndex
from vpcplan.analysis.resolution.question import Client, Health
from vpcplan.model.resource_record_set import AliasTarget
from vpcplan.model.vpc import Vpc
from vpcplan.net.block import Block, host_block
from vpcplan.semantics.alias_target import evaluate_load_balancer
from vpcplan.semantics.client_location import Whereabouts, locate_client
from vpcplan.semantics.health_check import HealthStatus, evaluate_health_check


class Inquiry:
    """What stays the same while one question is followed through records, zones and servers."""

    def __init__(self, index: NameIndex, client: Client, health: Health) -> None:
        self.index = index
        self.health = health
        self.vpc = _client_vpc(index, client)
        self.network = client.network
        self.place = _client_place(client, self.vpc)
        self.block = _client_block(client)
        self.latencies = self._measured_latencies()
        self.health_checks: dict[str, None] = {}
        self.estimated = False
        self._statuses: dict[str, HealthStatus] = {}

    def health_check(self, check_id: str) -> HealthStatus:
        """The status of a health check under what is observed; the check is noted as one that matters."""
        self.health_checks.setdefault(check_id)
        checks = self.index.route53.health_checks
        return evaluate_health_check(check_id, checks, self.health.checks, self._statuses)

    def alias_health(self, target: AliasTarget) -> HealthStatus:
        """The health of an AWS resource that an alias evaluates; a resource nothing is known of is
        healthy."""
        load_balancer = self.index.alias_load_balancer(target)
        for key in (load_balancer.id if load_balancer else None, target.dns_name):
            if key is not None and key in self.health.load_balancers:
                healthy = self.health.load_balancers[key]
                return HealthStatus(healthy, f"observed {'healthy' if healthy else 'unhealthy'}")
        if load_balancer is None:
            return HealthStatus(True, "its health is not described, assumed healthy")
        return evaluate_load_balancer(load_balancer, self.index.topology.target_groups)

    def _measured_latencies(self) -> dict[str, float] | None:
        """The row of the latency table for the smallest known place of the client."""
        table = self.index.latencies
        place = self.place
        for kind, value in (
            ("region", place.region),
            ("subdivision", place.subdivision),
            ("country", place.country),
            ("continent", place.continent),
        ):
            if value is not None and f"{kind}:{value}" in table:
                return dict(table[f"{kind}:{value}"])
        return None


def _client_vpc(index: NameIndex, client: Client) -> Vpc | None:
    """The VPC whose resolver the client asks; an instance asks that of its own."""
    vpc = client.vpc
    if vpc is None and client.instance is not None:
        instance = index.topology.instances.get(client.instance)
        vpc = instance.vpc if instance is not None else None
    return index.topology.vpcs.get(vpc) if vpc is not None else None


def _client_place(client: Client, vpc: Vpc | None) -> Whereabouts:
    return locate_client(
        location=client.location,
        subdivision=client.subdivision,
        country=client.country,
        continent=client.continent,
        region=client.region or (vpc.region if vpc is not None else None),
    )


def _client_block(client: Client) -> Block | None:
    """The block that IP-based routing compares: the client's subnet if it is passed on, else the resolver.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-edns0.html
    """
    if client.subnet is not None:
        return client.subnet
    return host_block(client.address.version, client.address.value) if client.address is not None else None

"""Resource record sets: what Route 53 calls a record, with its routing policy."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan

RECORD_TYPES = (
    "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP",
    "SVCB", "TLSA", "TXT",
)  # fmt: skip
"""Every type that Route 53 supports.

Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
"""


class SimplePolicy(Struct, frozen=True, tag="simple"):
    """The only record of its name and type."""


class WeightedPolicy(Struct, frozen=True, tag="weighted"):
    """A share of ``weight`` (0 to 255) in the sum of the weights."""

    weight: int


class FailoverPolicy(Struct, frozen=True, tag="failover"):
    """The primary or secondary of a pair."""

    role: Literal["primary", "secondary"]


class LatencyPolicy(Struct, frozen=True, tag="latency"):
    """A resource in an AWS Region."""

    region: str


class GeolocationPolicy(Struct, frozen=True, tag="geolocation"):
    """A place: a continent, a country, or a subdivision of ``country``; all None is the default (``*``)."""

    continent: str | None = None
    country: str | None = None
    subdivision: str | None = None
    """Without the country: ``CA``."""

    @property
    def is_default(self) -> bool:
        """Whether this is the record of everywhere else (country ``*``)."""
        return self.continent is None and self.country is None


class GeoproximityPolicy(Struct, frozen=True, tag="geoproximity"):
    """A resource at a Region, a Local Zone group or (latitude, longitude); ``bias`` is -99 to 99."""

    region: str | None = None
    local_zone_group: str | None = None
    coordinates: tuple[float, float] | None = None
    bias: int = 0


class MultivaluePolicy(Struct, frozen=True, tag="multivalue"):
    """One of up to eight answers."""


class IpBasedPolicy(Struct, frozen=True, tag="ip_based"):
    """A location of a CIDR collection; location ``*`` is the default."""

    collection: str
    location: str


RoutingPolicy = (
    SimplePolicy
    | WeightedPolicy
    | FailoverPolicy
    | LatencyPolicy
    | GeolocationPolicy
    | GeoproximityPolicy
    | MultivaluePolicy
    | IpBasedPolicy
)


class AliasTarget(Struct, frozen=True, kw_only=True, gc=False):
    """What an alias record points at.

    ``hosted_zone`` is AWS's id (of the record's own zone for an alias to a record, of the service
    otherwise), None where a topology file leaves it out: then the record's own zone is meant if the name
    is in it. ``load_balancer`` or ``vpc_endpoint`` is the id of the resource of this topology, where
    there is one.
    """

    dns_name: str
    hosted_zone: str | None = None
    evaluate_target_health: bool = False
    load_balancer: str | None = None
    vpc_endpoint: str | None = None


class ResourceRecordSet(Struct, frozen=True, kw_only=True, gc=False):
    """A record: values with a TTL, or an alias target without one."""

    name: str
    """Canonical, full: ``www.example.com``, ``*.example.com``."""
    type: str
    span: SourceSpan
    policy: RoutingPolicy = SimplePolicy()
    set_identifier: str | None = None
    ttl: int | None = None
    values: tuple[str, ...] = ()
    alias_target: AliasTarget | None = None
    health_check: str | None = None
    """Id of the health check."""
    traffic_policy_instance: str | None = None

    @property
    def label(self) -> str:
        """How to call this record in a sentence: ``www.example.com A [blue]``."""
        suffix = f" [{self.set_identifier}]" if self.set_identifier else ""
        return f"{self.name or '.'} {self.type}{suffix}"

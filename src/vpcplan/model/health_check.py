"""Route 53 health checks."""

from __future__ import annotations

from typing import Literal

from vpcplan.model.resource import Resource
from vpcplan.net.block import Address

HealthCheckType = Literal[
    "http",
    "https",
    "http_str_match",
    "https_str_match",
    "tcp",
    "calculated",
    "cloudwatch_metric",
    "recovery_control",
]
ObservedStatus = Literal["healthy", "unhealthy", "insufficient_data"]
"""What the checkers or the alarm see, before inversion and disabling apply."""


class HealthCheck(Resource, frozen=True, kw_only=True):
    """A health check of any kind; what a kind does not have stays at its default."""

    type: HealthCheckType
    ip_address: Address | None = None
    domain_name: str | None = None
    port: int | None = None
    path: str | None = None
    search_string: str | None = None
    enable_sni: bool | None = None
    request_interval: int = 30
    """Seconds: 30 or 10."""
    failure_threshold: int = 3
    inverted: bool = False
    disabled: bool = False
    children: tuple[str, ...] = ()
    """Ids of the checks that a calculated one counts."""
    health_threshold: int = 0
    """How many children must be healthy."""
    insufficient_data: Literal["healthy", "unhealthy", "last_known_status"] = "last_known_status"
    """What an alarm without data counts as."""
    alarm_name: str | None = None
    alarm_region: str | None = None
    routing_control: str | None = None
    checker_regions: tuple[str, ...] = ()
    observed: ObservedStatus | None = None
    """What the source says is observed; None: nothing, which counts as healthy."""

"""Whether Route 53 considers a health check healthy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpcplan.model.health_check import HealthCheck, ObservedStatus

HEALTHY_CHECKER_PERCENT = 18
"""An endpoint is healthy when more than this share of checkers says so."""

CHECKER_RANGES = (
    "15.177.2.0/23", "15.177.6.0/23", "15.177.10.0/23", "15.177.14.0/23", "15.177.18.0/23",
    "15.177.22.0/23", "15.177.26.0/23", "15.177.30.0/23", "15.177.34.0/23", "15.177.38.0/23",
    "15.177.42.0/23", "15.177.46.0/23", "15.177.50.0/23", "15.177.54.0/23", "15.177.58.0/23",
    "15.177.62.0/23", "54.183.255.128/26", "54.228.16.0/26", "54.232.40.64/26", "54.241.32.64/26",
    "54.243.31.192/26", "54.244.52.192/26", "54.245.168.0/26", "54.248.220.0/26", "54.250.253.192/26",
    "54.251.31.128/26", "54.252.79.128/26", "54.252.254.192/26", "54.255.254.192/26", "107.23.255.0/26",
    "176.34.159.192/26", "177.71.207.128/26",
)  # fmt: skip
"""Where the checkers come from, over IPv4.

Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetCheckerIpRanges.html
"""


class HealthStatus(Struct, frozen=True):
    """The status of a check and the sentence that explains it."""

    healthy: bool
    reason: str


def is_endpoint_healthy(healthy_checkers: int, checkers: int) -> bool:
    """Whether more than 18 % of the checkers report the endpoint healthy: 3 of 16 do, 2 of 16 do not.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
    """
    return healthy_checkers * 100 > HEALTHY_CHECKER_PERCENT * checkers


def evaluate_health_check(
    check_id: str,
    checks: Mapping[str, HealthCheck],
    observed: Mapping[str, ObservedStatus],
    known: dict[str, HealthStatus] | None = None,
) -> HealthStatus:
    """The status of a check: what is observed or computed, then disabling, then inversion.

    A disabled check counts as healthy before inversion, so a disabled inverted one is unhealthy. A check that
    the source does not describe counts as healthy unless it is observed to be unhealthy.

    Args:
        observed: by id of leaf checks; goes before what the check itself says.
        known: statuses that were worked out before; filled here, so that each check is judged once.
    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
    """
    known = {} if known is None else known
    waiting = [check_id]
    while waiting:
        current = waiting[-1]
        check = checks.get(current)
        children = check.children if check is not None and check.type == "calculated" else ()
        missing = [child for child in children if child not in known and child not in waiting]
        if missing and current not in known:
            waiting.extend(missing)
            continue
        waiting.pop()
        if current not in known:
            known[current] = _evaluate_one(current, check, observed, known)
    return known[check_id]


def _evaluate_one(
    check_id: str,
    check: HealthCheck | None,
    observed: Mapping[str, ObservedStatus],
    known: Mapping[str, HealthStatus],
) -> HealthStatus:
    """The status of a check whose children are known."""
    if check is None:
        if observed.get(check_id) == "unhealthy":
            return HealthStatus(False, "observed unhealthy")
        return HealthStatus(True, "not described, assumed healthy")
    if check.disabled:
        status = HealthStatus(True, "disabled, which counts as healthy")
    elif check.type == "calculated":
        status = _evaluate_calculated(check, known)
    else:
        status = _evaluate_leaf(check, observed.get(check_id, check.observed))
    if check.inverted:
        word = "unhealthy" if status.healthy else "healthy"
        return HealthStatus(not status.healthy, f"{status.reason}; inverted: {word}")
    return status


def _evaluate_leaf(check: HealthCheck, observed: ObservedStatus | None) -> HealthStatus:
    if observed is None:
        return HealthStatus(True, "nothing is observed, which counts as healthy")
    if observed == "insufficient_data":
        return _insufficient_data(check)
    return HealthStatus(observed == "healthy", f"observed {observed}")


def _insufficient_data(check: HealthCheck) -> HealthStatus:
    """An alarm without data counts as the check is set; the last known status of a new check is healthy.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
    """
    if check.type != "cloudwatch_metric":
        return HealthStatus(True, "insufficient data: a check without reports counts as healthy")
    if check.insufficient_data == "unhealthy":
        return HealthStatus(False, "insufficient data, which this check counts as unhealthy")
    if check.insufficient_data == "healthy":
        return HealthStatus(True, "insufficient data, which this check counts as healthy")
    last = check.observed
    if last == "unhealthy":
        return HealthStatus(False, "insufficient data: the last known status, unhealthy, stays")
    return HealthStatus(
        True, "insufficient data: the last known status stays, which is healthy unless said otherwise"
    )


def _evaluate_calculated(check: HealthCheck, known: Mapping[str, HealthStatus]) -> HealthStatus:
    """Healthy when at least ``health_threshold`` children are; 0 is always healthy, more than exist never.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
    """
    # A child that is not known counts itself, which Route 53 refuses.
    healthy = sum(child in known and known[child].healthy for child in check.children)
    threshold, total = check.health_threshold, len(check.children)
    if threshold <= 0:
        return HealthStatus(True, "calculated with threshold 0, which is always healthy")
    if threshold > total:
        return HealthStatus(False, f"calculated: {threshold} of {total} children can never be healthy")
    return HealthStatus(
        healthy >= threshold, f"calculated: {healthy} of {total} children healthy, {threshold} needed"
    )


def leaf_checks_below(check_id: str, checks: Mapping[str, HealthCheck]) -> tuple[str, ...]:
    """The leaf checks that a check hangs on, itself if it is one, each once and in order."""
    found: dict[str, None] = {}
    waiting, seen = [check_id], set()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        check = checks.get(current)
        if check is None or check.type != "calculated":
            found[current] = None
        else:
            waiting.extend(reversed(check.children))
    return tuple(found)


def detection_seconds(check: HealthCheck) -> int:
    """How long until a failure is noticed, in seconds: 90 for three failures at an interval of 30.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
    """
    return check.request_interval * check.failure_threshold

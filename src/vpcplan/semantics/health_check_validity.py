"""Which health checks Route 53 would refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vpcplan.errors import Problem
from vpcplan.model.health_check import HealthCheck

MAX_CHILDREN = 255
_ENDPOINT_TYPES = ("http", "https", "http_str_match", "https_str_match", "tcp")


def find_health_check_problems(checks: Mapping[str, HealthCheck]) -> Iterator[Problem]:
    """Everything in ``checks`` that Route 53 would refuse.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
    """
    for check in checks.values():
        for message, hint in _check(check):
            yield Problem(
                message=f"health check {check.name}: {message}", span=check.span, hint=hint, rule="R53006"
            )


def _check(check: HealthCheck) -> Iterator[tuple[str, str | None]]:
    if check.type in _ENDPOINT_TYPES:
        if check.ip_address is None and check.domain_name is None:
            yield "it has no endpoint", "write an IP address or a domain name"
        if check.request_interval not in (10, 30):
            yield f"the interval is {check.request_interval} seconds", "it is 10 or 30"
        if not 1 <= check.failure_threshold <= 10:
            yield f"the failure threshold is {check.failure_threshold}", "it is 1 to 10"
        if check.port is not None and not 1 <= check.port <= 65535:
            yield f"{check.port} is no port", "it is 1 to 65535"
        if check.type == "tcp" and check.port is None:
            yield "a TCP check needs a port", None
        if check.type.endswith("_str_match") and not check.search_string:
            yield "a string-matching check needs a search string", None
    if check.type == "calculated":
        if len(check.children) > MAX_CHILDREN:
            yield f"it has {len(check.children)} children", f"at most {MAX_CHILDREN} are allowed"
        if not 0 <= check.health_threshold <= 256:
            yield f"the health threshold is {check.health_threshold}", "it is 0 to 256"


def find_health_check_loops(checks: Mapping[str, HealthCheck]) -> Iterator[Problem]:
    """Calculated checks that count themselves, each loop once.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
    """
    done: set[str] = set()
    for start in checks:
        path: list[str] = []
        stack = [(start, iter(checks[start].children))] if start not in done else []
        path.extend([start] if stack else [])
        while stack:
            node, following = stack[-1]
            child = next(following, None)
            if child is None:
                stack.pop()
                path.pop()
                done.add(node)
            elif child in path:
                loop = " → ".join(checks[i].name for i in (*path[path.index(child) :], child))
                yield Problem(message=f"health check loop: {loop}", span=checks[node].span, rule="R53006")
            elif child in checks and child not in done:
                stack.append((child, iter(checks[child].children)))
                path.append(child)

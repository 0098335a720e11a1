"""``health_checks:``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.fields import (
    BOOLEAN,
    DESCRIPTION,
    NAME,
    NAMES,
    PORT,
    TEXT,
    Field,
    ListOf,
    MapOf,
    Shape,
    choice,
    integer,
)
from vpcplan.load.yaml.route53 import find_part, finish_route53, part, read_domain_name
from vpcplan.load.yaml.sections import Section
from vpcplan.model.health_check import HealthCheck

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Scalar

HEALTH_CHECK = Shape(
    "health check",
    "A Route 53 health check: of an endpoint, of other checks, of an alarm or of a routing control.",
    {
        "description": DESCRIPTION,
        "type": Field(
            choice(
                "http",
                "https",
                "tcp",
                "http_str_match",
                "https_str_match",
                "calculated",
                "cloudwatch_metric",
                "recovery_control",
            ),
            "What is checked; `cloudwatch_metric` is an alarm.",
            required=True,
        ),
        "endpoint": Field(NAME, "The IP address or domain name that is checked."),
        "host": Field(NAME, "The Host header, where the endpoint is an address."),
        "port": Field(PORT, "80 for http and 443 for https by default."),
        "path": Field(TEXT, "The path that is asked for."),
        "search_string": Field(TEXT, "What the answer must contain; makes it a string-matching check."),
        "request_interval": Field(integer(1, 3600), "Seconds between two requests: 30 (default) or 10."),
        "failure_threshold": Field(
            integer(0, 100), "How many failures in a row count: 1 to 10, by default 3."
        ),
        "inverted": Field(BOOLEAN, "Whether healthy counts as unhealthy and the reverse."),
        "disabled": Field(BOOLEAN, "Whether the check is off, and so healthy (unhealthy if inverted)."),
        "children": Field(NAMES, "The checks that a calculated one counts."),
        "health_threshold": Field(integer(0, 256), "How many children must be healthy; all by default."),
        "alarm": Field(TEXT, "The name of the CloudWatch alarm."),
        "alarm_region": Field(TEXT, "The Region of the alarm."),
        "insufficient_data": Field(
            choice("healthy", "unhealthy", "last_known_status"), "What an alarm without data counts as."
        ),
        "routing_control": Field(TEXT, "The ARN of the routing control."),
        "checker_regions": Field(ListOf(TEXT, "Regions"), "Where the checkers are; AWS's choice by default."),
        "status": Field(
            choice("healthy", "unhealthy", "insufficient_data"),
            "What is observed, before inversion and disabling; healthy by default.",
        ),
    },
)


def decode_health_check(loading: Loading, entry: Entry) -> None:
    """One health check; its endpoint is an address or a name."""
    values = HEALTH_CHECK.read(loading, entry.node)
    if values is None:
        return
    kind = values["type"]
    if "search_string" in values and kind in ("http", "https"):
        kind = f"{kind}_str_match"
    address, name = _endpoint(loading, values)
    children = tuple(
        id
        for child in values.get("children", ())
        if (id := find_part(loading, "health_checks", "health_checks", child)) is not None
    )
    if kind == "calculated" and "children" not in values:
        loading.problem(
            entry.key, f"calculated health check `{entry.name}` has no children", "add `children: […]`"
        )
    if kind == "calculated" and "status" in values:
        loading.problem(
            entry.key,
            f"the status of calculated health check `{entry.name}` is computed",
            "leave out `status`",
        )
    default_port = {"http": 80, "https": 443}.get(kind.partition("_")[0])
    part(loading, "health_checks")[entry.id] = HealthCheck(
        **loading.identity(entry),
        type=kind,
        ip_address=address,
        domain_name=name,
        port=values.get("port", default_port),
        path=values.get("path"),
        search_string=values.get("search_string"),
        request_interval=values.get("request_interval", 30),
        failure_threshold=values.get("failure_threshold", 3),
        inverted=values.get("inverted", False),
        disabled=values.get("disabled", False),
        children=children,
        health_threshold=values.get("health_threshold", len(children)),
        insufficient_data=values.get("insufficient_data", "last_known_status"),
        alarm_name=values.get("alarm"),
        alarm_region=values.get("alarm_region"),
        routing_control=values.get("routing_control"),
        checker_regions=tuple(values.get("checker_regions", ())),
        observed=None if kind == "calculated" else values.get("status"),
    )


def _endpoint(loading: Loading, values: dict[str, Any]) -> tuple[Any, str | None]:
    """The address and the domain name of an endpoint; a host beside an address is a name too."""
    from vpcplan.errors import BlockError
    from vpcplan.net.block import parse_address

    node: Scalar | None = values.get("endpoint")
    host: Scalar | None = values.get("host")
    name = read_domain_name(loading, host) if host is not None else None
    if node is None:
        return None, name
    try:
        return parse_address(node.text), name
    except BlockError:
        return None, read_domain_name(loading, node)


SECTIONS = {
    "health_checks": Section(
        kind=MapOf(HEALTH_CHECK, "a mapping of names to health checks"),
        doc="Route 53 health checks.",
        decode=decode_health_check,
        finish=finish_route53,
    )
}

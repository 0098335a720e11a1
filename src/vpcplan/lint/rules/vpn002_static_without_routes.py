"""VPN002: a VPN connection with static routing and no routes."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.vpn_connection import refuse_vpn_connection


def check(context: LintContext) -> Iterator[Finding]:
    """Connections to a virtual private gateway whose static routes are empty."""
    for connection in context.topology.vpn_connections.values():
        if connection.vpn_gateway is None or refuse_vpn_connection(connection) is not None:
            continue
        if connection.routing == "static" and not connection.routes:
            yield RULE.finding(
                connection,
                f"VPN connection {connection.name} has static routing and no route, so nothing is sent by it",
                hint="list the blocks of the network at the other end, or use BGP",
            )


RULE = Rule(
    id="VPN002",
    severity="error",
    summary="A VPN connection with static routing has no routes.",
    explanation="""
With static routing AWS sends to the customer gateway only what the connection's static routes name. List
the blocks of the network outside, or let BGP announce them.
""",
    source="https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNRoutingTypes.html",
    check=check,
)

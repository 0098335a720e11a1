"""VPN003: a VPN connection of which a tunnel is down."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.vpn_connection import refuse_vpn_connection, tunnels_were_down


def check(context: LintContext) -> Iterator[Finding]:
    """Connections in use of which one tunnel, or both, were down when the configuration was read."""
    for connection in context.topology.vpn_connections.values():
        if refuse_vpn_connection(connection) is not None:
            continue
        if tunnels_were_down(connection):
            yield RULE.finding(
                connection,
                f"both tunnels of VPN connection {connection.name} are down: nothing passes",
                hint="see whether the customer gateway device is set up and starts the negotiation",
            )
            continue
        down = [number for number, each in enumerate(connection.tunnels, 1) if each.status == "down"]
        if down:
            yield RULE.finding(
                connection,
                f"tunnel {down[0]} of VPN connection {connection.name} is down: the loss of the other one "
                "cuts the network outside off",
                hint="set up both tunnels at the customer gateway device",
            )


RULE = Rule(
    id="VPN003",
    severity="warning",
    summary="A tunnel of a VPN connection is down.",
    explanation="""
A Site-to-Site VPN connection has two tunnels, so that traffic moves to the other one when AWS replaces an
endpoint or one fails. With one tunnel down the next maintenance is an outage. Configure both tunnels at the
customer gateway device, and let it keep both up. This rule speaks only where the configuration says how the
tunnels are: the telemetry of `describe-vpn-connections`, or `tunnels:` in a topology file.
""",
    source="https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html",
    check=check,
)

"""A trace as JSON, with the keys that the contract fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.net.block import format_address
from vpcplan.net.intervals import format_intervals
from vpcplan.net.traffic import ICMP, ICMPV6, PORTLESS, TCP, UDP, format_traffic, protocol_name

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.result import Blocker, End, Hop, Leg, PacketView, Trace
    from vpcplan.errors import SourceSpan

SCHEMA_VERSION = 1


def trace_json(trace: Trace) -> dict[str, Any]:
    """The trace as plain values: verdict, both directions, blockers, traffic, and what explains them."""
    data: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "source": _end(trace.source),
        "destination": _end(trace.destination),
        "protocol": trace.protocol,
        "port": int(trace.port) if trace.port is not None and trace.port.isdigit() else trace.port,
        "verdict": trace.verdict,
        "forward": _leg(trace.forward),
        "return": None if trace.back is None else _leg(trace.back),
        "blockers": [_blocker(blocker) for blocker in trace.blockers],
        "traffic": format_traffic(trace.traffic),
        "notes": list(trace.notes),
        "alternatives": list(trace.alternatives),
    }
    if trace.via:
        data["via"] = [trace_json(part) for part in trace.via]
    if trace.answers:
        data["answers"] = [
            {
                "probability": answer.probability,
                "address": answer.text,
                "verdict": "unknown" if answer.trace is None else answer.trace.verdict,
                "trace": None if answer.trace is None else trace_json(answer.trace),
            }
            for answer in trace.answers
        ]
    return data


def _end(end: End) -> dict[str, Any]:
    return {
        "text": end.text,
        "kind": end.kind,
        "id": end.id,
        "name": end.name,
        "address": end.address,
        "network_interface": end.network_interface,
        "vpc": end.vpc,
    }


def _leg(leg: Leg) -> dict[str, Any]:
    return {"verdict": leg.verdict, "hops": [_hop(hop) for hop in leg.hops]}


def _hop(hop: Hop) -> dict[str, Any]:
    return {
        "resource": hop.resource,
        "name": hop.name,
        "kind": hop.kind,
        "decision": hop.decision,
        "rule": hop.rule,
        "reason": hop.reason,
        "packet": packet_json(hop.packet),
        "location": location_json(hop.location),
        "vpc": hop.vpc,
        "vpc_name": hop.vpc_name,
        "direction": hop.direction,
    }


def packet_json(packet: PacketView) -> dict[str, Any]:
    """Addresses, protocol and ports of the packets at a hop; ports are text, since they may be ranges."""
    traffic = packet.traffic
    protocols = [
        protocol
        for protocol, bands in (
            (TCP, traffic.tcp),
            (UDP, traffic.udp),
            (ICMP, traffic.icmp),
            (ICMPV6, traffic.icmpv6),
        )
        if bands
    ]
    source_port = destination_port = None
    if len(protocols) == 1 and protocols[0] in (TCP, UDP) and not traffic.others:
        source_port = format_intervals(traffic.source_ports(protocols[0]))
        destination_port = format_intervals(traffic.destination_ports(protocols[0]))
    names = [protocol_name(protocol) for protocol in protocols]
    if traffic.others == PORTLESS:
        names.append("others")
    elif traffic.others:
        names += [protocol_name(number) for number in range(256) if traffic.others >> number & 1]
    return {
        "source": format_address(packet.version, packet.source),
        "destination": format_address(packet.version, packet.destination),
        "protocol": ",".join(names),
        "source_port": source_port,
        "destination_port": destination_port,
    }


def _blocker(blocker: Blocker) -> dict[str, Any]:
    return {
        "code": blocker.code,
        "resource": blocker.resource,
        "name": blocker.name,
        "kind": blocker.kind,
        "direction": blocker.direction,
        "reason": blocker.reason,
        "rule": blocker.rule,
        "nearest": blocker.nearest,
        "lacking": blocker.lacking,
        "unknown": blocker.unknown,
        "fix": blocker.fix,
        "location": location_json(blocker.location),
    }


def location_json(span: SourceSpan | None) -> dict[str, Any] | None:
    """A place in the source as ``file`` and ``line``; None where there is none."""
    if span is None:
        return None
    location: dict[str, Any] = {"file": span.file, "line": span.line or None}
    if span.column:
        location["column"] = span.column
    if span.resource:
        location["resource"] = span.resource
    return location

"""Traffic sets against a brute-force evaluator of single packets."""

from __future__ import annotations

from functools import reduce
from operator import or_

from hypothesis import given
from hypothesis import strategies as st

from vpcplan.net.traffic import (
    EVERYTHING,
    ICMP_ANSWERS,
    NOTHING,
    PORTLESS,
    TrafficSet,
    format_traffic,
    traffic_of,
)

# Ports near each other so that random ranges meet, touch and nest.
PORT = st.integers(0, 12)
Packet = tuple[int, int, int]


def member(traffic: TrafficSet, packet: Packet) -> bool:
    """Whether one packet (protocol, source port or type, destination port or code) is in the set."""
    protocol, source, destination = packet
    bands = {6: traffic.tcp, 17: traffic.udp, 1: traffic.icmp, 58: traffic.icmpv6}.get(protocol)
    if bands is None:
        return bool(traffic.others >> protocol & 1)
    return any(
        low <= source <= high and any(first <= destination <= last for first, last in ports)
        for low, high, ports in bands
    )


@st.composite
def rectangles(draw: st.DrawFn) -> TrafficSet:
    """One rule's worth of traffic, narrowed to a range of source ports."""
    protocol = draw(st.sampled_from([6, 17, 1, 47]))
    first, last = sorted((draw(PORT), draw(PORT)))
    traffic = traffic_of(protocol, first, last)
    low, high = sorted((draw(PORT), draw(PORT)))
    return traffic.with_source_ports(low, high)


SETS = st.lists(rectangles(), max_size=5).map(lambda parts: reduce(or_, parts, NOTHING))
PACKETS = st.tuples(st.sampled_from([6, 17, 1, 47]), PORT, PORT)


@given(SETS, SETS, PACKETS)
def test_operations_agree_with_single_packets(left: TrafficSet, right: TrafficSet, packet: Packet) -> None:
    in_left, in_right = member(left, packet), member(right, packet)
    assert member(left & right, packet) == (in_left and in_right)
    assert member(left | right, packet) == (in_left or in_right)
    assert member(left - right, packet) == (in_left and not in_right)


@given(SETS, SETS)
def test_equal_sets_are_equal_values(left: TrafficSet, right: TrafficSet) -> None:
    assert (left - right) | (left & right) == left
    assert left | right == right | left
    assert (left | right) - right == left - right
    assert left.covers(left & right)


@given(SETS, PACKETS)
def test_the_reply_swaps_ports(traffic: TrafficSet, packet: Packet) -> None:
    protocol, source, destination = packet
    if protocol in (6, 17):
        assert member(traffic.swapped(), (protocol, destination, source)) == member(traffic, packet)
    assert traffic.swapped().unswapped() | traffic.unanswered() == traffic


def test_echo_is_answered_by_echo_reply() -> None:
    assert traffic_of(1, 8, 0).swapped() == traffic_of(1, 0, 0)
    assert not traffic_of(1, 3, -1).swapped()
    assert traffic_of(1, 3, -1).unanswered() == traffic_of(1, 3, -1)
    assert set(ICMP_ANSWERS) == {8, 13, 15, 17}


@given(SETS, PORT, PORT, PORT)
def test_every_source_port_means_every_one(traffic: TrafficSet, one: int, other: int, port: int) -> None:
    low, high = min(one, other), max(one, other)
    reliable = traffic.for_every_source_port(low, high)
    for protocol in (6, 17):
        expected = all(member(traffic, (protocol, source, port)) for source in range(low, high + 1))
        assert member(reliable, (protocol, low, port)) == expected


def test_words() -> None:
    web = traffic_of(6, 80, 80) | traffic_of(6, 443, 443) | traffic_of(1)
    assert format_traffic(web) == "tcp 80,443; icmp"
    assert format_traffic(EVERYTHING) == "all traffic"
    assert format_traffic(NOTHING) == "nothing"
    assert format_traffic(EVERYTHING - traffic_of(6, 22, 22)).startswith("tcp 0-21,23-65535; udp; icmp")
    assert format_traffic(TrafficSet(others=PORTLESS)) == "all other protocols"
    assert format_traffic(traffic_of(47) | traffic_of(200)) == "gre; protocol 200"

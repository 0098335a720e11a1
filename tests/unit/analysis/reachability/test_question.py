"""Protocol and port in the forms that people type."""

from __future__ import annotations

import pytest

from vpcplan.analysis.reachability.question import make_question, parse_protocol, split_traffic
from vpcplan.errors import UsageError
from vpcplan.net.traffic import format_traffic


@pytest.mark.parametrize(
    ("words", "protocol", "port", "expected"),
    [
        ([], None, None, (None, None)),
        ([], None, "443", (None, "443")),
        (["5432"], None, None, (None, "5432")),
        (["tcp", "5432"], None, None, ("tcp", "5432")),
        (["tcp/5432"], None, None, ("tcp", "5432")),
        (["53/udp"], None, None, ("udp", "53")),
        ([], None, "udp/53", ("udp", "53")),
        (["TCP:5432"], None, None, ("TCP", "5432")),
        (["icmp", "echo-request"], None, None, ("icmp", "echo-request")),
        (["icmp"], None, "3/4", ("icmp", "3/4")),
        (["tcp"], "TCP", "80,443", ("tcp", "80,443")),
    ],
)
def test_words_beside_the_options(words, protocol, port, expected):
    assert split_traffic(words, protocol, port) == expected


@pytest.mark.parametrize(
    ("words", "protocol", "port", "message"),
    [
        (["80", "90"], None, None, "the port is given twice: 80 and 90"),
        (["80"], None, "90", "the port is given twice, once as --port 90"),
        (["tcp"], "udp", None, "the protocol is given twice: udp and tcp"),
    ],
)
def test_the_same_thing_twice(words, protocol, port, message):
    with pytest.raises(UsageError, match=message):
        split_traffic(words, protocol, port)


def test_the_name_of_a_service_is_answered_with_its_port():
    with pytest.raises(UsageError, match="'https' is not a port; write 443"):
        make_question(port="https")
    with pytest.raises(UsageError) as caught:
        parse_protocol("ssh")
    assert caught.value.hint == "ssh is a service: name its port, 22"


@pytest.mark.parametrize(
    ("port", "version", "expected"),
    [
        ("echo-request", 4, "icmp echo"),
        ("8", 4, "icmp echo"),
        ("3/4", 4, "icmp destination-unreachable code 4"),
        ("fragmentation-needed", 4, "icmp destination-unreachable code 4"),
        # Asked in the numbers of IPv4 and sent over IPv6: a ping stays a ping.
        ("8", 6, "icmpv6 echo"),
        ("11", 6, "icmpv6 type 3"),
    ],
)
def test_icmp_by_name_and_number(port, version, expected):
    assert format_traffic(make_question("icmp", port).traffic(version)) == expected


@pytest.mark.parametrize("port", ["300", "3/400", "ping?", "3/", "²"])
def test_no_icmp_type(port):
    with pytest.raises(UsageError, match="is not an ICMP type"):
        make_question("icmp", port)


def test_a_ping_is_one_by_either_version_and_icmpv6_only_by_ipv6() -> None:
    # Source: https://www.rfc-editor.org/rfc/rfc4443 (ICMPv6 is carried by IPv6 alone)
    assert make_question("icmp").version is None
    assert make_question("ping").version is None
    assert make_question("icmpv6").version == make_question("58", "128").version == 6
    assert make_question("icmpv6", version=4).version == 4

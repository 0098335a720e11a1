"""Security groups, network ACLs and prefix lists, in short and long forms."""

from __future__ import annotations

import pytest

from vpcplan.load.yaml.rule_text import parse_traffic
from vpcplan.model.security_group import PrefixListPeer, SecurityGroupPeer
from vpcplan.model.traffic_match import TrafficMatch

from .conftest import Complaints, Load


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("all", [TrafficMatch()]),
        ("-1", [TrafficMatch()]),
        ("tcp", [TrafficMatch(6)]),
        ("tcp all", [TrafficMatch(6)]),
        ("TCP 443", [TrafficMatch(6, 443, 443)]),
        ("tcp 80,443", [TrafficMatch(6, 80, 80), TrafficMatch(6, 443, 443)]),
        ("tcp 80, 443", [TrafficMatch(6, 80, 80), TrafficMatch(6, 443, 443)]),
        ("udp 1024-65535", [TrafficMatch(17, 1024, 65535)]),
        ("icmp", [TrafficMatch(1)]),
        ("icmp 8", [TrafficMatch(1, 8, -1)]),
        ("icmp 3/4", [TrafficMatch(1, 3, 4)]),
        ("icmp echo-request", [TrafficMatch(1, 8, -1)]),
        ("icmpv6 packet-too-big", [TrafficMatch(58, 2, -1)]),
        ("esp", [TrafficMatch(50)]),
        ("47", [TrafficMatch(47)]),
    ],
)
def test_traffic(text, matches):
    assert parse_traffic(text) == (tuple(matches), None, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the rule names no protocol"),
        ("tpc 80", "`tpc` is not a protocol"),
        ("256", "`256` is not a protocol"),
        ("tcp http", "`http` is not a port or a range of ports"),
        ("tcp 443-80", "the range 443-80 is upside down; write 80-443"),
        ("tcp 70000", "port 70000 does not exist; the last one is 65535"),
        ("esp 80", "`esp` has no ports, so `80` says nothing"),
        ("icmp echo", "`echo` is not an ICMP type"),
        ("icmp 999", "`999` is not an ICMP type"),
    ],
)
def test_what_is_no_traffic(text, message):
    assert parse_traffic(text)[:2] == ((), message)


def rules_of(topology, group, direction="ingress"):
    return [
        (
            rule.match,
            str(rule.peer)
            if not isinstance(rule.peer, SecurityGroupPeer | PrefixListPeer)
            else rule.peer.security_group
            if isinstance(rule.peer, SecurityGroupPeer)
            else f"pl {rule.peer.prefix_list}",
        )
        for rule in getattr(topology.security_groups[group], direction)
    ]


def test_security_group_peers(load: Load):
    topology = load(
        """
        security_groups:
          web:
            ingress:
              - tcp 443 from 0.0.0.0/0
              - tcp 443 from ::/0
              - all from self
              - allow tcp 22 from bastion
              - tcp 80,81 from group bastion
              - tcp 23 from data/far
              - tcp 24 from far
              - tcp 25 from offices
              - tcp 26 from prefix_list offices
            egress:
              - tcp 443 to s3
              - udp 53 to prefix-list com.amazonaws.eu-west-1.dynamodb
          bastion: {}
        """,
        """
          data:
            cidr_blocks: [10.30.0.0/16]
            security_groups: {far: {}}
        prefix_lists: {offices: {entries: [203.0.113.0/24, {cidr_block: 198.51.100.0/24, description: old}]}}
        """,
    )
    assert rules_of(topology, "shop/web") == [
        (TrafficMatch(6, 443, 443), "0.0.0.0/0"),
        (TrafficMatch(6, 443, 443), "::/0"),
        (TrafficMatch(), "shop/web"),
        (TrafficMatch(6, 22, 22), "shop/bastion"),
        (TrafficMatch(6, 80, 80), "shop/bastion"),
        (TrafficMatch(6, 81, 81), "shop/bastion"),
        (TrafficMatch(6, 23, 23), "data/far"),
        (TrafficMatch(6, 24, 24), "data/far"),
        (TrafficMatch(6, 25, 25), "pl offices"),
        (TrafficMatch(6, 26, 26), "pl offices"),
    ]
    assert rules_of(topology, "shop/web", "egress") == [
        (TrafficMatch(6, 443, 443), "pl com.amazonaws.eu-west-1.s3"),
        (TrafficMatch(17, 53, 53), "pl com.amazonaws.eu-west-1.dynamodb"),
    ]
    assert [str(entry.cidr_block) for entry in topology.prefix_lists["offices"].entries] == [
        "203.0.113.0/24",
        "198.51.100.0/24",
    ]


def test_long_rules_say_the_same_as_short_ones(load: Load):
    short = load(
        """
        security_groups:
          web: {ingress: [tcp 80 from self, tcp 443 from self, icmp 8 from 10.0.0.0/8], egress: []}
        """
    )
    long = load(
        """
        security_groups:
          web:
            ingress:
              - {protocol: tcp, ports: [80, 443], from: self, description: clients}
              - {protocol: icmp, icmp_type: echo-request, from: [10.0.0.0/8]}
            egress: []
        """
    )
    assert rules_of(short, "shop/web") == rules_of(long, "shop/web")
    assert long.security_groups["shop/web"].ingress[0].description == "clients"


def test_defaults_of_security_groups(load: Load):
    topology = load("security_groups: {open: {}, closed: {egress: []}}")
    everything = [(TrafficMatch(), "0.0.0.0/0"), (TrafficMatch(), "::/0")]
    assert rules_of(topology, "shop/open", "egress") == everything
    assert rules_of(topology, "shop/open") == []
    assert rules_of(topology, "shop/closed", "egress") == []
    default = topology.security_groups["shop/default"]
    assert default.default
    assert rules_of(topology, "shop/default") == [(TrafficMatch(), "shop/default")]
    assert rules_of(topology, "shop/default", "egress") == everything


def test_written_default_group_replaces_the_default(load: Load):
    topology = load("security_groups: {default: {ingress: [], egress: []}}")
    default = topology.security_groups["shop/default"]
    assert (default.default, default.ingress, default.egress) == (True, (), ())


def test_network_acl_short_and_long(load: Load):
    topology = load(
        """
        network_acls:
          short:
            ingress:
              200: deny all from 10.0.0.0/8
              100: allow tcp 443 from 0.0.0.0/0
            egress: {100: "allow icmp 8 to ::/0"}
          long:
            ingress:
              - {rule_number: 200, action: deny, protocol: all, cidr_block: 10.0.0.0/8}
              - {rule_number: 100, action: allow, protocol: tcp, ports: 443, cidr_block: 0.0.0.0/0}
            egress:
              100: {action: allow, protocol: icmp, icmp_type: 8, cidr_block: "::/0"}
        """
    )
    short, long = topology.network_acls["shop/short"], topology.network_acls["shop/long"]
    for direction in ("ingress", "egress"):
        assert [
            (entry.rule_number, entry.action, entry.match, entry.cidr_block)
            for entry in getattr(short, direction)
        ] == [
            (entry.rule_number, entry.action, entry.match, entry.cidr_block)
            for entry in getattr(long, direction)
        ]
    assert [entry.rule_number for entry in short.ingress] == [100, 200]
    assert short.ingress[0].span.line == 16


def test_written_default_acl_keeps_the_other_direction_open(load: Load):
    acl = load("network_acls: {default: {ingress: {1: deny all from 0.0.0.0/0}}}").network_acls[
        "shop/default"
    ]
    assert acl.default
    assert [entry.action for entry in acl.ingress] == ["deny"]
    assert [str(entry.cidr_block) for entry in acl.egress] == ["0.0.0.0/0", "::/0"]


def test_wrong_rules(complaints: Complaints):
    assert complaints(
        """
        security_groups:
          web:
            ingress:
              - tcp 22 from bastoin
              - deny tcp 22 from web
              - tcp 22 form web
              - tcp 22 to web
              - tcp 22 from grop web
              - tcp 443 from 10.0.0.0
              - tcp 443 from offices
            egress:
          offices: {}
          self: {ingress: [{protocol: tcp, from: nobody}]}
        network_acls:
          edge:
            ingress:
              0: allow all from 0.0.0.0/0
              1: tcp 22 from 10.0.0.0/8
              2: allow tcp 80,443 from 10.0.0.0/8
              3: allow tcp 80 from web
              05: allow all from 0.0.0.0/0
              5: allow all from 0.0.0.0/0
              4: {action: permit, protocol: tcp, cidr_block: 10.0.0.0/8}
        """,
        "prefix_lists: {offices: {entries: [10.0.0.0/8, '::/0']}}",
    ) == [
        "peer `bastoin` does not exist in vpc `shop`",
        "a security group cannot deny",
        "the rule `tcp 22 form web` does not say from whom",
        "the rule `tcp 22 to web` does not say from whom",
        "`grop web` is not a peer",
        "`10.0.0.0` is not a CIDR block: it has no /prefix-length",
        "`offices` is ambiguous: a security group and a prefix list",
        "expected a list of rules, found nothing",
        "peer `nobody` does not exist in vpc `shop`",
        "expected a rule number from 1 to 32766, found `0`",
        "the rule `tcp 22 from 10.0.0.0/8` says neither allow nor deny",
        "a network ACL rule has one range of ports",
        "a network ACL knows blocks only, not `web`",
        "two ingress rules have the number 5",
        "expected `allow` or `deny`, found `permit`",
        "prefix list `offices` has IPv4 and IPv6 blocks",
    ]

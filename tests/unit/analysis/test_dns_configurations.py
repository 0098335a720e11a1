"""Whole configurations, as people nest them: policies behind policies, checks of every kind, split views.

What is expected was derived by hand from the pages that each group names.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.unit.analysis.dns_topology import ask, names, shares

CHECKS = """
health_checks:
  h1: {type: https, endpoint: 203.0.113.1}
  h2: {type: https, endpoint: 203.0.113.2}
  h3: {type: https, endpoint: 203.0.113.3}
  h4: {type: tcp, endpoint: 203.0.113.4, port: 443}
  any2: {type: calculated, children: [h1, h2, h3], health_threshold: 2}
  none: {type: calculated, children: [h1, h2], health_threshold: 1, inverted: true}
  deep: {type: calculated, children: [any2, h4], health_threshold: 2}
  off: {type: https, endpoint: 203.0.113.5, disabled: true}
  alarm: {type: cloudwatch_metric, alarm: a, alarm_region: eu-west-1, insufficient_data: unhealthy}
  alarm-ok: {type: cloudwatch_metric, alarm: b, alarm_region: eu-west-1, insufficient_data: healthy}
"""

TREE = (
    """
hosted_zones:
  example.com:
    records:
      # geolocation over failover over weighted, with a latency branch for everyone else
      - {name: top, type: A, continent: EU, set_identifier: eu,
         alias: {target: eu, evaluate_target_health: true}}
      - {name: top, type: A, country: DE, set_identifier: de,
         alias: {target: de, evaluate_target_health: true}}
      - {name: top, type: A, country: "*", set_identifier: all,
         alias: {target: world, evaluate_target_health: true}}
      - {name: eu, type: A, failover: primary, set_identifier: p,
         alias: {target: eu-pool, evaluate_target_health: true}}
      - {name: eu, type: A, failover: secondary, set_identifier: s, ttl: 30, value: 192.0.2.99}
      - {name: eu-pool, type: A, weight: 1, set_identifier: a, ttl: 60, value: 192.0.2.1, health_check: h1}
      - {name: eu-pool, type: A, weight: 3, set_identifier: b, ttl: 60, value: 192.0.2.2, health_check: h2}
      - {name: eu-pool, type: A, weight: 0, set_identifier: c, ttl: 60, value: 192.0.2.3, health_check: h3}
      - {name: de, type: A, routing_policy: multivalue, set_identifier: a, ttl: 60, value: 192.0.2.11,
         health_check: h3}
      - {name: de, type: A, routing_policy: multivalue, set_identifier: b, ttl: 60, value: 192.0.2.12,
         health_check: h4}
      - {name: world, type: A, routing_policy: latency, region: us-east-1, set_identifier: us,
         alias: {target: us, evaluate_target_health: true}}
      - {name: world, type: A, routing_policy: latency, region: ap-southeast-2, set_identifier: au,
         alias: {target: au, evaluate_target_health: false}}
      - {name: us, type: A, ttl: 60, value: 192.0.2.21, health_check: deep}
      - {name: us, type: AAAA, value: "2001:db8::21"}
      - {name: au, type: A, failover: primary, set_identifier: p, ttl: 60, value: 192.0.2.31,
         health_check: any2}
      - {name: au, type: A, failover: secondary, set_identifier: s, ttl: 60, value: 192.0.2.32,
         health_check: alarm}
      # an alias with a check of its own that everything below disagrees with
      - {name: gate, type: A, weight: 10, set_identifier: x, health_check: none,
         alias: {target: eu-pool, evaluate_target_health: true}}
      - {name: gate, type: A, weight: 0, set_identifier: y, ttl: 60, value: 192.0.2.41, health_check: off}
      # alias to alias to a simple record with a failing check: a lone record is answered all the same
      - {name: one, type: A, alias: {target: two, evaluate_target_health: true}}
      - {name: two, type: A, alias: {target: three, evaluate_target_health: true}}
      - {name: three, type: A, ttl: 7, values: [192.0.2.51, 192.0.2.52], health_check: h1}
      # weighted CNAMEs to the trees
      - {name: via, type: CNAME, weight: 1, set_identifier: a, ttl: 20, value: top.example.com}
      - {name: via, type: CNAME, weight: 1, set_identifier: b, ttl: 20, value: gate.example.com,
         health_check: alarm-ok}
"""
    + CHECKS
)

EU = {"192.0.2.1": Fraction(1, 4), "192.0.2.2": Fraction(3, 4)}


@pytest.mark.parametrize(
    ("question", "client", "unhealthy", "expected"),
    [
        ("top", "country:FR", "", EU),
        ("top", "country:FR", "h1", {"192.0.2.2": 1}),
        ("top", "country:FR", "h1 h2", {"192.0.2.3": 1}),  # weight 0, once no other is healthy
        ("top", "country:FR", "h1 h2 h3", {"192.0.2.99": 1}),  # the secondary has no check
        ("top", "country:DE", "", {"192.0.2.11,192.0.2.12": 1}),
        ("top", "country:DE", "h3", {"192.0.2.12": 1}),
        ("top", "country:DE", "h3 h4", EU),  # the continent, since the country's branch has nothing healthy
        ("top", "country:DE", "h1 h2 h3 h4", {"192.0.2.99": 1}),
        ("top", "country:US", "", {"192.0.2.21": 1}),
        ("top", "country:US", "h1", {"192.0.2.21": 1}),  # any2: 2 of 3; deep: 2 of 2
        ("top", "country:US", "h1 h2", {"192.0.2.32": 1}),  # us leaves; au is used as it is: its secondary
        ("top", "country:US", "h4", {"192.0.2.31": 1}),  # deep fails, any2 does not
        ("top", "country:US", "h1 h2 alarm", {"192.0.2.31": 1}),  # au has nobody: its primary
        ("top", "country:NZ", "", {"192.0.2.31": 1}),
        ("top", "", "", {"192.0.2.21": Fraction(1, 2), "192.0.2.31": Fraction(1, 2)}),
        ("us AAAA", "country:FR", "", {"2001:db8::21": 1}),
        ("top AAAA", "country:FR", "", {"": 1}),
        # `none` is inverted: it fails while h1 or h2 is healthy, and a disabled check is healthy
        ("gate", "", "", {"192.0.2.41": 1}),
        ("gate", "", "h1", {"192.0.2.41": 1}),
        ("gate", "", "h1 h2", {"192.0.2.3": 1}),  # now the check passes and weight 0 of the pool is healthy
        ("gate", "", "h1 h2 h3", {"192.0.2.41": 1}),  # the check passes, but the pool is out
        ("one", "", "h1", {"192.0.2.51,192.0.2.52": 1}),
        (
            "via",
            "country:FR",
            "h1 h2",
            {
                "192.0.2.3,top.example.com": Fraction(1, 2),
                "192.0.2.3,gate.example.com": Fraction(1, 2),
            },
        ),
    ],
)
def test_a_tree_of_policies(
    question: str, client: str, unhealthy: str, expected: dict[str, Fraction]
) -> None:
    """Alias branches with nothing healthy are left; without evaluation a branch is used as it is.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html
    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
    """
    name, _, type_ = question.partition(" ")
    resolution = ask(
        names(TREE),
        f"{name}.example.com {type_}",
        [client] if client else [],
        unhealthy=unhealthy.split(),
    )
    assert shares(resolution) == expected


def test_the_ttl_of_an_alias_is_that_of_the_record_behind_it() -> None:
    """Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html"""
    index = names(TREE)
    found = {
        (question, answer.ttl)
        for question in ("one", "eu")
        for outcome in ask(index, f"{question}.example.com", unhealthy=["h1", "h2", "h3"]).outcomes
        for answer in outcome.answers
    }
    assert found == {("one", 7), ("eu", 30)}


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ({}, "192.0.2.1"),
        ({"insufficient_data": ["alarm"]}, "192.0.2.2"),
        ({"insufficient_data": ["alarm-ok"]}, "192.0.2.1"),
        ({"unhealthy": ["alarm"], "insufficient_data": ["alarm-ok"]}, "192.0.2.2"),
        ({"unhealthy": ["alarm", "alarm-ok"]}, "192.0.2.1"),
    ],
)
def test_alarms_without_data_count_as_they_are_set(observed: dict[str, list[str]], expected: str) -> None:
    """Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html"""
    index = names(
        """
hosted_zones:
  example.com:
    records:
      - {name: www, type: A, failover: primary, set_identifier: p, value: 192.0.2.1, health_check: alarm}
      - {name: www, type: A, failover: secondary, set_identifier: s, value: 192.0.2.2, health_check: alarm-ok}
"""
        + CHECKS
    )
    assert shares(ask(index, "www.example.com", **observed)) == {expected: 1}


PLACES = (
    """
hosted_zones:
  example.com:
    records:
      - {name: near, type: A, routing_policy: geoproximity, region: eu-west-1, bias: 99, set_identifier: ie,
         value: 192.0.2.1, health_check: h1}
      - {name: near, type: A, routing_policy: geoproximity, region: us-east-1, bias: -99, set_identifier: us,
         value: 192.0.2.2}
      - {name: near, type: A, routing_policy: geoproximity, coordinates: "-33.9,151.2", set_identifier: au,
         value: 192.0.2.3}
      - {name: isp, type: A, cidr_collection: isps, cidr_location: wide, set_identifier: w,
         alias: {target: near, evaluate_target_health: true}}
      - {name: isp, type: A, cidr_collection: isps, cidr_location: office, set_identifier: o,
         value: 192.0.2.11, health_check: h2}
      - {name: isp, type: A, cidr_collection: isps, cidr_location: "*", set_identifier: d, value: 192.0.2.12}
      - {name: state, type: A, subdivision: US-CA, set_identifier: ca, value: 192.0.2.21, health_check: h1}
      - {name: state, type: A, country: US, set_identifier: us, value: 192.0.2.22, health_check: h2}
      - {name: state, type: A, continent: NA, set_identifier: na, value: 192.0.2.23}
cidr_collections:
  isps: {locations: {wide: [203.0.112.0/20, "2001:db8::/32"], office: [203.0.113.0/24, "2001:db8:1::/48"]}}
"""
    + CHECKS
)


@pytest.mark.parametrize(
    ("question", "client", "unhealthy", "expected"),
    [
        # A bias of 99 makes 5,460 km from us-east-1 to Ireland 55 km; −99 makes 0 km stay 0.
        ("near", "location:40.7,-74", "", {"192.0.2.1": 1}),
        ("near", "region:us-east-1", "", {"192.0.2.2": 1}),
        ("near", "location:-34,151", "", {"192.0.2.3": 1}),
        ("near", "country:FR", "h1", {"192.0.2.3": 1}),  # 6,000 km × 100 is farther than Sydney
        ("isp", "ip:203.0.113.7", "", {"192.0.2.11": 1}),
        ("isp", "ip:203.0.120.7 country:FR", "", {"192.0.2.1": 1}),
        ("isp", "ip:203.0.113.7 country:FR", "h2", {"192.0.2.1": 1}),  # the next longest block
        ("isp", "subnet:203.0.113.0/24 ip:198.51.100.1", "", {"192.0.2.11": 1}),
        ("isp", "subnet:203.0.0.0/16 ip:203.0.113.7", "", {"192.0.2.12": 1}),  # wider than any block
        ("isp", "subnet:2001:db8:1:2::/64", "", {"192.0.2.11": 1}),
        ("isp", "ip:198.51.100.1", "", {"192.0.2.12": 1}),
        ("state", "subdivision:US-CA", "h1", {"192.0.2.22": 1}),
        ("state", "subdivision:US-CA", "h1 h2", {"192.0.2.23": 1}),
        ("state", "subdivision:US-NY", "", {"192.0.2.22": 1}),
        ("state", "country:MX", "", {"192.0.2.23": 1}),
        ("state", "country:BR", "", {"": 1}),  # no default: no answer
        ("state", "", "", {"": 1}),
    ],
)
def test_places_and_networks(
    question: str, client: str, unhealthy: str, expected: dict[str, Fraction]
) -> None:
    """Distance after the bias, the longest block that holds the client, the smallest place.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geoproximity.html
    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-ipbased.html
    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geo.html
    """
    resolution = ask(names(PLACES), f"{question}.example.com", client.split(), unhealthy=unhealthy.split())
    assert shares(resolution) == expected


VIEWS = """
vpcs:
  shop: {region: eu-west-1, cidr_blocks: [10.20.0.0/16], enable_dns_hostnames: true}
  data: {region: eu-west-1, cidr_blocks: [10.30.0.0/16], enable_dns_hostnames: true}
  dark: {region: eu-west-1, cidr_blocks: [10.40.0.0/16], enable_dns_support: false}
  plain: {region: eu-west-1, cidr_blocks: [10.50.0.0/16]}
hosted_zones:
  example.com:
    name_servers: [ns-1.awsdns-01.com]
    records:
      - {name: www, type: A, value: 198.51.100.1}
      - {name: only-public, type: A, value: 198.51.100.2}
      - {name: dev, type: NS, values: [ns-9.awsdns-09.com]}
      - {name: lost, type: NS, values: [ns1.example.net]}
  dev.example.com:
    name_servers: [ns-9.awsdns-09.com]
    records:
      - {name: www, type: A, value: 198.51.100.9}
      - {name: back, type: CNAME, value: www.example.com}
  inside:
    name: example.com
    vpcs: [shop, plain, dark]
    records:
      - {name: www, type: A, value: 10.20.0.1}
      - {name: out, type: CNAME, value: only-public.example.com}
      - {name: away, type: CNAME, value: www.corp.example}
      - {name: "*.apps", type: A, value: 10.20.0.2}
      - {name: a.b.apps, type: TXT, value: x}
  apps:
    name: apps.example.com
    vpcs: [shop]
    records:
      - {name: "@", type: A, value: 10.20.0.3}
  reverse:
    name: 0.20.10.in-addr.arpa
    vpcs: [shop]
    records:
      - {name: 7.0.20.10.in-addr.arpa., type: PTR, value: seven.example.com}
resolver_rules:
  corp: {domain_name: corp.example, targets: [192.168.0.53], vpcs: [shop, data]}
  own: {domain_name: lab.corp.example, type: system, vpcs: [shop]}
  apps: {domain_name: x.apps.example.com, targets: [192.168.0.54], vpcs: [shop]}
"""


@pytest.mark.parametrize(
    ("question", "client", "status", "expected", "elsewhere"),
    [
        ("www.example.com", "", "NOERROR", "198.51.100.1", ()),
        ("www.example.com", "vpc:shop", "NOERROR", "10.20.0.1", ()),
        ("www.example.com", "vpc:data", "NOERROR", "198.51.100.1", ()),
        ("www.example.com", "vpc:plain", "NOERROR", "198.51.100.1", ()),  # enableDnsHostnames is off
        ("www.example.com", "vpc:dark", "SERVFAIL", "", ()),
        ("only-public.example.com", "vpc:shop", "NXDOMAIN", "", ()),  # no fall back to the public zone
        ("out.example.com", "vpc:shop", "NXDOMAIN", "only-public.example.com", ()),
        ("www.dev.example.com", "vpc:shop", "NXDOMAIN", "", ()),  # the private zone covers what is below
        ("www.dev.example.com", "", "NOERROR", "198.51.100.9", ()),
        ("back.dev.example.com", "", "NOERROR", "198.51.100.1,www.example.com", ()),
        ("www.lost.example.com", "", "NOERROR", "", ("ns1.example.net",)),
        ("apps.example.com", "vpc:shop", "NOERROR", "10.20.0.3", ()),  # the more specific private zone
        ("y.apps.example.com", "vpc:shop", "NXDOMAIN", "", ()),
        ("www.x.apps.example.com", "vpc:shop", "NOERROR", "", ("192.168.0.54",)),
        ("www.corp.example", "vpc:data", "NOERROR", "", ("192.168.0.53",)),
        ("away.example.com", "vpc:shop", "NOERROR", "www.corp.example", ("192.168.0.53",)),
        (
            "www.lab.corp.example",
            "vpc:shop",
            "REFUSED",
            "",
            (),
        ),  # the system rule: the internet, where it is not
        ("www.lab.corp.example", "vpc:data", "NOERROR", "", ("192.168.0.53",)),
        ("7.0.20.10.in-addr.arpa PTR", "vpc:shop", "NOERROR", "seven.example.com", ()),
        ("8.0.20.10.in-addr.arpa PTR", "vpc:shop", "NXDOMAIN", "", ()),  # the private zone is final
        (
            "8.1.20.10.in-addr.arpa PTR",
            "vpc:shop",
            "NOERROR",
            "ip-10-20-1-8.eu-west-1.compute.internal.",
            (),
        ),
        ("8.1.20.10.in-addr.arpa PTR", "vpc:data", "NXDOMAIN", "", ()),
        (
            "8.1.20.10.in-addr.arpa PTR",
            "vpc:plain",
            "REFUSED",
            "",
            (),
        ),  # no automatic rules without hostnames
    ],
)
def test_views_of_a_name(
    question: str, client: str, status: str, expected: str, elsewhere: tuple[str, ...]
) -> None:
    """The most specific of rules and private zones decides; what a private zone lacks is final.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network-domain-name-matches.html
    """
    resolution = ask(names(VIEWS), question, [client] if client else [])
    assert (resolution.status, *shares(resolution)) == (status, expected)
    assert (*resolution.forwarded_to, *resolution.delegated_to) == elsewhere

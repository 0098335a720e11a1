"""The same network under other names and ids, and what really changed among them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.support.aws_output import write_aws

from vpcplan.analysis.difference.compare import compare_topologies
from vpcplan.analysis.difference.result import Difference
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology
from vpcplan.report.topology_yaml import render_topology

NETWORK = """vpcplan: 1
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    internet_gateway: igw
    subnets:
      pub-a: {az: eu-west-1a, cidr_block: 10.0.0.0/24, route_table: pub, network_acl: edge}
      pub-b: {az: eu-west-1b, cidr_block: 10.0.1.0/24, route_table: pub, network_acl: edge}
      app-a: {az: eu-west-1a, cidr_block: 10.0.2.0/24, route_table: app}
      tgw-a: {az: eu-west-1a, cidr_block: 10.0.9.0/28}
    nat_gateways: {nat: {subnet: pub-a, public_ip: 198.51.100.1}}
    route_tables:
      pub: {routes: {0.0.0.0/0: igw}}
      app: {routes: {0.0.0.0/0: nat, 10.1.0.0/16: hub}}
    network_acls:
      edge:
        ingress: {100: allow tcp 443 from 0.0.0.0/0, 110: allow tcp 1024-65535 from 0.0.0.0/0}
        egress: {100: allow all to 0.0.0.0/0}
    security_groups:
      alb: {ingress: [tcp 443 from 0.0.0.0/0]}
      web: {ingress: [tcp 8080 from alb, tcp 9100 from 10.1.0.0/16]}
      log: {ingress: [tcp 514 from web]}
    instances:
      w1: {subnet: app-a, private_ip: 10.0.2.10, security_groups: [web]}
      w2: {subnet: app-a, private_ip: 10.0.2.11, security_groups: [web]}
      log: {subnet: app-a, private_ip: 10.0.2.12, security_groups: [log]}
    load_balancers:
      front: {subnets: [pub-a, pub-b], security_groups: [alb],
              listeners: {443: {targets: [w1, w2], target_port: 8080}}}
    vpc_endpoints: {s3: {service: s3, route_tables: [app]}}
  ops:
    region: eu-west-1
    cidr_blocks: [10.1.0.0/16]
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.1.0.0/24}
      tgw-a: {az: eu-west-1a, cidr_block: 10.1.9.0/28}
    route_tables: {main: {routes: {10.0.0.0/16: hub}}}
    instances: {probe: {subnet: a, private_ip: 10.1.0.10}}
transit_gateways:
  hub:
    region: eu-west-1
    attachments: {shop: {vpc: shop, subnets: [tgw-a]}, ops: {vpc: ops, subnets: [tgw-a]}}
"""


@pytest.fixture
def network(tmp_path: Path):
    def loading(*replacements: tuple[str, str]) -> Topology:
        text = NETWORK
        for before, after in replacements:
            assert before in text
            text = text.replace(before, after)
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.yaml"
        path.write_text(text)
        return load_topology((str(path),))

    return loading


def aws(topology: Topology, folder: Path, *, other_ids: bool = False) -> Topology:
    write_aws(topology, folder)
    for path in list(folder.rglob("*.json")) if other_ids else ():
        path.write_text(_other_ids(path.read_text()))
        path.rename(path.with_name(_other_ids(path.name)))
    return load_topology((str(folder),))


def _other_ids(text: str) -> str:
    return re.sub(r"-([0-9a-f]{17})\b", lambda match: f"-{match[1][::-1]}", text)


def flows(difference: Difference) -> set[tuple[str, str, str, str]]:
    return {
        (flow.change, " ".join(flow.sources), " ".join(flow.destinations), str(flow.traffic))
        for flow in difference.flows
    }


def changed(difference: Difference) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.change, each.name, each.details) for each in difference.resources]


def test_ids_that_aws_gave_anew(network, tmp_path):
    before = aws(network(), tmp_path / "before")
    after = aws(network(), tmp_path / "after", other_ids=True)
    assert set(before.instances).isdisjoint(after.instances)
    assert not compare_topologies(before, after)


def test_a_file_and_the_aws_output_of_the_same_network(network, tmp_path):
    file = network()
    output = aws(file, tmp_path / "aws")
    assert not compare_topologies(file, output)
    assert not compare_topologies(output, file)
    path = tmp_path / "imported.yaml"
    path.write_text(render_topology(output))
    assert not compare_topologies(output, load_topology((str(path),)))


def test_a_change_among_other_ids(network, tmp_path):
    before = aws(network(), tmp_path / "before")
    after = aws(network(("tcp 514 from web", "tcp 514 from alb")), tmp_path / "after", other_ids=True)
    difference = compare_topologies(before, after)
    assert flows(difference) == {("closed", "w1 w2", "log", "tcp 514")}
    (group,) = difference.resources
    assert (group.change, group.details) == (
        "changed",
        ("ingress − tcp 514 from web", "ingress + tcp 514 from alb"),
    )
    assert group.name.startswith("log (sg-")


@pytest.mark.parametrize(
    ("replacements", "expected"),
    [
        ((("shop", "store"),), [("renamed", "shop → store", ()), ("renamed", "hub/shop → hub/store", ())]),
        (
            (
                ("log: {subnet", "syslog: {subnet"),
                ("      log: {ingress", "      sys: {ingress"),
                ("[log]", "[sys]"),
            ),
            [("renamed", "shop/log → shop/sys", ()), ("renamed", "shop/log → shop/syslog", ())],
        ),
        (
            (
                (
                    "[tcp 8080 from alb, tcp 9100 from 10.1.0.0/16]",
                    "[tcp 9100 from 10.1.0.0/16, tcp 8080 from alb]",
                ),
            ),
            [],
        ),
        (
            (
                ("100: allow tcp 443 from 0.0.0.0/0, 110:", "120:"),
                ("from 0.0.0.0/0}", "from 0.0.0.0/0, 100: allow tcp 443 from 0.0.0.0/0}"),
            ),
            [
                (
                    "changed",
                    "shop/edge",
                    (
                        "ingress − 110: allow tcp 1024-65535 from 0.0.0.0/0",
                        "ingress + 120: allow tcp 1024-65535 from 0.0.0.0/0",
                    ),
                )
            ],
        ),
    ],
)
def test_names_and_order(network, replacements, expected):
    difference = compare_topologies(network(), network(*replacements))
    assert changed(difference) == expected
    assert (difference.flows, difference.addresses) == ((), ())


@pytest.mark.parametrize(
    "replacement",
    [
        ("[tcp 514 from web]", "[{protocol: tcp, ports: 514, from: web, description: logs of the shop}]"),
        ("[tcp 514 from web]", "[tcp 514 from web, tcp 514 from web]"),
        (
            "110: allow tcp 1024-65535 from",
            "105: deny tcp 0-65535 from 192.0.2.0/24, 110: allow tcp 1024-65535 from",
        ),
    ],
)
def test_words_that_change_nothing(network, replacement):
    before = [
        ("110: allow tcp 1024-65535 from", "105: deny tcp from 192.0.2.0/24, 110: allow tcp 1024-65535 from")
    ]
    after = [replacement] if replacement[0].startswith("110") else [*before, replacement]
    assert not compare_topologies(network(*before), network(*after))


def test_renamed_and_changed_at_once(network):
    difference = compare_topologies(
        network(),
        network(("web: {", "app: {"), ("[web]", "[app]"), ("from web", "from app"), ("9100", "9101")),
    )
    assert changed(difference) == [
        (
            "renamed",
            "shop/web → shop/app",
            ("ingress − tcp 9100 from 10.1.0.0/16", "ingress + tcp 9101 from 10.1.0.0/16"),
        )
    ]
    assert flows(difference) == {
        ("widened", "ops/probe", "shop/w1 shop/w2", "tcp 9101"),
        ("narrowed", "ops/probe", "shop/w1 shop/w2", "tcp 9100"),
    }


def test_a_moved_subnet(network):
    difference = compare_topologies(network(), network(("10.0.2.", "10.0.3.")))
    assert difference.flows == ()
    assert next((a.name, a.removed, a.added) for a in difference.addresses) == (
        "shop/app-a",
        ("10.0.2.0/24",),
        ("10.0.3.0/24",),
    )
    assert changed(difference) == [
        ("changed", "shop/app-a", ("cidr_block: 10.0.2.0/24 → 10.0.3.0/24",)),
    ]


def test_statements_and_answers_follow_a_new_name(tmp_path):
    text = (
        NETWORK
        + """hosted_zones:
  corp.internal: {vpcs: [shop], records: [{name: log, type: A, values: [10.0.2.12]}]}
expect:
  - any of w1, shop/w2 can reach log on tcp 514
  - log.corp.internal from vpc shop resolves to 10.0.2.12
"""
    )
    topologies = []
    for number, content in enumerate((text, text.replace("shop", "store"), text.replace("of w1", "of log"))):
        path = tmp_path / f"{number}.yaml"
        path.write_text(
            content.replace("    cidr_blocks:", "    enable_dns_hostnames: true\n    cidr_blocks:")
        )
        topologies.append(load_topology((str(path),)))
    renamed = compare_topologies(topologies[0], topologies[1])
    assert (renamed.expectations, renamed.answers, renamed.flows) == ((), (), ())
    reworded = compare_topologies(topologies[0], topologies[2]).expectations
    assert [(each.before, each.after) for each in reworded] == [("passed", "absent"), ("absent", "passed")]

"""Load balancers, target groups, endpoints and endpoint services."""

from __future__ import annotations

from .conftest import Complaints, Load

TARGETS = """
instances:
  web-1: {subnet: a, private_ip: 10.20.0.10}
  web-2: {subnet: b, private_ip: 10.20.1.10}
"""


def test_application_load_balancer_short(load: Load):
    topology = load(
        f"""{TARGETS}
security_groups: {{alb: {{}}}}
load_balancers:
  front:
    subnets: [a, b]
    security_groups: [alb]
    listeners: {{443: {{targets: [web-1, web-2], target_port: 8080}}, 80: {{answers_itself: true}}}}
"""
    )
    front = topology.load_balancers["shop/front"]
    assert (front.type, front.scheme, front.cross_zone) == ("application", "internet-facing", True)
    assert front.security_groups == ("shop/alb",)
    assert [(listener.port, listener.protocol, listener.target_groups) for listener in front.listeners] == [
        (443, "https", ("shop/front/443",)),
        (80, "http", ()),
    ]
    assert front.listeners[1].answers_itself
    group = topology.target_groups["shop/front/443"]
    assert (group.protocol, group.port, group.target_type) == ("http", 8080, "instance")
    assert [target.id for target in group.targets] == ["shop/web-1", "shop/web-2"]
    assert front.network_interfaces == ("shop/front/a", "shop/front/b")
    for id in front.network_interfaces:
        interface = topology.network_interfaces[id]
        assert interface.security_groups == ("shop/alb",)
        assert interface.filtered
        assert interface.addresses[0].assumed
        assert interface.addresses[0].public_ip is not None


def test_network_load_balancer_long(load: Load):
    topology = load(
        f"""{TARGETS}
target_groups:
  by-address:
    protocol: tcp
    port: 5432
    targets: [10.20.0.99, {{target: 192.168.0.4, az: all, port: 99, health: unhealthy}}]
    preserve_client_ip: true
  to-alb: {{protocol: tcp, port: 80, targets: [front]}}
load_balancers:
  front: {{subnets: [a, b], scheme: internal}}
  nlb:
    type: network
    scheme: internal
    subnets: {{a: {{private_ip: 10.20.0.200}}, b: {{}}}}
    cross_zone: true
    listeners:
      - {{port: 5432, protocol: tcp, target_groups: [by-address, to-alb]}}
      - {{port: 53, protocol: udp, targets: [web-1]}}
      - {{port: 53, protocol: tls, targets: [web-2]}}
"""
    )
    nlb = topology.load_balancers["shop/nlb"]
    assert nlb.security_groups is None
    assert nlb.cross_zone
    assert [listener.target_groups for listener in nlb.listeners] == [
        ("shop/by-address", "shop/to-alb"),
        ("shop/nlb/53",),
        ("shop/nlb/53/tls",),
    ]
    by_address, to_alb = topology.target_groups["shop/by-address"], topology.target_groups["shop/to-alb"]
    assert (by_address.target_type, by_address.preserve_client_ip) == ("ip", True)
    assert [
        (target.id, target.port, target.availability_zone, target.health) for target in by_address.targets
    ] == [
        ("10.20.0.99", None, None, None),
        ("192.168.0.4", 99, "all", "unhealthy"),
    ]
    assert (to_alb.target_type, to_alb.targets[0].id) == ("alb", "shop/front")
    assert topology.target_groups["shop/nlb/53/tls"].protocol == "tcp"
    written, assumed = (topology.network_interfaces[f"shop/nlb/{subnet}"] for subnet in ("a", "b"))
    assert (str(written.addresses[0].address), written.addresses[0].assumed) == ("10.20.0.200", False)
    assert assumed.addresses[0].assumed
    assert assumed.addresses[0].public_ip is None
    assert not written.filtered
    assert not assumed.filtered


def test_internet_facing_with_an_elastic_address(load: Load):
    topology = load(
        """
        load_balancers:
          nlb:
            type: network
            subnets: {a: {public_ip: 198.51.100.77}, b: {private_ip: 10.20.1.9}}
            ip_address_type: dualstack
        """
    )
    a, b = (topology.network_interfaces[f"shop/nlb/{subnet}"] for subnet in ("a", "b"))
    assert str(a.addresses[0].public_ip) == "198.51.100.77"
    assert (str(b.addresses[0].address), b.addresses[0].public_ip is not None) == ("10.20.1.9", True)
    assert b.addresses[1].address.version == 6


def test_gateway_load_balancer_and_privatelink(load: Load):
    topology = load(
        """
        instances: {fw: {subnet: a}}
        load_balancers:
          gwlb: {type: gateway, subnets: [a], listeners: {6081: {targets: [fw]}}}
          nlb: {type: network, scheme: internal, subnets: [a, b]}
        endpoint_services:
          inspection: {load_balancers: [gwlb]}
          metrics:
            load_balancers: [nlb]
            acceptance_required: true
            connections: {data/metrics: pendingAcceptance}
        vpc_endpoints:
          look: {service: inspection, subnets: [b]}
          sns: {service: sns, subnets: {a: {private_ip: 10.20.0.77}}, private_dns: false, state: pending}
        """,
        """
          data:
            region: eu-west-1
            cidr_blocks: [10.20.0.0/16]
            enable_dns_hostnames: true
            subnets: {d: {az: eu-west-1a, cidr_block: 10.20.0.0/24}}
            security_groups: {ep: {}}
            vpc_endpoints:
              metrics: {service: shop/metrics, subnets: [d], security_groups: [ep]}
              sqs: {service: sqs, subnets: [d]}
              full: {service: com.amazonaws.eu-west-1.s3, type: interface, subnets: [d]}
        prefix_lists: {}
        """,
    )
    gwlb = topology.load_balancers["shop/gwlb"]
    assert (gwlb.scheme, gwlb.listeners[0].protocol, gwlb.cross_zone) == ("internal", "geneve", False)
    metrics = topology.endpoint_services["shop/metrics"]
    assert metrics.availability_zones == ("eu-west-1a", "eu-west-1b")
    assert metrics.acceptance_required
    (connection,) = topology.endpoint_connections.values()
    assert (connection.service, connection.vpc_endpoint, connection.state) == (
        "shop/metrics",
        "data/metrics",
        "pendingAcceptance",
    )
    kinds = {id: (endpoint.type, endpoint.service) for id, endpoint in topology.vpc_endpoints.items()}
    assert kinds == {
        "shop/look": ("gateway_load_balancer", "shop/inspection"),
        "shop/sns": ("interface", "com.amazonaws.eu-west-1.sns"),
        "data/metrics": ("interface", "shop/metrics"),
        "data/sqs": ("interface", "com.amazonaws.eu-west-1.sqs"),
        "data/full": ("interface", "com.amazonaws.eu-west-1.s3"),
    }
    look = topology.network_interfaces["shop/look/b"]
    assert (look.filtered, look.source_dest_check, look.security_groups) == (False, False, ())
    sns = topology.network_interfaces["shop/sns/a"]
    assert str(sns.addresses[0].address) == "10.20.0.77"
    assert sns.security_groups == ("shop/default",)
    assert [topology.vpc_endpoints[f"data/{name}"].private_dns for name in ("metrics", "sqs")] == [
        False,
        True,
    ]
    assert topology.network_interfaces["data/metrics/d"].security_groups == ("data/ep",)


def test_what_does_not_fit_together(complaints: Complaints):
    assert complaints(
        f"""{TARGETS}
target_groups:
  no-port: {{protocol: tcp, targets: [web-1]}}
  mixed: {{port: 80, targets: [web-1, 10.20.0.99]}}
load_balancers:
  front:
    subnets: [a, a, c]
    listeners: {{80: {{protocol: tcp, targets: [web-3]}}, 443: {{target_groups: [none]}}}}
  lone: {{listeners: {{80: {{}}}}}}
  two: {{type: network, subnets: [a], listeners: [{{port: 80}}, {{port: 80, protocol: tls}}]}}
endpoint_services:
  alb: {{load_balancers: [front]}}
vpc_endpoints:
  s3: {{service: s3, route_tables: [main], private_dns: true}}
  gone: {{service: data/gone, subnets: [a]}}
"""
    ) == [
        "target group `no-port` has no `port`",
        "this target is an address, but the target group is of type instance",
        "subnet `a` is listed twice",
        "subnet `c` does not exist in vpc `shop`; its subnets are a, b",
        "a listener of a load balancer of type application cannot speak tcp",
        "target `web-3` does not exist in vpc `shop`; its instances are web-1, web-2",
        "target group `none` does not exist in vpc `shop`; its target groups are no-port, mixed",
        "this load balancer has no `subnets`",
        "load balancer `two` has two listeners on tcp 80",
        "load balancer `front` is of type application",
        "a gateway endpoint has no `private_dns`",
        "service `data/gone` does not exist in vpc `shop`; its endpoint services are alb",
    ]

"""Classic Load Balancers: `elb describe-load-balancers`, `describe-instance-health`."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import FieldError, Object, child, children, flag, optional_text, port, text, texts
from vpcplan.load.aws.target_group import names_resource
from vpcplan.model.load_balancer import Listener, LoadBalancer, Target, TargetGroup
from vpcplan.model.network_interface import NetworkInterface

_HEALTH = {"InService": "healthy", "OutOfService": "unhealthy"}


def decode_classic_load_balancers(
    configuration: Configuration, interfaces: dict[str, NetworkInterface]
) -> tuple[dict[str, LoadBalancer], dict[str, TargetGroup]]:
    """The classic load balancers, and a target group for each of their listeners.

    AWS gives them no ARN in its answers; the id is the one that IAM policies use.
    """
    groups: dict[str, TargetGroup] = {}
    owned: dict[str, list[str]] = {}
    for interface in interfaces.values():
        if interface.owner is not None and interface.owner.kind == "load_balancer":
            owned.setdefault(interface.owner.id, []).append(interface.id)

    def decode(record: Record) -> LoadBalancer | None:
        item = record.data
        name, vpc = text(item, "LoadBalancerName"), optional_text(item, "VPCId")
        if vpc is None:
            configuration.notice("ignored", f"load balancer {name} is in no VPC (EC2-Classic)", record.span())
            return None
        identity = configuration.identity(record, name, name=name, vpc=vpc)
        region, account = identity["region"] or "", identity["account"] or ""
        identity["id"] = f"arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/{name}"
        health = _health(configuration, identity["id"], name)
        listeners = []
        for description in children(item, "ListenerDescriptions"):
            listener, group = _listener(record, description, identity["id"], vpc, health)
            listeners.append(listener)
            groups[group.id] = group
        return LoadBalancer(
            **identity,
            vpc=vpc,
            type="classic",
            scheme="internet-facing" if optional_text(item, "Scheme") == "internet-facing" else "internal",
            subnets=texts(item, "Subnets"),
            network_interfaces=tuple(owned.get(name, ())),
            security_groups=texts(item, "SecurityGroups"),
            listeners=tuple(listeners),
            cross_zone=_cross_zone(configuration, identity["id"], name),
            dns_name=optional_text(item, "DNSName"),
            canonical_hosted_zone_id=optional_text(item, "CanonicalHostedZoneNameID"),
        )

    return configuration.resources("LoadBalancerDescriptions", decode), groups


def _listener(
    record: Record, description: Object, balancer: str, vpc: str, health: dict[str, str]
) -> tuple[Listener, TargetGroup]:
    item = child(description, "Listener")
    front, behind = port(item, "LoadBalancerPort"), port(item, "InstancePort")
    if front is None or behind is None:
        raise FieldError("ListenerDescriptions", 'a listener needs "LoadBalancerPort" and "InstancePort"')
    span = record.span(balancer)
    group = TargetGroup(
        id=f"{balancer}:{front}",
        name=f"{balancer.rpartition('/')[2]}/{front}",
        span=span,
        vpc=vpc,
        protocol=(optional_text(item, "InstanceProtocol") or "tcp").lower(),
        port=behind,
        targets=tuple(
            Target(id=id, span=record.span(id, at=id), port=behind, health=health.get(id))
            for id in (text(each, "InstanceId") for each in children(record.data, "Instances"))
        ),
    )
    protocol = (optional_text(item, "Protocol") or "tcp").lower()
    return Listener(port=front, protocol=protocol, target_groups=(group.id,), span=span), group


def _health(configuration: Configuration, arn: str, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for document in configuration.documents("InstanceStates"):
        if names_resource(document, arn, name):
            for record in configuration.records_of(document, "InstanceStates"):
                state = optional_text(record.data, "State") or ""
                if state in _HEALTH:
                    found[text(record.data, "InstanceId")] = _HEALTH[state]
    return found


def _cross_zone(configuration: Configuration, arn: str, name: str) -> bool:
    """Off unless described: what the API and the CLI create."""
    for document in configuration.documents("LoadBalancerAttributes"):
        value = document.body["LoadBalancerAttributes"]
        if isinstance(value, dict) and names_resource(document, arn, name):
            return flag(child(value, "CrossZoneLoadBalancing"), "Enabled")
    return False

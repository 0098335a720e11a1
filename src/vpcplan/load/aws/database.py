"""What else has interfaces: RDS, Redshift and ElastiCache databases, Lambda functions in a VPC."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import (
    FieldError,
    Object,
    child,
    children,
    optional_address,
    optional_text,
    text,
    texts,
)
from vpcplan.model.instance import Instance
from vpcplan.model.network_interface import InterfaceAddress, InterfaceOwner, NetworkInterface, OwnerKind
from vpcplan.model.subnet import Subnet

Interfaces = dict[str, NetworkInterface]


class _Service:
    """A thing that AWS runs on interfaces in the user's subnets, as its own call describes it."""

    __slots__ = ("groups", "id", "kind", "name", "record", "subnets", "vpc")

    def __init__(
        self,
        record: Record,
        kind: str,
        id: str,
        name: str,
        vpc: str | None,
        subnets: Iterable[str],
        groups: Iterable[str],
    ) -> None:
        self.record, self.kind, self.id, self.name, self.vpc = record, kind, id, name, vpc
        self.subnets, self.groups = frozenset(subnets), frozenset(groups)


def decode_databases(
    configuration: Configuration, interfaces: Interfaces, subnets: dict[str, Subnet]
) -> dict[str, Instance]:
    """Databases and functions whose interfaces are described, as instances of their type.

    AWS does not say which interface belongs to which database; one is taken for its owner's if it lies in the
    owner's subnets with the owner's groups and no other owner's. ``interfaces`` gets the owners filled in.
    """
    found: dict[str, Instance] = {}
    lost: list[_Service] = []
    _name_foreign(configuration, "Clusters", "ClusterIdentifier", "no Redshift clusters")
    services = _services(configuration)
    for service in services:
        try:
            owned = (
                _owned(service, services, interfaces)
                or _redshift_nodes(configuration, service, interfaces, subnets)
                or _assumed_interfaces(configuration, service, services, interfaces, subnets)
            )
        except FieldError as error:
            configuration.report(service.record, error, service.id)
            continue
        if not owned:
            lost.append(service)
            continue
        kind: OwnerKind = "lambda_function" if service.kind == "lambda_function" else "database"
        for id in owned:
            interfaces[id] = replace(interfaces[id], owner=InterfaceOwner(kind, service.id))
        identity = configuration.identity(service.record, service.id, name=service.name, vpc=service.vpc)
        instance = Instance(**identity, vpc=service.vpc, network_interfaces=tuple(owned), type=kind)
        configuration.add(found, instance)
    _name_lost(configuration, lost)
    return found


def _name_foreign(configuration: Configuration, key: str, id_key: str, what: str) -> None:
    """Name objects of another service that prints the same top-level key."""
    foreign = [record for record in configuration.records(key) if id_key not in record.data]
    if foreign:
        configuration.notice(
            "unmodelled",
            f"{key}: {len(foreign)} not modelled ({what})",
            foreign[0].span(),
            len(foreign),
        )


def _name_lost(configuration: Configuration, lost: list[_Service]) -> None:
    for kind, word in (
        ("rds", "RDS instance"),
        ("redshift", "Redshift cluster"),
        ("elasticache", "ElastiCache cluster"),
        ("lambda_function", "Lambda function"),
    ):
        some = [service for service in lost if service.kind == kind]
        if some:
            names = ", ".join(service.name for service in some[:3])
            configuration.notice(
                "unmodelled",
                f"{len(some)} {word}{'s' if len(some) > 1 else ''} ({names}): "
                "no described network interface can be told to be theirs",
                some[0].record.span(),
                len(some),
            )


def _owned(service: _Service, services: list[_Service], interfaces: Interfaces) -> list[str]:
    kind = "lambda_function" if service.kind == "lambda_function" else "database"
    found = []
    for interface in interfaces.values():
        owner = interface.owner
        if owner is None or owner.kind != kind:
            continue
        functions = kind == "lambda_function"
        rivals = [each for each in services if (each.kind == "lambda_function") is functions]
        fits = [other for other in rivals if _fits(other, interface, owner.id)]
        # Functions with the same subnets and groups share their interfaces; databases do not.
        if service in fits and (len(fits) == 1 or kind == "lambda_function"):
            found.append(interface.id)
    return found


def _fits(service: _Service, interface: NetworkInterface, description: str) -> bool:
    words = {"rds": "RDSNetworkInterface", "redshift": "RedshiftNetworkInterface"}
    if service.kind in words and words[service.kind] != description:
        return False
    if service.kind == "elasticache":
        return service.name in (description, description.rpartition("-")[0])
    return (
        service.vpc == interface.vpc
        and (not service.subnets or interface.subnet in service.subnets)
        and service.groups == frozenset(interface.security_groups)
    )


def _assumed_interfaces(
    configuration: Configuration,
    service: _Service,
    services: list[_Service],
    interfaces: Interfaces,
    subnets: dict[str, Subnet],
) -> list[str]:
    """Interfaces without addresses in the subnets where AWS must have put some, and no described one fits.

    A database has one in its Availability Zone's subnet, a function one in each of its subnets.
    """
    kind = "lambda_function" if service.kind == "lambda_function" else "database"
    if any(
        interface.owner is not None
        and interface.owner.kind == kind
        and any(_fits(other, interface, interface.owner.id) for other in services if other is service)
        for interface in interfaces.values()
    ):
        return []
    homes = [id for id in sorted(service.subnets) if id in subnets]
    if service.kind == "rds":
        zone = _zone_subnets(service.record.data)
        homes = [id for id in homes if id in zone]
    elif service.kind != "lambda_function":
        return []
    made = []
    for home in homes if service.kind == "lambda_function" else homes[:1]:
        id = f"{service.id}/{home}"
        interfaces[id] = NetworkInterface(
            **configuration.identity(service.record, id, name=f"{service.name}/{home}", vpc=service.vpc),
            vpc=subnets[home].vpc,
            subnet=home,
            security_groups=tuple(sorted(service.groups)),
        )
        made.append(id)
    if made:
        configuration.notice(
            "assumed",
            f"the interface of {service.name} is not described: one in {', '.join(homes[: len(made)])} "
            "with an address of that subnet is assumed",
            service.record.span(service.id),
        )
    return made


def _zone_subnets(item: Object) -> set[str]:
    """The subnets of an RDS instance's group that lie in the instance's Availability Zone."""
    zone = optional_text(item, "AvailabilityZone")
    return {
        text(subnet, "SubnetIdentifier")
        for subnet in children(child(item, "DBSubnetGroup"), "Subnets")
        if optional_text(child(subnet, "SubnetAvailabilityZone"), "Name") == zone
    }


def _redshift_nodes(
    configuration: Configuration, service: _Service, interfaces: Interfaces, subnets: dict[str, Subnet]
) -> list[str]:
    """Redshift prints its nodes' addresses, so that an interface can be made where none is described."""
    if service.kind != "redshift":
        return []
    made = []
    for node in children(service.record.data, "ClusterNodes"):
        address = optional_address(node, "PrivateIPAddress")
        home = [
            subnet
            for subnet in subnets.values()
            if address is not None
            and subnet.vpc == service.vpc
            and any(block.contains_address(address.version, address.value) for block in subnet.blocks)
        ]
        if address is None or not home:
            continue
        id = f"{service.id}/{optional_text(node, 'NodeRole') or address}"
        interfaces[id] = NetworkInterface(
            **configuration.identity(service.record, id, name=id, vpc=service.vpc),
            vpc=home[0].vpc,
            subnet=home[0].id,
            addresses=(
                InterfaceAddress(address=address, public_ip=optional_address(node, "PublicIPAddress")),
            ),
            security_groups=tuple(sorted(service.groups)),
        )
        made.append(id)
    return made


def _services(configuration: Configuration) -> list[_Service]:
    found: list[_Service] = []

    def reader(build: Callable[[Record], _Service | None]) -> Callable[[Record], None]:
        def decode(record: Record) -> None:
            service = build(record)
            if service is not None and all(service.id != other.id for other in found):
                found.append(service)

        return decode

    for key, build in (
        ("DBInstances", _rds),
        ("RdsInstances", _rds),
        ("Clusters", _redshift),
        ("CacheClusters", _elasticache),
        ("Functions", _function),
    ):
        configuration.each(key, reader(build))
    return found


def _groups(item: Object, key: str, id_key: str) -> list[str]:
    return [text(group, id_key) for group in children(item, key)]


def _rds(record: Record) -> _Service:
    item = record.data
    group, name = child(item, "DBSubnetGroup"), text(item, "DBInstanceIdentifier")
    subnets = [text(each, "SubnetIdentifier") for each in children(group, "Subnets")]
    groups = _groups(item, "VpcSecurityGroups", "VpcSecurityGroupId")
    id = optional_text(item, "DBInstanceArn") or name
    return _Service(record, "rds", id, name, optional_text(group, "VpcId"), subnets, groups)


def _redshift(record: Record) -> _Service | None:
    item = record.data
    name = optional_text(item, "ClusterIdentifier")
    if name is None:
        return None
    groups = _groups(item, "VpcSecurityGroups", "VpcSecurityGroupId")
    id = optional_text(item, "ClusterNamespaceArn") or name
    return _Service(record, "redshift", id, name, optional_text(item, "VpcId"), (), groups)


def _elasticache(record: Record) -> _Service:
    item = record.data
    name = text(item, "CacheClusterId")
    groups = _groups(item, "SecurityGroups", "SecurityGroupId")
    return _Service(record, "elasticache", optional_text(item, "ARN") or name, name, None, (), groups)


def _function(record: Record) -> _Service | None:
    item = record.data
    settings = child(item, "VpcConfig")
    if not optional_text(settings, "VpcId"):
        return None
    return _Service(
        record,
        "lambda_function",
        text(item, "FunctionArn"),
        text(item, "FunctionName"),
        text(settings, "VpcId"),
        texts(settings, "SubnetIds"),
        texts(settings, "SecurityGroupIds"),
    )

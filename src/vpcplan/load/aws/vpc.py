"""VPCs: `describe-vpcs`, `describe-vpc-attribute`, `describe-dhcp-options`."""

from __future__ import annotations

from vpcplan.load.aws.assumed import names_in_use
from vpcplan.load.aws.configuration import Configuration, Record, parameter_id
from vpcplan.load.aws.field import (
    FieldError,
    Object,
    child,
    children,
    flag,
    listing,
    optional_block,
    optional_text,
    text,
)
from vpcplan.model.vpc import Vpc
from vpcplan.net.block import Block

_GONE = ("disassociating", "disassociated", "failing", "failed")


def decode_vpcs(configuration: Configuration) -> dict[str, Vpc]:
    """The VPCs; main route table, default network ACL and default group come from those nouns' own files."""
    attributes = _vpc_attributes(configuration)
    dhcp = _dhcp_options(configuration)
    main, acls, groups = _defaults(configuration)
    with_names = names_in_use(configuration)

    def decode(record: Record) -> Vpc:
        item = record.data
        id = text(item, "VpcId")
        domain, servers = dhcp.get(optional_text(item, "DhcpOptionsId") or "", (None, ("AmazonProvidedDNS",)))
        default = flag(item, "IsDefault")
        described = attributes.get(id, {})
        return Vpc(
            **configuration.identity(record, id, vpc=id),
            cidr_blocks=_associated(item, "CidrBlockAssociationSet", "CidrBlock", "CidrBlockState"),
            ipv6_cidr_blocks=_associated(
                item, "Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState"
            ),
            main_route_table=main.get(id),
            default_network_acl=acls.get(id),
            default_security_group=groups.get(id),
            enable_dns_support=described.get("EnableDnsSupport", True),
            # AWS switches host names on in the default VPC only; what needs them says that they are on.
            enable_dns_hostnames=described.get("EnableDnsHostnames", default or id in with_names),
            dhcp_domain_name=domain,
            dhcp_domain_name_servers=servers,
        )

    vpcs = configuration.resources("Vpcs", decode)
    missing = [vpc for vpc in vpcs.values() if len(attributes.get(vpc.id, {})) < 2]
    if missing:
        configuration.notice(
            "assumed",
            "the DNS attributes of "
            + listing([vpc.id for vpc in missing])
            + " are not described (describe-vpc-attribute): "
            "DNS support on, DNS hostnames on in a default VPC and where private zones or endpoints need "
            "them",
            missing[0].span,
            len(missing),
        )
    return vpcs


def _associated(item: Object, key: str, block_key: str, state_key: str) -> tuple[Block, ...]:
    found = []
    for association in children(item, key):
        state = optional_text(child(association, state_key), "State")
        block = optional_block(association, block_key)
        if state not in _GONE and block is not None and block not in found:
            found.append(block)
    primary = optional_block(item, block_key)
    if not found and not children(item, key):
        return () if primary is None else (primary,)
    # AWS lists associations in any order; the primary block, which stands by itself, comes first.
    return tuple(sorted(found, key=lambda block: block != primary))


def _vpc_attributes(configuration: Configuration) -> dict[str, dict[str, bool]]:
    """Each VPC's attributes; one answer holds one of them, or a file both."""
    found: dict[str, dict[str, bool]] = {}
    for key in ("EnableDnsSupport", "EnableDnsHostnames", "EnableNetworkAddressUsageMetrics"):
        for document in configuration.documents(key):
            record = Record(document.body, document, 0, len(document.text))
            try:
                vpc = optional_text(document.body, "VpcId")
                vpc = vpc or parameter_id(document, "vpc")
                if vpc is None:
                    raise FieldError(key, 'whose attribute is this? "VpcId" is missing')
                value = flag(child(document.body, key), "Value")
            except FieldError as error:
                configuration.report(record, error)
            else:
                if key != "EnableNetworkAddressUsageMetrics":
                    found.setdefault(vpc, {})[key] = value
    return found


def _dhcp_options(configuration: Configuration) -> dict[str, tuple[str | None, tuple[str, ...]]]:
    found: dict[str, tuple[str | None, tuple[str, ...]]] = {}

    def decode(record: Record) -> None:
        settings: dict[str, tuple[str, ...]] = {}
        for setting in children(record.data, "DhcpConfigurations"):
            values = tuple(text(value, "Value") for value in children(setting, "Values"))
            settings[text(setting, "Key")] = values
        domain = settings.get("domain-name", ())
        found[text(record.data, "DhcpOptionsId")] = (
            domain[0] if domain else None,
            settings.get("domain-name-servers", ("AmazonProvidedDNS",)),
        )

    configuration.each("DhcpOptions", decode)
    return found


def _defaults(configuration: Configuration) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Per VPC the main route table, the default network ACL and the default security group."""
    main: dict[str, str] = {}
    acls: dict[str, str] = {}
    groups: dict[str, str] = {}
    # What is of the wrong type here is reported by the decoder of that noun.
    for record in configuration.records("RouteTables"):
        associations = record.data.get("Associations")
        for association in associations if isinstance(associations, list) else ():
            if isinstance(association, dict) and association.get("Main") is True:
                _remember(main, record, "RouteTableId")
    for record in configuration.records("NetworkAcls"):
        if record.data.get("IsDefault") is True:
            _remember(acls, record, "NetworkAclId")
    for record in configuration.records("SecurityGroups"):
        if record.data.get("GroupName") == "default":
            _remember(groups, record, "GroupId")
    return main, acls, groups


def _remember(found: dict[str, str], record: Record, key: str) -> None:
    vpc, id = record.data.get("VpcId"), record.data.get(key)
    if isinstance(vpc, str) and isinstance(id, str):
        found[vpc] = id

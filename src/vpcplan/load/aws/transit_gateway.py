"""Transit gateways: `describe-transit-gateways`."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import blocks, child, optional_integer, optional_text, switch, text
from vpcplan.model.transit_gateway import TransitGateway


def decode_transit_gateways(configuration: Configuration) -> dict[str, TransitGateway]:
    """The transit gateways that still exist."""

    def decode(record: Record) -> TransitGateway | None:
        item = record.data
        id = text(item, "TransitGatewayId")
        state = optional_text(item, "State") or "available"
        if state == "deleted":
            configuration.dropped("transit gateway", id, state, record)
            return None
        options = child(item, "Options")
        identity = configuration.identity(record, id)
        arn = (optional_text(item, "TransitGatewayArn") or "").split(":")
        if len(arn) > 4 and arn[3]:
            identity["region"] = arn[3]
        return TransitGateway(
            **identity,
            state=state,
            security_group_referencing=switch(options, "SecurityGroupReferencingSupport"),
            dns_support=switch(options, "DnsSupport", True),
            vpn_ecmp=switch(options, "VpnEcmpSupport", True),
            amazon_side_asn=optional_integer(options, "AmazonSideAsn"),
            cidr_blocks=blocks(options, "TransitGatewayCidrBlocks"),
        )

    return configuration.resources("TransitGateways", decode)

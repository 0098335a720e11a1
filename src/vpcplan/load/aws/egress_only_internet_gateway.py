"""Egress-only internet gateways: `describe-egress-only-internet-gateways`."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import text
from vpcplan.load.aws.internet_gateway import attached_vpc
from vpcplan.model.egress_only_internet_gateway import EgressOnlyInternetGateway


def decode_egress_only_internet_gateways(
    configuration: Configuration,
) -> dict[str, EgressOnlyInternetGateway]:
    """The egress-only internet gateways, attached or not."""

    def decode(record: Record) -> EgressOnlyInternetGateway:
        vpc = attached_vpc(record.data, "Attachments")
        id = text(record.data, "EgressOnlyInternetGatewayId")
        return EgressOnlyInternetGateway(**configuration.identity(record, id, vpc=vpc), vpc=vpc)

    return configuration.resources("EgressOnlyInternetGateways", decode)

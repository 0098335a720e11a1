"""Internet gateways: `describe-internet-gateways`."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import Object, children, optional_text, text
from vpcplan.model.internet_gateway import InternetGateway

_ATTACHED = ("available", "attached")


def attached_vpc(item: Object, key: str) -> str | None:
    """The VPC that a gateway's list of attachments names; what is being attached or is detached is none."""
    for attachment in children(item, key):
        if optional_text(attachment, "State") in (*_ATTACHED, None):
            return optional_text(attachment, "VpcId")
    return None


def decode_internet_gateways(configuration: Configuration) -> dict[str, InternetGateway]:
    """The internet gateways, attached or not."""

    def decode(record: Record) -> InternetGateway:
        vpc = attached_vpc(record.data, "Attachments")
        id = text(record.data, "InternetGatewayId")
        return InternetGateway(**configuration.identity(record, id, vpc=vpc), vpc=vpc)

    return configuration.resources("InternetGateways", decode)

"""Virtual private gateways: `describe-vpn-gateways`."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import optional_text, text
from vpcplan.load.aws.internet_gateway import attached_vpc
from vpcplan.model.vpn_gateway import VpnGateway


def decode_vpn_gateways(configuration: Configuration) -> dict[str, VpnGateway]:
    """The virtual private gateways that still exist, attached or not."""

    def decode(record: Record) -> VpnGateway | None:
        item = record.data
        id, state = text(item, "VpnGatewayId"), optional_text(item, "State") or "available"
        if state == "deleted":
            configuration.dropped("virtual private gateway", id, state, record)
            return None
        vpc = attached_vpc(item, "VpcAttachments")
        return VpnGateway(**configuration.identity(record, id, vpc=vpc), vpc=vpc, state=state)

    return configuration.resources("VpnGateways", decode)

"""Customer gateways: `describe-customer-gateways`. In the model they are networks outside AWS."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import FieldError, Object, optional_address, optional_text, text
from vpcplan.load.aws.vpn_connection import Announced
from vpcplan.model.network import Network
from vpcplan.model.vpn_connection import VpnConnection
from vpcplan.net.block import Address, Block


def decode_networks(
    configuration: Configuration, connections: dict[str, VpnConnection], routed: Announced
) -> dict[str, Network]:
    """A network per customer gateway, with the blocks that are routed to it.

    Args:
        configuration: what was read.
        connections: the VPN connections; their routes lead to the network.
        routed: static routes of transit gateways to VPN connections.
    """
    behind: dict[str, list[Block]] = {}
    for connection in connections.values():
        known = behind.setdefault(connection.network, [])
        for block in (*connection.routes, *routed.get(connection.id, ())):
            if block not in known and block.prefix_length:
                known.append(block)

    def decode(record: Record) -> Network | None:
        item = record.data
        id, state = text(item, "CustomerGatewayId"), optional_text(item, "State") or "available"
        if state == "deleted":
            configuration.dropped("customer gateway", id, state, record)
            return None
        return Network(
            **configuration.identity(record, id),
            cidr_blocks=tuple(behind.get(id, ())),
            public_ip=_public_ip(item),
            cidr_blocks_known=bool(behind.get(id)),
        )

    found = configuration.resources("CustomerGateways", decode)
    for connection in connections.values():
        if connection.network not in found:
            found[connection.network] = Network(
                id=connection.network,
                name=connection.network,
                span=connection.span,
                account=connection.account,
                region=connection.region,
                cidr_blocks=tuple(behind[connection.network]),
                cidr_blocks_known=bool(behind[connection.network]),
            )
    return found


def _public_ip(item: Object) -> Address | None:
    try:
        return optional_address(item, "IpAddress")
    except FieldError:
        # A certificate-based gateway may have a name or nothing here.
        return None

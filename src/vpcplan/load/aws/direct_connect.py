"""Direct Connect: `directconnect describe-direct-connect-gateways`, `…-associations`, `…-virtual-interfaces`.

This API writes its keys with a small first letter. The BGP key of a virtual interface is never kept.
"""

from __future__ import annotations

from msgspec.structs import replace

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import Object, block, child, children, optional_text, text
from vpcplan.load.aws.vpn_connection import Announced
from vpcplan.model.direct_connect import DirectConnectAssociation, DirectConnectGateway
from vpcplan.model.network import Network

_UP = ("available", "down", "pending", "verifying", "testing", None)


def decode_direct_connect(
    configuration: Configuration, announced: Announced
) -> tuple[dict[str, DirectConnectGateway], dict[str, Network]]:
    """The Direct Connect gateways, and one network outside AWS per private or transit virtual interface.

    Propagated routes show what a network announces; without them its blocks are not known.
    A virtual interface that ends at a virtual private gateway itself is read as a gateway of its own.
    """
    associations = _associations(configuration)
    networks: dict[str, Network] = {}
    behind: dict[str, list[str]] = {}
    down: dict[str, str] = {}
    direct = _virtual_interfaces(configuration, networks, behind, down)

    def decode(record: Record) -> DirectConnectGateway | None:
        item = record.data
        id = text(item, "directConnectGatewayId")
        state = optional_text(item, "directConnectGatewayState") or "available"
        if state == "deleted":
            configuration.dropped("Direct Connect gateway", id, state, record)
            return None
        identity = configuration.identity(record, id, name=optional_text(item, "directConnectGatewayName"))
        # A Direct Connect gateway is global.
        identity["region"] = None
        identity["account"] = optional_text(item, "ownerAccount") or identity["account"]
        if id not in behind and not configuration.describes("virtualInterfaces"):
            networks[id] = Network(**identity, cidr_blocks_known=False)
            behind[id] = [id]
        listed = behind.get(id, [])
        working = [network for network in listed if network not in down]
        if listed and not working:
            state = f"behind a virtual interface that is {down[listed[0]]}"
        return DirectConnectGateway(
            **identity,
            networks=tuple(working or listed),
            associations=tuple(associations.get(id, ())),
            state=state,
        )

    gateways = configuration.resources("directConnectGateways", decode) | direct
    for gateway in gateways.values():
        ends = (
            gateway.id,
            *(each.gateway for each in gateway.associations if each.gateway.startswith("vgw-")),
        )
        blocks = tuple(dict.fromkeys(block for end in ends for block in announced.get(end, ())))
        # Of several networks nothing says which one announces a block.
        if blocks and len(gateway.networks) == 1:
            id = gateway.networks[0]
            networks[id] = replace(networks[id], cidr_blocks=blocks, cidr_blocks_known=True)
    return gateways, networks


def _virtual_interfaces(
    configuration: Configuration,
    networks: dict[str, Network],
    behind: dict[str, list[str]],
    down: dict[str, str],
) -> dict[str, DirectConnectGateway]:
    """Add a network for each interface, and it to those behind its gateway; gateways of those without one.

    ``down`` gets the state of each interface that forwards nothing.
    """
    direct: dict[str, DirectConnectGateway] = {}

    def decode(record: Record) -> None:
        item = record.data
        id, state = text(item, "virtualInterfaceId"), optional_text(item, "virtualInterfaceState")
        if optional_text(item, "virtualInterfaceType") == "public" or state not in _UP:
            configuration.notice(
                "ignored",
                f"virtual interface {id} is {state or 'public'}: it leads to no network of this topology",
                record.span(id),
            )
            return
        identity = configuration.identity(record, id, name=optional_text(item, "virtualInterfaceName"))
        networks[id] = Network(**identity, cidr_blocks_known=False)
        if state not in ("available", None):
            down[id] = state
        gateway = optional_text(item, "directConnectGatewayId")
        if gateway is not None:
            behind.setdefault(gateway, []).append(id)
            return
        association = DirectConnectAssociation(gateway=text(item, "virtualGatewayId"))
        direct[id] = DirectConnectGateway(
            **identity, networks=(id,), associations=(association,), state=state or "available"
        )

    configuration.each("virtualInterfaces", decode)
    return direct


def _associations(configuration: Configuration) -> dict[str, list[DirectConnectAssociation]]:
    found: dict[str, list[DirectConnectAssociation]] = {}

    def decode(record: Record) -> None:
        item = record.data
        state = optional_text(item, "associationState") or "associated"
        if state == "disassociated":
            return
        association = DirectConnectAssociation(
            gateway=_gateway(item),
            allowed_prefixes=tuple(
                block(each, "cidr") for each in children(item, "allowedPrefixesToDirectConnectGateway")
            ),
            state=state,
        )
        known = found.setdefault(text(item, "directConnectGatewayId"), [])
        if association not in known:
            known.append(association)

    configuration.each("directConnectGatewayAssociations", decode)
    return found


def _gateway(item: Object) -> str:
    associated = child(item, "associatedGateway")
    return text(associated, "id") if associated else text(item, "virtualGatewayId")

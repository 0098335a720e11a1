"""NAT gateways: `describe-nat-gateways`."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import Object, children, flag, optional_address, optional_text, switch, text
from vpcplan.model.nat_gateway import NatGateway, NatGatewayAddress


def decode_nat_gateways(configuration: Configuration) -> dict[str, NatGateway]:
    """The NAT gateways that still exist: zonal ones in a subnet, regional ones in none."""

    def decode(record: Record) -> NatGateway | None:
        item = record.data
        id, vpc = text(item, "NatGatewayId"), text(item, "VpcId")
        state = optional_text(item, "State") or "available"
        if state == "deleted":
            configuration.dropped("NAT gateway", id, state, record)
            return None
        return NatGateway(
            **configuration.identity(record, id, vpc=vpc),
            vpc=vpc,
            subnet=optional_text(item, "SubnetId"),
            connectivity="private" if optional_text(item, "ConnectivityType") == "private" else "public",
            addresses=tuple(
                _address(each)
                for each in sorted(children(item, "NatGatewayAddresses"), key=_not_primary)
                if _associated(each)
            ),
            auto_provision_zones=switch(item, "AutoProvisionZones"),
            state=state,
            route_table=optional_text(item, "RouteTableId"),
        )

    return configuration.resources("NatGateways", decode)


def _not_primary(address: Object) -> bool:
    """False for the primary address, which then comes first."""
    return not flag(address, "IsPrimary")


def _associated(address: Object) -> bool:
    return optional_text(address, "Status") not in ("disassociating", "unassigning", "failed")


def _address(address: Object) -> NatGatewayAddress:
    return NatGatewayAddress(
        private_ip=optional_address(address, "PrivateIp"),
        public_ip=optional_address(address, "PublicIp"),
        network_interface=optional_text(address, "NetworkInterfaceId"),
        availability_zone=optional_text(address, "AvailabilityZone"),
    )

"""Elastic IP addresses: `describe-addresses`."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import optional_address, optional_text, text
from vpcplan.net.block import Address

AddressAssociations = dict[tuple[str, str], Address]
"""The public address behind an interface's private address, by interface id and private address."""


def decode_addresses(configuration: Configuration) -> AddressAssociations:
    """The associations; addresses that belong to nothing are named once, since nothing can use them."""
    found: AddressAssociations = {}
    idle: list[Record] = []

    def decode(record: Record) -> None:
        item = record.data
        text(item, "PublicIp")
        public = optional_address(item, "PublicIp")
        interface, private = (
            optional_text(item, "NetworkInterfaceId"),
            optional_address(item, "PrivateIpAddress"),
        )
        if public is not None and interface is not None and private is not None:
            found[interface, str(private)] = public
        else:
            idle.append(record)

    configuration.each("Addresses", decode)
    if idle:
        configuration.notice(
            "ignored",
            f"{len(idle)} Elastic IP address{'es are' if len(idle) > 1 else ' is'} associated with nothing",
            idle[0].span(),
            len(idle),
        )
    return found

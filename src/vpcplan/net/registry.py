"""Who a public block is registered to, after IANA's registries as netaddr ships them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpcplan.net.block import Block


def registration_of(block: Block) -> str | None:
    """The registry entry that covers a block: ``Administered by ARIN`` for 8.8.8.0/24, or None.

    netaddr carries the registries and takes as long to import as Python to start, so only this asks it.
    Source: https://www.iana.org/assignments/ipv4-address-space/
    """
    from netaddr import IPNetwork

    info = IPNetwork(str(block)).info
    for registry in ("IPv4",) if block.version == 4 else ("IPv6_unicast", "IPv6"):
        for record in getattr(info, registry, ()):
            name = getattr(record, "designation", None) or getattr(record, "allocation", None)
            if name and str(name) != "Global Unicast":
                return str(name)
    return None

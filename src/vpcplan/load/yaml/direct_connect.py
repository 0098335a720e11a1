"""``direct_connect_gateways:``, the long form of a network's ``direct_connect:``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.fields import (
    BLOCKS,
    DESCRIPTION,
    NAME,
    NAMES,
    TEXT,
    Either,
    Field,
    ListOf,
    Shape,
)
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.load.yaml.references import find_ids
from vpcplan.load.yaml.sections import Section
from vpcplan.load.yaml.vpn_connection import find_gateway
from vpcplan.model.direct_connect import DirectConnectAssociation, DirectConnectGateway

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.load.yaml.decode import Entry, Loading

ASSOCIATION = Shape(
    "direct connect association",
    "A Direct Connect gateway joined to a virtual private or transit gateway.",
    {
        "gateway": Field(NAME, "The virtual private or transit gateway.", required=True),
        "allowed_prefixes": Field(BLOCKS, "What AWS announces to the networks; the VPCs' blocks by default."),
        "state": Field(TEXT, "AWS's word; associated by default."),
    },
)
DIRECT_CONNECT_GATEWAY = Shape(
    "direct connect gateway",
    "A Direct Connect gateway.",
    {
        "description": DESCRIPTION,
        "networks": Field(NAMES, "The networks that it leads to.", required=True),
        "associations": Field(
            ListOf(Either("a gateway or a mapping", scalar=NAME, mapping=ASSOCIATION), "gateways"),
            "The gateways that it is joined to.",
        ),
        "account": Field(TEXT, "The AWS account."),
        "state": Field(TEXT, "AWS's word; available by default."),
    },
)


def decode_direct_connect_gateway(loading: Loading, entry: Entry) -> None:
    """One Direct Connect gateway; it belongs to no Region."""
    values = DIRECT_CONNECT_GATEWAY.read(loading, entry.node)
    if values is None:
        return
    identity = {**loading.identity(entry), "account": values.get("account")}
    networks = find_ids(loading, "networks", values["networks"], None)
    associations = [
        {"gateway": written} if type(written) is Scalar else written
        for written in values.get("associations", ())
    ]
    make_direct_connect_gateway(loading, identity, networks, associations, values.get("state", "available"))


def make_direct_connect_gateway(
    loading: Loading,
    identity: dict[str, Any],
    networks: tuple[str, ...],
    associations: Iterable[dict[str, Any]],
    state: str,
) -> None:
    """Add a Direct Connect gateway whose associations name gateways still to be found, or found already."""
    joined = []
    for written in associations:
        found = find_gateway(loading, written["gateway"])
        if found is not None:
            joined.append(
                DirectConnectAssociation(
                    gateway=found[1],
                    allowed_prefixes=tuple(written.get("allowed_prefixes", ())),
                    state=written.get("state", "associated"),
                )
            )
    loading.found("direct_connect_gateways")[identity["id"]] = DirectConnectGateway(
        **identity, networks=networks, associations=tuple(joined), state=state
    )


SECTIONS = {
    "direct_connect_gateways": Section(
        kind=DIRECT_CONNECT_GATEWAY,
        doc="Direct Connect gateways in their long form.",
        decode=decode_direct_connect_gateway,
    )
}

"""``vpc_peering_connections:``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.decode import REFUSED
from vpcplan.load.yaml.fields import BLOCKS, BOOLEAN, DESCRIPTION, NAME, TEXT, Either, Field, Shape
from vpcplan.load.yaml.nodes import Mapping, Scalar
from vpcplan.load.yaml.references import find_id
from vpcplan.load.yaml.sections import Section
from vpcplan.model.vpc_peering_connection import PeeringSide, VpcPeeringConnection

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading

PEERING_SIDE = Shape(
    "peering side",
    "One VPC of a peering connection. With `cidr_blocks` it need not be described in the topology.",
    {
        "vpc": Field(NAME, "The VPC.", required=True),
        "account": Field(TEXT, "Its account; by default that of the VPC."),
        "region": Field(TEXT, "Its Region; by default that of the VPC."),
        "cidr_blocks": Field(BLOCKS, "Its blocks, where the VPC itself is not in the topology."),
        "allow_remote_dns_resolution": Field(
            BOOLEAN, "Whether public DNS names of it resolve to private addresses at the other side."
        ),
    },
)
_SIDE = Either("the name of a VPC, or a mapping", scalar=NAME, mapping=PEERING_SIDE)
VPC_PEERING_CONNECTION = Shape(
    "vpc peering connection",
    "A peering connection between two VPCs.",
    {
        "description": DESCRIPTION,
        "requester": Field(_SIDE, "The VPC that asked.", required=True),
        "accepter": Field(_SIDE, "The VPC that accepted.", required=True),
        "state": Field(TEXT, "AWS's word: active (the default), pending-acceptance, rejected, deleted, …"),
    },
)


def decode_vpc_peering_connection(loading: Loading, entry: Entry) -> None:
    """One peering connection."""
    values = VPC_PEERING_CONNECTION.read(loading, entry.node)
    if values is None:
        return
    requester = _side(loading, values["requester"])
    accepter = _side(loading, values["accepter"])
    if requester is None or accepter is None:
        return
    if requester.vpc == accepter.vpc:
        loading.problem(
            entry.node.entries["accepter"][1] if type(entry.node) is Mapping else entry.key,
            f"peering connection `{entry.name}` joins vpc `{requester.vpc}` with itself",
            "requester and accepter are two VPCs",
            rule=REFUSED,
        )
    identity = loading.identity(entry)
    identity["account"], identity["region"] = requester.account, requester.region
    loading.found("vpc_peering_connections")[entry.id] = VpcPeeringConnection(
        **identity, requester=requester, accepter=accepter, state=values.get("state", "active")
    )


def _side(loading: Loading, written: Any) -> PeeringSide | None:
    values: dict[str, Any] = {"vpc": written} if type(written) is Scalar else written
    name: Scalar = values["vpc"]
    blocks = tuple(values.get("cidr_blocks", ()))
    if (
        "cidr_blocks" in values
        and name.text not in loading.declared.get("vpcs", ())
        and name.text not in loading.base.vpcs
    ):
        id: str | None = name.text
    else:
        id = find_id(loading, "vpcs", name, None)
    if id is None:
        return None
    vpc = loading.resource("vpcs", id)
    return PeeringSide(
        vpc=id,
        account=values.get("account") or getattr(vpc, "account", None),
        region=values.get("region") or getattr(vpc, "region", None),
        cidr_blocks=blocks,
        allow_remote_dns_resolution=values.get("allow_remote_dns_resolution", False),
    )


SECTIONS = {
    "vpc_peering_connections": Section(
        kind=VPC_PEERING_CONNECTION,
        doc="VPC peering connections.",
        decode=decode_vpc_peering_connection,
    )
}

"""Internet, egress-only internet and virtual private gateways, named in a VPC or at the top level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.decode import REFUSED, singular
from vpcplan.load.yaml.fields import DESCRIPTION, NAME, TEXT, Field, Shape
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.load.yaml.references import find_id
from vpcplan.load.yaml.sections import Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcplan.load.yaml.decode import Entry, Loading

_VPC = Field(NAME, "The VPC that it is attached to; none where it is left out.")
_ACCOUNT = Field(TEXT, "The AWS account; by default that of the VPC.")
_REGION = Field(TEXT, "The AWS Region; by default that of the VPC.")

INTERNET_GATEWAY = Shape(
    "internet gateway",
    "An internet gateway. `internet_gateway: NAME` in the VPC is the short form.",
    {"description": DESCRIPTION, "vpc": _VPC, "account": _ACCOUNT, "region": _REGION},
)
EGRESS_ONLY_INTERNET_GATEWAY = Shape(
    "egress only internet gateway",
    "An egress-only internet gateway. `egress_only_internet_gateway: NAME` in the VPC is the short form.",
    {"description": DESCRIPTION, "vpc": _VPC, "account": _ACCOUNT, "region": _REGION},
)
VPN_GATEWAY = Shape(
    "vpn gateway",
    "A virtual private gateway. `vpn_gateway: NAME` in the VPC is the short form.",
    {
        "description": DESCRIPTION,
        "vpc": _VPC,
        "account": _ACCOUNT,
        "region": _REGION,
        "state": Field(TEXT, "AWS's word: pending, available (the default), deleting, deleted."),
    },
)


def _decoder(kind: str, shape: Shape) -> Callable[[Loading, Entry], None]:
    def decode(loading: Loading, entry: Entry) -> None:
        values: dict[str, Any] = {}
        vpc = entry.vpc
        if type(entry.node) is not Scalar or entry.node is not entry.key:
            written = shape.read(loading, entry.node)
            if written is None:
                return
            values = written
            if "vpc" in values:
                vpc = find_id(loading, "vpcs", values["vpc"], None)
        identity = loading.identity(entry)
        attached = loading.resource("vpcs", vpc)
        for key in ("account", "region"):
            identity[key] = values.get(key) or getattr(attached, key, None)
        if vpc is not None:
            _check_attached_once(loading, entry, kind, vpc)
        state = {"state": values["state"]} if "state" in values else {}
        loading.found(kind)[entry.id] = _model(kind)(**identity, vpc=vpc, **state)

    return decode


def _model(kind: str) -> Any:
    if kind == "internet_gateways":
        from vpcplan.model.internet_gateway import InternetGateway

        return InternetGateway
    if kind == "egress_only_internet_gateways":
        from vpcplan.model.egress_only_internet_gateway import EgressOnlyInternetGateway

        return EgressOnlyInternetGateway
    from vpcplan.model.vpn_gateway import VpnGateway

    return VpnGateway


def _check_attached_once(loading: Loading, entry: Entry, kind: str, vpc: str) -> None:
    """A VPC has at most one internet gateway and one virtual private gateway."""
    if kind == "egress_only_internet_gateways":
        return
    first = loading.once.setdefault((kind, vpc), entry)
    if first is not entry:
        place = first.document.span(first.key)
        loading.problem(
            entry.key,
            f"vpc `{vpc}` has two {singular(kind)}s: `{first.name}` and `{entry.name}`",
            "AWS attaches one to a VPC",
            rule=REFUSED,
            related=((f"{first.name} is attached here", place),),
        )


SECTIONS = {
    kind: Section(kind=shape, doc=doc, decode=_decoder(kind, shape))
    for kind, shape, doc in (
        ("internet_gateways", INTERNET_GATEWAY, "Internet gateways that are not named in their VPC."),
        (
            "egress_only_internet_gateways",
            EGRESS_ONLY_INTERNET_GATEWAY,
            "Egress-only internet gateways that are not named in their VPC.",
        ),
        ("vpn_gateways", VPN_GATEWAY, "Virtual private gateways that are not named in their VPC."),
    )
}

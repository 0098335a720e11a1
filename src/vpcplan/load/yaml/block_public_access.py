"""``block_public_access:``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.fields import (
    BOOLEAN,
    DESCRIPTION,
    NAME,
    TEXT,
    Either,
    Field,
    ListOf,
    MapOf,
    Placed,
    Shape,
    choice,
)
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.load.yaml.references import find
from vpcplan.load.yaml.sections import Section
from vpcplan.model.block_public_access import BlockPublicAccessExclusion, BlockPublicAccessOptions

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Node

EXCLUSION_MODE = choice("allow-bidirectional", "allow-egress")
EXCLUSION = Shape(
    "block public access exclusion",
    "A VPC or subnet that the block does not touch.",
    {
        "resource": Field(NAME, "The VPC, or the subnet as `VPC/NAME`.", required=True),
        "mode": Field(EXCLUSION_MODE, "`allow-bidirectional` by default."),
    },
)
BLOCK_PUBLIC_ACCESS = Shape(
    "block public access",
    "VPC Block Public Access of an account and Region; of all of them where none is named.",
    {
        "description": DESCRIPTION,
        "mode": Field(
            choice("off", "block-bidirectional", "block-ingress"), "What is blocked.", required=True
        ),
        "account": Field(TEXT, "The AWS account."),
        "region": Field(TEXT, "The AWS Region."),
        "exclusions_allowed": Field(BOOLEAN, "Whether exclusions may be made; true by default."),
        "exclusions": Field(
            Either(
                "a mapping of VPCs and subnets to modes, or a list",
                sequence=ListOf(Either("an exclusion", scalar=NAME, mapping=EXCLUSION), "exclusions"),
                mapping=MapOf(EXCLUSION_MODE, "a mapping of VPCs and subnets to modes"),
            ),
            "VPCs and subnets that are not blocked.",
        ),
    },
)
OPTIONS = Either(
    "a mapping with `mode`, or a list of such",
    sequence=ListOf(Placed(BLOCK_PUBLIC_ACCESS), "mappings with `mode`"),
    mapping=BLOCK_PUBLIC_ACCESS,
)


def decode_block_public_access(loading: Loading, entry: Entry) -> None:
    """The options of one account and Region, or of several."""
    values = OPTIONS.read(loading, entry.node)
    if values is None:
        return
    listed: list[tuple[Node, Any]] = values if isinstance(values, list) else [(entry.key, values)]
    options = loading.found("block_public_access_options")
    for node, value in listed:
        account, region = value.get("account"), value.get("region")
        id = "/".join(part for part in ("block_public_access", account, region) if part)
        if id in options:
            loading.problem(
                node,
                "the options of this account and Region are given twice",
                related=(("first given here", options[id].span),),
            )
            continue
        options[id] = BlockPublicAccessOptions(
            id=id,
            name=id,
            span=loading.span(node),
            account=account,
            region=region,
            mode=value["mode"],
            exclusions_allowed=value.get("exclusions_allowed", True),
        )
        for exclusion in value.get("exclusions", ()):
            _exclusion(loading, exclusion)


def _exclusion(loading: Loading, written: Any) -> None:
    mode: Any = "allow-bidirectional"
    if type(written) is Scalar:
        name = written
    elif isinstance(written, tuple):
        name, mode = written
    else:
        name, mode = written["resource"], written.get("mode", mode)
    found = find(loading, ("vpcs", "subnets"), name, None, "VPC or subnet")
    if found is None:
        return
    id = f"exclusion/{found[1]}"
    resource = loading.resource(*found)
    loading.found("block_public_access_exclusions")[id] = BlockPublicAccessExclusion(
        id=id,
        name=id,
        span=loading.span(name),
        account=getattr(resource, "account", None),
        region=getattr(resource, "region", None),
        resource=found[1],
        mode=mode,
    )


SECTIONS = {
    "block_public_access": Section(
        kind=OPTIONS,
        doc="VPC Block Public Access.",
        decode=decode_block_public_access,
        named=False,
    )
}

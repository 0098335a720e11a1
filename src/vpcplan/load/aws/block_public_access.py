"""VPC Block Public Access: `describe-vpc-block-public-access-options`, `…-exclusions`."""

from __future__ import annotations

from typing import Literal

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import FieldError, Object, child, optional_text, text
from vpcplan.model.block_public_access import BlockPublicAccessExclusion, BlockPublicAccessOptions

Mode = Literal["off", "block-bidirectional", "block-ingress"]


def block_mode(value: str | None) -> Mode:
    """AWS's word for the mode; anything unknown is off."""
    match value:
        case "block-bidirectional" | "block-ingress":
            return value
        case _:
            return "off"


def decode_block_public_access_options(configuration: Configuration) -> dict[str, BlockPublicAccessOptions]:
    """The mode of each account and Region; without the call, what `describe-vpcs` says of its VPCs."""
    found: dict[str, BlockPublicAccessOptions] = {}
    for document in configuration.documents("VpcBlockPublicAccessOptions"):
        record = Record(document.body, document, 0, len(document.text))
        try:
            options = child(document.body, "VpcBlockPublicAccessOptions")
            configuration.add(found, _options(configuration, record, options))
        except FieldError as error:
            configuration.report(record, error)
    return found


def _options(configuration: Configuration, record: Record, item: Object) -> BlockPublicAccessOptions:
    identity = configuration.identity(record, "options")
    identity["account"] = optional_text(item, "AwsAccountId") or identity["account"]
    identity["region"] = optional_text(item, "AwsRegion") or identity["region"]
    identity["id"] = identity["name"] = f"{identity['account']}/{identity['region']}"
    return BlockPublicAccessOptions(
        **identity,
        mode=block_mode(optional_text(item, "InternetGatewayBlockMode")),
        exclusions_allowed=optional_text(item, "ExclusionsAllowed") != "not-allowed",
    )


def decode_block_public_access_exclusions(
    configuration: Configuration,
) -> dict[str, BlockPublicAccessExclusion]:
    """The VPCs and subnets that the block does not touch."""

    def decode(record: Record) -> BlockPublicAccessExclusion | None:
        item = record.data
        id, state = text(item, "ExclusionId"), optional_text(item, "State") or "create-complete"
        if state == "delete-complete":
            configuration.dropped("Block Public Access exclusion", id, "deleted", record)
            return None
        egress = optional_text(item, "InternetGatewayExclusionMode") == "allow-egress"
        return BlockPublicAccessExclusion(
            **configuration.identity(record, id),
            resource=text(item, "ResourceArn").rpartition("/")[2],
            mode="allow-egress" if egress else "allow-bidirectional",
            state=state,
        )

    return configuration.resources("VpcBlockPublicAccessExclusions", decode)

"""R53018: a private address in a public zone."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.errors import BlockError
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import record_groups
from vpcplan.lint.rule import Rule
from vpcplan.net.block import parse_address
from vpcplan.semantics.internet_gateway import is_internet_address


def check(context: LintContext) -> Iterator[Finding]:
    """A and AAAA records of public zones with values in private ranges."""
    for group in record_groups(context):
        if group.zone.private or group.records[0].type not in ("A", "AAAA"):
            continue
        for record in group.records:
            private = [value for value in record.values if _is_private_value(value)]
            if private:
                yield RULE.finding(
                    group.zone,
                    f"{record.label} of public zone {group.zone.domain_name} answers with "
                    f"{', '.join(private)}",
                    span=record.span,
                    hint="put it into a private zone, or answer with a public address",
                )


def _is_private_value(value: str) -> bool:
    try:
        address = parse_address(value)
    except BlockError:
        return False
    return not is_internet_address(address.version, address.value)


RULE = Rule(
    id="R53018",
    severity="warning",
    summary="A record of a public zone answers with a private address.",
    explanation="""
Nobody on the internet can reach a private address, and publishing it tells how the network is built. Put
the record into a private zone, or answer with a public address.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html",
    check=check,
)

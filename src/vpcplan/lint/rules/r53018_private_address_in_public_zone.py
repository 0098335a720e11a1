"""R53018: a private address in a public zone."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.errors import BlockError
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import record_groups
from vpcplan.lint.rule import Rule
from vpcplan.net.block import Address, parse_address, parse_block

PRIVATE = tuple(
    parse_block(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "fc00::/7",
    )
)
"""RFC 1918, RFC 6598, RFC 3927 and RFC 4193."""


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
        return is_private(parse_address(value))
    except BlockError:
        return False


def is_private(address: Address) -> bool:
    """Whether the internet has no route to an address: 10.0.0.1 yes, 192.0.2.1 no."""
    return any(block.contains_address(address.version, address.value) for block in PRIVATE)


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

"""VPC003: a VPC's block lies in a range that causes trouble later."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.address_findings import address_findings
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """What the check of addresses finds of this kind."""
    return address_findings(context, RULE)


RULE = Rule(
    id="VPC003",
    severity="warning",
    summary="A VPC's block lies in a range that causes trouble later.",
    explanation="""
172.17.0.0/16 is Docker's and 172.31.0.0/16 every default VPC's. 10.100.0.0/16 and 172.20.0.0/16 are those
of Kubernetes services in EKS, which is a remark: a cluster can be given another range. A remark as well: next
to a part of 10.0.0.0/16 no other part of it can be added. AWS accepts all of them, and the trouble comes with
the first container, peering or secondary block. Choose another range while nothing uses this one.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
    check=check,
)

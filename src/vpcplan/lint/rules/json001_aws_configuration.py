"""JSON001: AWS configuration that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.file_problems import problem_findings
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """The loader's problems of this kind."""
    return problem_findings(context, RULE)


RULE = Rule(
    id="JSON001",
    severity="error",
    summary="A file of AWS configuration is not valid JSON, or not what the AWS CLI prints.",
    explanation="""
The file is cut off, is no JSON, or has a field of another type than AWS gives it. Run the AWS CLI command
again and save its whole output; the other files of the folder are read all the same.
""",
    source="https://docs.aws.amazon.com/cli/latest/reference/ec2/",
    check=check,
)

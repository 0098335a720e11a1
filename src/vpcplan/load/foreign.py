"""What somebody gave in place of a topology: Terraform's files, templates, the AWS CLI's output in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.errors import Problem, SourceSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpcplan.load.source_files import Sources
    from vpcplan.model.topology import Topology

_WHOLE = "give a YAML topology or a folder of AWS configuration (`aws ec2 describe-vpcs`, …)"
_CALLS = "vpcplan reads what exists: save `aws ec2 describe-vpcs` and so on, or write a topology"
_SIGNS: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset(("terraform_version", "resources")), "a Terraform state", _CALLS),
    (frozenset(("terraform_version", "values")), "a Terraform state", _CALLS),
    (frozenset(("terraform_version", "planned_values")), "a Terraform plan", _CALLS),
    (frozenset(("AWSTemplateFormatVersion",)), "a CloudFormation template", _CALLS),
    (frozenset(("Resources",)), "a CloudFormation template", _CALLS),
    (frozenset(("configurationItems",)), "a snapshot of AWS Config", _CALLS),
)
"""Top-level keys, all of which are there, and what has them."""


def is_foreign(topology: Topology) -> bool:
    """Whether no file of AWS configuration says anything about any kind of a network or of Route 53."""
    if topology.route53 is not None or topology.vpcs:
        return False
    from vpcplan.load.aws.kinds import DESCRIBED_BY

    return topology.undescribed == frozenset(DESCRIBED_BY)


def foreign_problems(sources: Sources) -> list[Problem]:
    """For each file of JSON what it is instead of AWS configuration, and what to give."""
    found = []
    texts = dict(sources.aws_texts)
    for file in [*sources.aws, *texts]:
        what, hint = _recognise(file, texts.get(file))
        found.append(Problem(message=f"this is {what}", span=SourceSpan(file, 1, 1), hint=hint))
    return found


def no_topology(paths: Sequence[str], sources: Sources) -> Problem:
    """The problem of paths below which nothing was read, with what was left out there."""
    where = ", ".join(paths) if paths else "no path"
    left_out = "; ".join(notice.message for notice in sources.notices[:3])
    return Problem(
        message=f"there is no topology in {where}", hint=f"{left_out}; {_WHOLE}" if left_out else _WHOLE
    )


def cli_yaml_hint(keys: Iterable[str]) -> str | None:
    """What to do with a YAML file whose top-level keys are those of the AWS CLI; None if they are not."""
    from vpcplan.load.aws.kinds import KNOWN

    if not any(key in KNOWN for key in keys):
        return None
    return "this is what the AWS CLI prints as YAML: save it with `--output json`"


def _recognise(file: str, data: bytes | None) -> tuple[str, str]:
    """What a JSON text is, and what to do about it."""
    import json

    try:
        if data is None:
            with open(file, "rb") as stream:
                data = stream.read()
        value = json.loads(data)
    except (OSError, ValueError, RecursionError):
        value = None
    if isinstance(value, list):
        return (
            'a list without a key such as "Vpcs"',
            "save the whole output of the call: leave out `--query`",
        )
    keys = frozenset(value) if isinstance(value, dict) else frozenset()
    for sign, what, hint in _SIGNS:
        if sign <= keys:
            return what, hint
    return 'not what the AWS CLI prints: it has no key such as "Vpcs"', _WHOLE

"""The options `--without`, `--fail` and `--add`, which many commands take, and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vpcplan.model.topology import Topology

Without = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="RESOURCE",
        help="As if it were deleted: nat-a, shop/web, peering:shop-data, sg:web. Repeatable.",
        show_default=False,
    ),
]
Fail = Annotated[
    list[str] | None,
    typer.Option(
        "--fail",
        metavar="WHAT",
        help="As if it had failed: az:eu-west-1a, region:eu-west-1, or a resource. Repeatable.",
        show_default=False,
    ),
]
Add = Annotated[
    list[str] | None,
    typer.Option(
        "--add",
        metavar="RULE",
        help='As if written: "sg web ingress tcp 22 from 10.0.0.0/8", "acl …", "route …". Repeatable.',
        show_default=False,
    ),
]


def with_changes(
    topology: Topology, without: list[str] | None, fail: list[str] | None, add: list[str] | None
) -> Topology:
    """The topology after what the options say; itself where they say nothing.

    Raises:
        UsageError: an option names nothing, or is no rule.
    """
    if not (without or fail or add):
        return topology
    from vpcplan.analysis.what_if.apply import apply_what_if

    return apply_what_if(topology, without or (), fail or (), add or ())

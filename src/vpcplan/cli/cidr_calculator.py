"""`vpcplan cidr info / fit / split / free / summarize / overlaps / contains / explain`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vpcplan.cli.options import Colour, Output, Quiet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpcplan.errors import SourceSpan
    from vpcplan.net.block import Block
    from vpcplan.report.sheet import Report

TextFormat = Annotated[
    Literal["table", "json", "csv", "markdown"],
    typer.Option("--format", help="For a person, a program, a spreadsheet or a document."),
]
BlockArgument = Annotated[str, typer.Argument(metavar="BLOCK", help="Such as 10.0.0.0/16 or 2001:db8::/56.")]
BlockArguments = Annotated[
    list[str],
    typer.Argument(
        metavar="BLOCK...", help="Blocks, ranges (10.0.0.0-10.0.3.255) or addresses; - reads them from stdin."
    ),
]
MOST_INPUT_BYTES = 64 * 1024 * 1024


def emit(report: Report, format_: str, output: str | None = None) -> None:
    """Print a report, and write it to ``output`` as well, without colour."""
    from vpcplan.report.sheet import render

    if output:
        from vpcplan.cli.options import write_atomically

        write_atomically(output, render(report, format_, plain=True))
    text = render(report, format_)
    if text:
        typer.echo(text)


def warn(messages: Iterable[str], *, quiet: bool = False) -> None:
    """Say something on stderr, unless ``quiet``."""
    from vpcplan.report.problems import render_message

    for message in messages:
        if not quiet:
            print(render_message("warning", message), file=sys.stderr)


def read_all(texts: Sequence[str], *, quiet: bool = False) -> list[Block]:
    """The blocks that arguments, or the lines of standard input (``-``), write.

    Raises:
        InputError: what is no block, all of it at once.
    """
    from vpcplan.errors import BlockError, InputError, Problem
    from vpcplan.net.notation import read_blocks

    blocks: list[Block] = []
    problems: list[Problem] = []
    for text, span in _words(texts):
        try:
            written = read_blocks(text)
        except BlockError as error:
            hint = "a block is written 10.0.0.0/16, 10.0.0.0/255.255.0.0 or 10.0.0.0-10.0.255.255"
            problems.append(Problem(message=str(error), span=span, hint=hint, rule="CIDR001"))
            continue
        blocks.extend(written.blocks)
        if written.warning:
            warn([written.warning], quiet=quiet)
    if problems:
        raise InputError(*problems)
    return blocks


def read_one(text: str, *, quiet: bool = False) -> Block:
    """The one block that an argument writes.

    Raises:
        InputError: no block, or several.
    """
    from vpcplan.errors import BlockError, InputError, Problem
    from vpcplan.net.notation import read_block

    try:
        written = read_block(text)
    except BlockError as error:
        raise InputError(Problem(message=str(error), rule="CIDR001")) from None
    if written.warning:
        warn([written.warning], quiet=quiet)
    return written.blocks[0]


def _words(texts: Sequence[str]) -> Iterable[tuple[str, SourceSpan | None]]:
    from vpcplan.errors import InputError, Problem, SourceSpan

    for text in texts:
        if text != "-":
            yield text, None
            continue
        data = sys.stdin.buffer.read(MOST_INPUT_BYTES + 1)
        if len(data) > MOST_INPUT_BYTES:
            raise InputError(Problem(message="standard input is larger than 64 MB"))
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            content = line.partition("#")[0].strip()
            for word in content.replace(",", " ").split() if "-" not in content else [content]:
                yield word, SourceSpan("<stdin>", number)


def info(
    block: Annotated[
        list[str], typer.Argument(metavar="BLOCK...", help="Such as 10.0.0.0/16; host bits are fine.")
    ],
    format_: TextFormat = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    output: Output = None,
) -> int:
    """Range, masks, reserved addresses, kind of range, bits, and whether AWS accepts the block."""
    from vpcplan.analysis.cidr_info.block_info import describe_block
    from vpcplan.errors import BlockError, InputError, Problem
    from vpcplan.report.cidr_info import report_info

    infos = []
    problems = []
    for text in block:
        try:
            infos.append(describe_block(text))
        except BlockError as error:
            problems.append(Problem(message=str(error), rule="CIDR001"))
    if problems:
        raise InputError(*problems)
    warn((found.warning for found in infos if found.warning), quiet=quiet)
    emit(report_info(infos), format_, output)
    return 0


def fit(
    hosts: Annotated[
        int | None, typer.Argument(metavar="[HOSTS]", min=1, show_default=False, help="Interfaces to hold.")
    ] = None,
    alb: Annotated[
        int, typer.Option("--alb", count=True, help="An Application Load Balancer; repeatable.")
    ] = 0,
    nlb: Annotated[int, typer.Option("--nlb", count=True, help="A Network Load Balancer; repeatable.")] = 0,
    rds: Annotated[int, typer.Option("--rds", count=True, help="A database; repeatable.")] = 0,
    nat: Annotated[int, typer.Option("--nat", count=True, help="A NAT gateway; repeatable.")] = 0,
    tgw: Annotated[bool, typer.Option("--tgw", help="A transit gateway attachment.")] = False,
    endpoints: Annotated[int, typer.Option("--endpoints", min=0, help="Interface endpoints.")] = 0,
    eks_pods: Annotated[
        int, typer.Option("--eks-pods", min=0, help="Pods of EKS, in all zones together.")
    ] = 0,
    nodes: Annotated[int, typer.Option("--nodes", min=0, help="Nodes of EKS, in all zones together.")] = 0,
    zones: Annotated[
        int | None,
        typer.Option(
            "--zones", "--azs", min=1, max=16, show_default=False, help="Availability Zones (2 by default)."
        ),
    ] = None,
    format_: TextFormat = "table",
    color: Colour = "auto",
    output: Output = None,
) -> int:
    """The smallest subnet for so many interfaces, or for what AWS's services take.

    29 interfaces need a /26, because a /27 leaves 27 addresses.
    """
    from vpcplan.analysis.cidr_info.fit import fit as fit_needs
    from vpcplan.errors import UsageError
    from vpcplan.report.cidr_info import report_fit
    from vpcplan.semantics import address_need as need

    used = zones or (1 if not (alb or rds or eks_pods or nodes or tgw) else 2)
    tiers: list[tuple[str, list[need.AddressNeed]]] = [
        ("hosts", [need.host_need(hosts)] if hosts else []),
        (
            "public",
            ([need.application_load_balancer_need(alb)] if alb else [])
            + ([need.network_load_balancer_need(nlb)] if nlb else [])
            + ([need.nat_gateway_need(nat)] if nat else []),
        ),
        ("eks", [need.eks_need(eks_pods, nodes, used)] if eks_pods or nodes else []),
        ("data", [need.rds_need(rds)] if rds else []),
        ("endpoints", [need.interface_endpoint_need(endpoints)] if endpoints else []),
        ("transit", [need.transit_gateway_need()] if tgw else []),
    ]
    if not any(needs for _, needs in tiers):
        raise UsageError(
            "nothing to fit",
            hint="`vpcplan cidr fit 29`, or `vpcplan cidr fit --alb --eks-pods 800 --nodes 20`",
        )
    result = fit_needs(tiers, used)
    emit(report_fit(result), format_, output)
    if any(tier.prefix_length is None for tier in result.tiers):
        warn([f"{tier.name}: {tier.because}" for tier in result.tiers if tier.prefix_length is None])
        return 1
    return 0


def split(
    block: BlockArgument,
    parts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME:HOSTS|NAME:/LENGTH]...", show_default=False, help="Parts by name and size."
        ),
    ] = None,
    count: Annotated[
        int | None, typer.Option("--count", "-n", min=1, help="So many parts of equal size.")
    ] = None,
    prefix: Annotated[
        str | None,
        typer.Option("--prefix", "-p", metavar="LENGTH", help="All parts of this length: 24 or /24."),
    ] = None,
    as_: Annotated[
        Literal["terraform"] | None,
        typer.Option("--as", help="Print Terraform's cidrsubnet() calls instead."),
    ] = None,
    format_: TextFormat = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    output: Output = None,
) -> int:
    """Cut a block into parts: by number, by length, or by names with host counts, largest first."""
    from vpcplan.analysis.cidr_info import split as cut
    from vpcplan.errors import UsageError
    from vpcplan.report.cidr_info import report_split

    if sum(way is not None and way != [] for way in (count, prefix, parts)) != 1:
        raise UsageError(
            "say how to split: one of --count, --prefix, or names with sizes",
            hint="`vpcplan cidr split 10.0.0.0/16 --prefix 24`, `… --count 3`, `… web:100 db:20`",
        )
    parent = read_one(block, quiet=quiet)
    if count is not None:
        result = cut.split_by_count(parent, count)
    elif prefix is not None:
        digits = prefix.removeprefix("/")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 3):
            raise UsageError(f"{prefix!r} is not a prefix length")
        result = cut.split_by_length(parent, int(digits))
    else:
        result = cut.split_by_names(parent, [cut.parse_named_size(part) for part in parts or ()])
    if result.lacks:
        from vpcplan.report.problems import render_message

        if format_ == "json":
            emit(report_split(result, named=bool(parts)), format_, output)
        print(render_message("error", result.lacks), file=sys.stderr)
        return 1
    if as_ == "terraform":
        from vpcplan.report.terraform import terraform_split

        text = terraform_split(result, named=bool(parts))
        if output:
            from vpcplan.cli.options import write_atomically

            write_atomically(output, text)
        typer.echo(text)
        return 0
    emit(report_split(result, named=bool(parts)), format_, output)
    return 0


def free(
    block: BlockArgument,
    used: Annotated[
        list[str] | None,
        typer.Option(
            "--used", "-u", metavar="BLOCK", help="A block in use; repeatable, comma-separated, - for stdin."
        ),
    ] = None,
    format_: TextFormat = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    output: Output = None,
) -> int:
    """What is free in a block, as the largest blocks that fit. Status 1 where nothing is."""
    from vpcplan.analysis.cidr_info.split import free_in
    from vpcplan.report.cidr_info import report_free

    parent = read_one(block, quiet=quiet)
    texts = [part for text in used or () for part in text.split(",") if part]
    result = free_in(parent, read_all(texts, quiet=quiet))
    emit(report_free(result), format_, output)
    return 0 if result.free else 1


def summarize(
    block: BlockArguments,
    format_: TextFormat = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    output: Output = None,
) -> int:
    """The fewest blocks that cover exactly the same addresses."""
    from vpcplan.net.summary import enclosing_block
    from vpcplan.net.summary import summarize as merge
    from vpcplan.report.cidr_info import report_blocks

    blocks = read_all(block, quiet=quiet)
    merged = merge(blocks)
    one_version = len({part.version for part in merged}) == 1
    emit(
        report_blocks(len(blocks), merged, enclosing_block(merged) if one_version else None), format_, output
    )
    return 0


def overlaps(
    block: BlockArguments,
    format_: TextFormat = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    output: Output = None,
) -> int:
    """Which of the blocks share addresses. Status 1 where some do."""
    from vpcplan.net.overlap import find_overlaps
    from vpcplan.report.cidr_info import report_overlaps

    blocks = read_all(block, quiet=quiet)
    found = find_overlaps((part, str(part)) for part in blocks)
    pairs = [(outer_name, outer, inner_name, inner) for (outer, outer_name), (inner, inner_name) in found]
    emit(report_overlaps(pairs, len(blocks)), format_, output)
    return 1 if pairs else 0


def contains(
    block: BlockArgument,
    inner: BlockArguments,
    format_: TextFormat = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    output: Output = None,
) -> int:
    """Whether a block holds other blocks or addresses. Status 1 where one is not inside."""
    from vpcplan.report.cidr_info import report_contains

    outer = read_one(block, quiet=quiet)
    results = [(part, outer.contains(part)) for part in read_all(inner, quiet=quiet)]
    emit(report_contains(outer, results), format_, output)
    return 0 if all(inside for _, inside in results) else 1


def explain(
    expression: Annotated[
        str, typer.Argument(metavar="EXPRESSION", help="""Such as 'cidrsubnet("10.0.0.0/16", 8, 3)'.""")
    ],
    format_: TextFormat = "table",
    color: Colour = "auto",
    output: Output = None,
) -> int:
    """What one of Terraform's address functions gives, and why."""
    from vpcplan.analysis.cidr_info.terraform_expression import explain_expression
    from vpcplan.report.cidr_info import report_expression

    emit(report_expression(explain_expression(expression)), format_, output)
    return 0

"""The address calculator's answers as tables, JSON, CSV and Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.net.block import WIDTH
from vpcplan.report.sheet import Column, Report, Sheet, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.cidr_info.block_info import BlockInfo
    from vpcplan.analysis.cidr_info.fit import Fit, FittedSubnet
    from vpcplan.analysis.cidr_info.split import FreeReport, Split
    from vpcplan.analysis.cidr_info.terraform_expression import ExplainedExpression
    from vpcplan.net.block import Block
    from vpcplan.semantics.address_rule import Objection

BLOCK_COLUMNS = (
    Column("block"),
    Column("first"),
    Column("last"),
    Column("addresses", right=True),
    Column("usable", right=True),
)


def amount(number: int) -> str:
    """A number of addresses as people read it: ``65,536``; of IPv6 ``2^64``, ``2^64 - 5``, ``255 × 2^64``."""
    if number < 1 << 40:
        return f"{number:,}"
    bits = (number - 1).bit_length()
    less = (1 << bits) - number
    if less == 0:
        return f"2^{bits}"
    if number % (1 << 64) == 0:
        return f"{number >> 64:,} × 2^64"
    return f"2^{bits} - {less}" if less < 1000 else f"about 2^{bits - (less > number >> 1)}"


def report_info(infos: Sequence[BlockInfo]) -> Report:
    """`cidr info`: one sheet per block, and bits below it."""
    sheets = []
    for info in infos:
        rows = _info_rows(info)
        columns = (Column(""), Column(""))
        sheets.append(Sheet(title=str(info.block), columns=columns, rows=rows_of(rows)))
    payloads = [_info_payload(info) for info in infos]
    payload = payloads[0] if len(payloads) == 1 else {"schema_version": 1, "blocks": payloads}
    wide = Sheet(
        columns=tuple(Column(name) for name in _CSV_FIELDS),
        rows=rows_of([_info_csv(info) for info in infos]),
    )
    return Report(payload=payload, sheets=tuple(sheets), csv_sheet=wide)


def _info_rows(info: BlockInfo) -> list[tuple[str, str]]:
    kind = info.range
    inside = "" if kind.block.prefix_length == 0 else f"in {kind.block}, "
    rows = [
        ("range", f"{info.first} – {info.last}"),
        ("netmask", str(info.mask)),
        ("wildcard", str(info.wildcard)),
        ("addresses", amount(info.size)),
        ("usable in a subnet", _usable(info)),
        ("kind", f"{kind.kind}: {inside}{kind.meaning} ({kind.rfc})"),
    ]
    if info.registration is not None:
        rows.append(("registry", info.registration))
    rows += [("holds", f"{known.block}: {known.meaning} ({known.rfc})") for known in info.ranges_inside[:8]]
    if len(info.ranges_inside) > 8:
        rows.append(("", f"and {len(info.ranges_inside) - 8} more special ranges"))
    if info.accepted_as_subnet:
        rows += [("reserved by AWS", f"{reserved.address}  {reserved.purpose}") for reserved in info.reserved]
    rows.append(("as a VPC", "AWS accepts it" if info.accepted_as_vpc else "AWS refuses it"))
    rows += [("", _objection(objection)) for objection in info.vpc_objections]
    rows.append(("as a subnet", "AWS accepts it" if info.accepted_as_subnet else "AWS refuses it"))
    rows += [("", _objection(objection)) for objection in info.subnet_objections]
    rows.append(("reverse zone", info.reverse_zone))
    rows += [("bits" if number == 0 else "", line) for number, line in enumerate(bit_view(info))]
    return rows


def _usable(info: BlockInfo) -> str:
    if any(objection.code == "SUBNET001" for objection in info.subnet_objections):
        return "a subnet cannot have this size"
    return f"{amount(info.usable)} ({info.first_usable} – {info.last_usable})"


def _objection(objection: Objection) -> str:
    mark = {"error": "✗", "warning": "!", "info": "·"}[objection.severity]
    hint = f" ({objection.hint})" if objection.hint else ""
    return f"{mark} {objection.message}{hint}"


def bit_view(info: BlockInfo) -> list[str]:
    """The bits in bytes (IPv6: in groups of 16), and below them N for network and h for host.

    10.0.0.0/9 ends its network bits inside the second byte.
    """
    group = 8 if info.block.version == 4 else 16
    per_line = 4 if info.block.version == 4 else 2
    marks = "N" * info.block.prefix_length + "h" * (WIDTH[info.block.version] - info.block.prefix_length)
    lines = []
    bits = info.bits
    step = group * per_line
    for start in range(0, len(bits), step):
        parts = range(start, start + step, group)
        lines.append(" ".join(bits[at : at + group] for at in parts))
        lines.append(" ".join(marks[at : at + group] for at in parts))
    return lines


def _info_payload(info: BlockInfo) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "cidr_block": str(info.block),
        "version": info.block.version,
        "prefix_length": info.block.prefix_length,
        "first": str(info.first),
        "last": str(info.last),
        "netmask": str(info.mask),
        "wildcard": str(info.wildcard),
        "addresses": info.size,
        "usable": info.usable,
        "first_usable": _text(info.first_usable),
        "last_usable": _text(info.last_usable),
        "kind": info.range.kind,
        "range": {
            "cidr_block": str(info.range.block),
            "meaning": info.range.meaning,
            "rfc": info.range.rfc,
        },
        "registration": info.registration,
        "holds": [
            {"cidr_block": str(k.block), "kind": k.kind, "meaning": k.meaning} for k in info.ranges_inside
        ],
        "reserved": [{"address": str(r.address), "purpose": r.purpose} for r in info.reserved],
        "vpc": {
            "accepted": info.accepted_as_vpc,
            "objections": [_objection_payload(objection) for objection in info.vpc_objections],
        },
        "subnet": {
            "accepted": info.accepted_as_subnet,
            "objections": [_objection_payload(objection) for objection in info.subnet_objections],
        },
        "reverse_zone": info.reverse_zone,
        "bits": info.bits,
        "warning": info.warning,
    }


def _objection_payload(objection: Objection) -> dict[str, Any]:
    return {
        "code": objection.code,
        "severity": objection.severity,
        "message": objection.message,
        "hint": objection.hint,
        "source": objection.source,
    }


_CSV_FIELDS = (
    "cidr_block",
    "first",
    "last",
    "netmask",
    "wildcard",
    "addresses",
    "usable",
    "kind",
    "accepted_as_vpc",
    "accepted_as_subnet",
)


def _info_csv(info: BlockInfo) -> tuple[object, ...]:
    return (
        info.block,
        info.first,
        info.last,
        info.mask,
        info.wildcard,
        info.size,
        info.usable,
        info.range.kind,
        "yes" if info.accepted_as_vpc else "no",
        "yes" if info.accepted_as_subnet else "no",
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def report_fit(fit: Fit) -> Report:
    """`cidr fit`: the size for each tier, what takes how many addresses, and the VPC for all zones."""
    columns = (
        Column("subnet"),
        Column("needs", right=True),
        Column("size"),
        Column("usable", right=True),
        Column("left over", right=True),
        Column("why not smaller"),
    )
    fitted = [*fit.tiers, fit.together] if len(fit.tiers) > 1 else list(fit.tiers)
    title = f"one of each in every one of {fit.zones} zones" if fit.zones > 1 else ""
    sizes = Sheet(
        title=title,
        columns=columns,
        rows=rows_of([_fit_row(tier) for tier in fitted]),
    )
    needs = Sheet(
        title="what takes addresses",
        columns=(
            Column("subnet"),
            Column("what"),
            Column("addresses", right=True),
            Column("because"),
        ),
        rows=rows_of([(t.name, n.what, f"{n.addresses:,}", n.reason) for t in fit.tiers for n in t.needs]),
    )
    after: tuple[str, ...] = ()
    if fit.vpc_prefix_length is not None and (fit.zones > 1 or len(fit.tiers) > 1):
        subnets = fit.zones * len(fit.tiers)
        after = (
            f"A VPC of a /{fit.vpc_prefix_length} holds all {subnets} subnets; double it for room to grow.",
        )
    single = len(fit.tiers) == 1 and len(fit.tiers[0].needs) == 1
    return Report(
        payload=_fit_payload(fit),
        sheets=(sizes,) if single else (sizes, needs),
        after=after,
        csv_sheet=sizes,
    )


def _fit_row(tier: FittedSubnet) -> tuple[object, ...]:
    size = f"/{tier.prefix_length}" if tier.prefix_length is not None else "none"
    return (tier.name, f"{tier.addresses:,}", size, f"{tier.usable:,}", f"{tier.spare:,}", tier.because)


def _fit_payload(fit: Fit) -> dict[str, Any]:
    def payload(tier: FittedSubnet) -> dict[str, Any]:
        return {
            "name": tier.name,
            "addresses": tier.addresses,
            "prefix_length": tier.prefix_length,
            "usable": tier.usable,
            "left_over": tier.spare,
            "because": tier.because,
            "needs": [
                {"what": n.what, "addresses": n.addresses, "because": n.reason, "source": n.source}
                for n in tier.needs
            ],
        }

    return {
        "schema_version": 1,
        "zones": fit.zones,
        "prefix_length": fit.together.prefix_length,
        "usable": fit.together.usable,
        "subnets": [payload(tier) for tier in fit.tiers],
        "together": payload(fit.together),
        "vpc_prefix_length": fit.vpc_prefix_length,
    }


def report_split(split: Split, *, named: bool) -> Report:
    """`cidr split`: the parts in order of address, and what is left."""
    columns = (*((Column("name"),) if named else ()), *BLOCK_COLUMNS)
    rows = [((part.name,) if named else ()) + _block_row(part.block, part.usable) for part in split.parts]
    sheets = [Sheet(columns=columns, rows=rows_of(rows))]
    if split.rest:
        free = sum(block.size for block in split.rest)
        sheets.append(_free_sheet(f"left over: {amount(free)} addresses", split.rest))
    payload = {
        "schema_version": 1,
        "cidr_block": str(split.parent),
        "parts": [
            {
                "name": part.name if named else None,
                "cidr_block": str(part.block),
                "usable": part.usable,
                "new_bits": part.new_bits,
                "number": part.number,
            }
            for part in split.parts
        ],
        "rest": [str(block) for block in split.rest],
        "lacks": split.lacks,
    }
    return Report(payload=payload, sheets=tuple(sheets) if split.parts else (), after=_too_small(split))


def _too_small(split: Split) -> tuple[str, ...]:
    """A word on parts that AWS takes for no subnet, where the block itself could be one."""
    from vpcplan.semantics.subnet import subnet_size_objection

    if subnet_size_objection(split.parent) is not None:
        return ()
    first = next((part.block for part in split.parts if subnet_size_objection(part.block)), None)
    objection = subnet_size_objection(first) if first is not None else None
    return (f"AWS refuses such subnets: {objection.message}.",) if objection is not None else ()


def _block_row(block: Block, usable: int) -> tuple[object, ...]:
    from vpcplan.net.block import format_address

    return (
        block,
        format_address(block.version, block.first),
        format_address(block.version, block.last),
        amount(block.size),
        amount(usable),
    )


def _free_sheet(title: str, blocks: Sequence[Block]) -> Sheet:
    from vpcplan.semantics.subnet import usable_addresses

    rows = [_block_row(block, usable_addresses(block.prefix_length, block.version)) for block in blocks]
    return Sheet(title=title, columns=BLOCK_COLUMNS, rows=rows_of(rows))


def report_free(free: FreeReport) -> Report:
    """`cidr free`: the holes, largest hole and totals."""
    total = free.parent.size
    title = f"{free.parent}: {amount(free.free_addresses)} of {amount(total)} addresses free"
    if free.largest is not None:
        title += f", the largest hole is {free.largest}"
    payload = {
        "schema_version": 1,
        "cidr_block": str(free.parent),
        "free": [str(block) for block in free.free],
        "free_addresses": free.free_addresses,
        "used_addresses": free.used_addresses,
        "largest": _text(free.largest),
        "outside": [str(block) for block in free.outside],
    }
    after = tuple(f"{block} is outside {free.parent} and takes nothing of it." for block in free.outside)
    if not free.free:
        return Report(payload=payload, before=(f"{title}.",), after=after)
    return Report(payload=payload, sheets=(_free_sheet(title, free.free),), after=after)


def report_blocks(given: int, blocks: Sequence[Block], enclosing: Block | None) -> Report:
    """`cidr summarize`: the fewest blocks, and the one that covers all."""
    total = sum(block.size for block in blocks)
    payload: dict[str, Any] = {
        "schema_version": 1,
        "given": given,
        "cidr_blocks": [str(block) for block in blocks],
        "addresses": total,
        "enclosing": _text(enclosing),
    }
    after: tuple[str, ...] = ()
    if enclosing is not None and len(blocks) > 1:
        extra = enclosing.size - total
        after = (f"One route that covers them all: {enclosing}, and {amount(extra)} addresses besides.",)
    sheet = _free_sheet(f"{given} given, {len(blocks)} needed", blocks)
    return Report(payload=payload, sheets=(sheet,), after=after)


def report_overlaps(pairs: Sequence[tuple[str, Block, str, Block]], count: int) -> Report:
    """`cidr overlaps`: each pair, and what they share."""
    rows = []
    for outer_name, outer, inner_name, inner in pairs:
        relation = "equals" if outer == inner else "contains"
        rows.append((outer_name, relation, inner_name, f"{inner.size:,}"))
    sheet = Sheet(
        title=f"{len(pairs)} overlap{'s' if len(pairs) != 1 else ''} among {count} blocks",
        columns=(
            Column("block"),
            Column(""),
            Column("block"),
            Column("shared", right=True),
        ),
        rows=rows_of(rows),
    )
    payload = {
        "schema_version": 1,
        "overlaps": [
            {"first": str(outer), "second": str(inner), "shared": str(inner), "addresses": inner.size}
            for _, outer, _, inner in pairs
        ],
    }
    before = () if pairs else (f"No overlap among {count} block{'s' if count != 1 else ''}.",)
    return Report(payload=payload, sheets=(sheet,) if pairs else (), before=before, csv_sheet=sheet)


def report_contains(outer: Block, results: Sequence[tuple[Block, bool]]) -> Report:
    """`cidr contains`: for each block whether the first one holds it."""
    rows = [
        (inner, "inside" if inside else ("overlaps" if outer.overlaps(inner) else "outside"))
        for inner, inside in results
    ]
    sheet = Sheet(title=f"in {outer}?", columns=(Column("block"), Column("answer")), rows=rows_of(rows))
    payload = {
        "schema_version": 1,
        "cidr_block": str(outer),
        "contains": all(inside for _, inside in results),
        "blocks": [{"cidr_block": str(inner), "inside": inside} for inner, inside in results],
    }
    return Report(payload=payload, sheets=(sheet,))


def report_expression(explained: ExplainedExpression) -> Report:
    """`cidr explain`: the value, and a sentence for each call."""
    values = explained.value if isinstance(explained.value, tuple) else (explained.value,)
    payload = {
        "schema_version": 1,
        "expression": explained.expression,
        "value": [str(value) for value in values]
        if isinstance(explained.value, tuple)
        else str(explained.value),
        "steps": list(explained.steps),
    }
    sheet = Sheet(columns=(Column("value"),), rows=rows_of([(value,) for value in values]))
    lines = "\n".join(f"  {step}" for step in explained.steps)
    return Report(payload=payload, before=(", ".join(map(str, values)), lines), csv_sheet=sheet)

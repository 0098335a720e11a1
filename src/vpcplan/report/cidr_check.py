"""What `cidr check` found, as text with places, tables, JSON and CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.analysis.cidr_check.usage import describe_users
from vpcplan.report.cidr_plan import location
from vpcplan.report.sheet import Column, Report, Sheet, rows_of

if TYPE_CHECKING:
    from vpcplan.analysis.cidr_check.result import AddressCheck, AddressFinding, SubnetUse, VpcUse

_INTERFACES_UNKNOWN = "The source lists no network interfaces: subnets may be fuller than they look here."
_MARKS = {"error": "✗", "warning": "!", "info": "·"}


def report_check(result: AddressCheck, *, usage: bool) -> Report:
    """Findings first, then how full subnets and VPCs are (``usage``), then the count."""
    findings = "\n".join(_describe(finding) for finding in result.findings)
    counts = _counts(result)
    sheets: tuple[Sheet, ...] = ()
    if usage:
        sheets = tuple(sheet for sheet in (_subnet_sheet(result), _vpc_sheet(result)) if sheet.rows)
    rows = [
        (f.severity, f.code, f.resource, f.message, f.span.file, f.span.line or "", f.hint)
        for f in result.findings
    ]
    columns = tuple(map(Column, ("severity", "code", "resource", "message", "file", "line", "hint")))
    return Report(
        payload=_payload(result),
        before=(findings,) if findings else (),
        sheets=sheets,
        after=(counts,) if result.interfaces_known else (_INTERFACES_UNKNOWN, counts),
        csv_sheet=Sheet(columns=columns, rows=rows_of(rows)),
    )


def _describe(finding: AddressFinding) -> str:
    lines = [f"{_MARKS[finding.severity]} {finding.severity} {finding.code}  {finding.message}"]
    lines.append(f"    {finding.span}")
    lines += [f"    {text}: {span}" for text, span in finding.related if span != finding.span]
    if finding.hint:
        lines.append(f"    → {finding.hint}")
    return "\n".join(lines)


def _counts(result: AddressCheck) -> str:
    counts = {"error": 0, "warning": 0, "info": 0}
    for finding in result.findings:
        counts[finding.severity] += 1
    subnets, vpcs = len(result.subnets), len(result.vpcs)
    what = f"{vpcs:,} VPC{'s' if vpcs != 1 else ''}, {subnets:,} subnet{'s' if subnets != 1 else ''}"
    found = ", ".join(
        f"{count} {kind}{'s' if count != 1 and kind != 'info' else ''}"
        for kind, count in counts.items()
        if count
    )
    return f"{what}: {found or 'nothing to object to'}."


def _subnet_sheet(result: AddressCheck) -> Sheet:
    forecast = any(use.months_left is not None for use in result.subnets)
    columns = [
        Column("subnet"),
        Column("block"),
        Column("usable", right=True),
        Column("used", right=True),
        Column("free", right=True),
        Column("full", right=True),
        Column("used by"),
    ]
    if forecast:
        columns.append(Column("full in months", right=True))
    return Sheet(
        title="subnets",
        columns=tuple(columns),
        rows=rows_of([_subnet_row(use) + ((use.months_left,) if forecast else ()) for use in result.subnets]),
    )


def _subnet_row(use: SubnetUse) -> tuple[object, ...]:
    percent = f"{use.used * 100 / use.usable:.0f} %" if use.usable else ""
    return (
        use.subnet,
        use.cidr_block,
        f"{use.usable:,}",
        f"{use.used:,}",
        f"{use.free:,}",
        percent,
        describe_users(use),
    )


def _vpc_sheet(result: AddressCheck) -> Sheet:
    return Sheet(
        title="VPCs",
        columns=(
            Column("vpc"),
            Column("addresses", right=True),
            Column("in subnets", right=True),
            Column("largest hole"),
            Column("network address usage", right=True),
            Column("with its peers", right=True),
        ),
        rows=rows_of([_vpc_row(use) for use in result.vpcs]),
    )


def _vpc_row(use: VpcUse) -> tuple[object, ...]:
    return (
        use.vpc,
        f"{use.addresses:,}",
        f"{use.in_subnets:,}",
        use.largest_hole,
        f"{use.network_address_usage:,}",
        f"{use.peered_usage:,}" if use.peered_usage is not None else None,
    )


def _payload(result: AddressCheck) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "interfaces_known": result.interfaces_known,
        "findings": [
            {
                "code": f.code,
                "severity": f.severity,
                "message": f.message,
                "resource": f.resource,
                "hint": f.hint,
                "source": f.source,
                "location": location(f.span),
                "related": [{"message": text, "location": location(span)} for text, span in f.related],
            }
            for f in result.findings
        ],
        "subnets": [
            {
                "subnet": u.subnet,
                "vpc": u.vpc,
                "cidr_block": str(u.cidr_block),
                "usable": u.usable,
                "used": u.used,
                "free": u.free,
                "used_by": dict(u.users),
                "months_left": u.months_left,
            }
            for u in result.subnets
        ],
        "vpcs": [
            {
                "vpc": u.vpc,
                "addresses": u.addresses,
                "in_subnets": u.in_subnets,
                "largest_hole": str(u.largest_hole) if u.largest_hole else None,
                "network_address_usage": u.network_address_usage,
                "peered_network_address_usage": u.peered_usage,
            }
            for u in result.vpcs
        ],
    }

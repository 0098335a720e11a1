"""The page `docs/rules.md`: a table of all lint rules, then each with why and how to fix."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from vpcplan.lint.registry import all_rules

if TYPE_CHECKING:
    from vpcplan.lint.rule import Rule

FAMILIES = {
    "YAML": "Topology files",
    "JSON": "AWS configuration",
    "ZONE": "Zone files",
    "VPC": "VPCs and their blocks",
    "SUBNET": "Subnets",
    "RTB": "Route tables",
    "IGW": "Internet gateways",
    "NAT": "NAT gateways",
    "ACL": "Network ACLs",
    "SG": "Security groups",
    "ELB": "Load balancers",
    "VPCE": "VPC endpoints and PrivateLink",
    "REGION": "Regions",
    "PCX": "VPC peering",
    "TGW": "Transit gateways",
    "VPN": "VPN",
    "R53": "Route 53",
    "LINT": "Exceptions, and the run itself",
}
"""Headlines by the letters that the rules' ids start with, in the order of the page."""


def family_of(rule_id: str) -> str:
    """The letters of an id: ``SUBNET101`` is of SUBNET, ``R53001`` of R53."""
    return rule_id[:-3]


def render_rules_page() -> str:
    """The whole page as Markdown."""
    order = list(FAMILIES)
    rules = sorted(all_rules(), key=lambda rule: (order.index(family_of(rule.id)), rule.id))
    lines = [
        "# Lint rules",
        "",
        f"The {len(rules)} rules of `vpcplan lint`. `vpcplan explain RULE` prints one of them in a terminal,",
        "`vpcplan lint --list-rules` lists them, `--select` and `--ignore` take ids and families (`SG`).",
        "Errors and warnings make the exit status 1, remarks (info) do not unless `--fail-on info` says so.",
        "This page is made by `make docs`.",
        "",
        "| rule | severity | fixable | what it finds |",
        "|---|---|---|---|",
    ]
    lines += [_row(rule) for rule in rules]
    for family, members in groupby(rules, key=lambda rule: family_of(rule.id)):
        lines += ["", f"## {FAMILIES[family]}"]
        for rule in members:
            lines += _section(rule)
    return "\n".join(lines) + "\n"


def _row(rule: Rule) -> str:
    fixable = "yes" if rule.fixable else ""
    return f"| [{rule.id}](#{rule.id.lower()}) | {rule.severity} | {fixable} | {rule.summary} |"


def _section(rule: Rule) -> list[str]:
    lines = ["", f"### {rule.id}", "", f"**{rule.summary}** ({rule.severity})", ""]
    lines += rule.explanation.strip().splitlines()
    if rule.source:
        lines += ["", f"Source: <{rule.source}>"]
    return lines

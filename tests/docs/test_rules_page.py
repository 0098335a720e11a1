"""docs/rules.md says what the rules say. `make docs` rewrites it."""

from __future__ import annotations

import os
from pathlib import Path

from vpcplan.lint.registry import all_rules
from vpcplan.report.rules_page import FAMILIES, family_of, render_rules_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_the_page_is_up_to_date() -> None:
    page = render_rules_page()
    if os.environ.get("VPCPLAN_WRITE_DOCS"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page, "run `make docs`"


def test_every_family_has_a_headline_and_every_headline_a_rule() -> None:
    assert {family_of(rule.id) for rule in all_rules()} == set(FAMILIES)

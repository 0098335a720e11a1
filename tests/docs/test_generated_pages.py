"""Generated pages say what the code says. `make docs` rewrites them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vpcplan.report.explain import explanation_entries, render_codes_page

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"

PAGES: dict[str, Callable[[], str]] = {
    "codes.md": lambda: render_codes_page(tuple(explanation_entries().values())),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_up_to_date(name):
    page = DOCS / name
    text = PAGES[name]()
    if os.environ.get("VPCPLAN_WRITE_DOCS"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text, f"docs/{name} is out of date: run `make docs`"


def test_every_page_is_in_the_index():
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for page in sorted(DOCS.rglob("*.md")):
        if page.name != "README.md":
            assert f"({page.relative_to(DOCS)})" in index, f"docs/README.md does not link {page.name}"

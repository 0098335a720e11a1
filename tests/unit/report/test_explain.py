"""Finding and printing codes."""

from __future__ import annotations

import json

import pytest

from vpcplan.errors import UsageError
from vpcplan.report.explain import (
    explanation_entries,
    render_codes_page,
    render_entries_json,
    render_entry,
    render_index,
    select_entry,
)
from vpcplan.semantics.explanation_codes import explanation_codes


@pytest.mark.parametrize("text", ["BAD_STATE_ROUTE", "bad_state_route", "bad-state-route", "BAD_STATE_R"])
def test_a_code_in_any_spelling(text):
    assert select_entry(text).code == "BAD_STATE_ROUTE"


def test_a_rule():
    assert select_entry("lint001").kind == "rule"


def test_first_letters_of_several_codes_name_them():
    with pytest.raises(UsageError) as caught:
        select_entry("BAD_STAT")
    assert "BAD_STATE_VPN" in str(caught.value.hint)


def test_a_misspelt_code_suggests_the_right_one():
    with pytest.raises(UsageError) as caught:
        select_entry("SUBNET_ACL_RESTRICTON")
    assert caught.value.hint == "did you mean SUBNET_ACL_RESTRICTION?"


def test_every_code_has_everything_and_is_in_the_page_and_the_index():
    entries = tuple(explanation_entries().values())
    page, index = render_codes_page(entries), render_index(entries)
    for code in explanation_codes().values():
        assert code.title
        assert not code.title.endswith(".")
        assert code.meaning.endswith(".")
        assert code.fix.endswith(".")
        assert code.url.startswith("https://docs.aws.amazon.com/")
        assert f"## {code.code}\n" in page
        assert code.code in index


def test_text_and_json():
    entry = select_entry("NO_ROUTE_TO_DESTINATION")
    text = render_entry(entry)
    assert text.startswith("NO_ROUTE_TO_DESTINATION  ")
    assert max(map(len, text.splitlines())) <= 100
    data = json.loads(render_entries_json([entry]))
    assert data["codes"][0]["code"] == "NO_ROUTE_TO_DESTINATION"
    assert set(data["codes"][0]["sections"]) == {"What it means", "How to fix it"}

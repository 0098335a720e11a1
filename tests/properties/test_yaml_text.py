"""What is written as YAML reads as the same values, for every reader."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from vpcplan.report.yaml_text import Comment, Flow, Noted, render_yaml

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
    st.text("abc:,#[]{}&*!|>'%@`-?~ 0123456789.exyn_+=/\"\\\n\t", max_size=12),
    st.sampled_from(
        ["yes", "No", "null", "~", "1e3", "0x1f", "1_000", "12:30:45", "2024-01-01", ".inf", "=", "<<"]
    ),
)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(TEXTS, inner, max_size=4),
        st.dictionaries(TEXTS, inner, max_size=4).map(Flow),
    ),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
@example({"a": {"0 ,": ""}})
def test_values_are_read_back(value: dict[str, Any]) -> None:
    assert yaml.safe_load(render_yaml(value)) == value


@given(TEXTS, TEXTS)
def test_a_note_is_no_part_of_the_text(text: str, note: str) -> None:
    assert yaml.safe_load(render_yaml({"rules": [Noted(text, note)]})) == {"rules": [text]}


@given(TEXTS, TEXTS)
@example("\x1b", "a\nb: c")
def test_a_comment_says_nothing(first: str, second: str) -> None:
    value = {Comment(f"note {first}"): None, "rules": [Comment(second), "tcp 1"], "none": [Comment(second)]}
    assert yaml.safe_load(render_yaml(value)) == {"rules": ["tcp 1"], "none": []}

"""What `show -o yaml` prints is YAML, and says what `-o json` says."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from vpcplan.report.show import render_yaml

TEXT = st.one_of(
    st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=12),
    st.sampled_from(
        ["yes", "No", "null", "1e3", "0x1f", "12:30", "~", "=", "<<", "2001-01-01", "-", "- a", "a: b"]
    ),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=20,
)


@given(st.dictionaries(TEXT, VALUES, min_size=1, max_size=5))
def test_yaml_reads_back_as_the_same_value(value):
    assert yaml.safe_load(render_yaml(value)) == value

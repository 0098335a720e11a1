"""An expectation as written, in whichever form, turned into the statement that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpcplan.analysis.expectation.statement import Statement
    from vpcplan.model.expectation import Expectation


def parse_expectation(expectation: Expectation) -> Statement:
    """The statement that an expectation makes: a sentence or a mapping.

    Raises:
        UsageError: it is not understood.
    """
    if expectation.fields:
        from vpcplan.analysis.expectation.long_form import parse_fields

        return parse_fields(expectation.fields)
    from vpcplan.analysis.expectation.sentence import parse_sentence

    return parse_sentence(expectation.text)

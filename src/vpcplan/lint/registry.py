"""Every rule there is, by id. A rule's module is imported when the rule is wanted, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.lint.rule import Rule


class Entry(Struct, frozen=True):
    """Where a rule lives, and the kinds of resources of which it needs at least one to have anything to say.

    ``kinds`` are field names of Topology; empty means that the rule always runs.
    """

    id: str
    module: str
    kinds: tuple[str, ...] = ()


ENTRIES: tuple[Entry, ...] = (
    Entry("LINT001", "lint001_unused_suppression"),
    Entry("LINT002", "lint002_expired_suppression"),
    Entry("LINT003", "lint003_malformed_suppression"),
    Entry("LINT004", "lint004_internal_error"),
    Entry("LINT005", "lint005_mandatory_rule_excepted"),
)


def rule_ids() -> tuple[str, ...]:
    """The ids of all rules, sorted."""
    return tuple(sorted(entry.id for entry in ENTRIES))


def find_rule(rule_id: str) -> Rule | None:
    """The rule with this id (``sg001`` and ``SG001`` are the same), or None."""
    wanted = rule_id.upper()
    entry = next((entry for entry in ENTRIES if entry.id == wanted), None)
    return None if entry is None else load_rule(entry)


def load_rule(entry: Entry) -> Rule:
    """The rule of a registry entry, imported now."""
    from importlib import import_module

    rule: Rule = import_module(f"vpcplan.lint.rules.{entry.module}").RULE
    return rule


def all_rules() -> tuple[Rule, ...]:
    """All rules, sorted by id."""
    return tuple(load_rule(entry) for entry in sorted(ENTRIES, key=lambda entry: entry.id))


def unknown_selectors(selectors: Iterable[str]) -> tuple[str, ...]:
    """Those of ``selectors`` that name neither a rule nor a family of rules."""
    ids = rule_ids()
    return tuple(
        selector
        for selector in selectors
        if selector != "ALL" and not (selector and any(rule.startswith(selector) for rule in ids))
    )


def suggest(selector: str) -> str:
    """What someone who wrote an unknown ``selector`` may have meant: ``did you mean SG001?``."""
    from difflib import get_close_matches

    ids = rule_ids()
    families = sorted({rule.rstrip("0123456789") for rule in ids})
    found = get_close_matches(selector.upper(), [*ids, *families], n=1, cutoff=0.5)
    if found:
        return f"did you mean {found[0]}? `vpcplan lint --list-rules` lists them all"
    return f"the families are {', '.join(families)}; `vpcplan lint --list-rules` lists the rules"

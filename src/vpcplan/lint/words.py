"""What a name says: people call a subnet `public-a` and an instance `bastion-1`."""

from __future__ import annotations


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, lower case: ``shop-Public_a`` gives shop, public, a."""
    text = "".join(character if character.isalnum() else " " for character in name.lower())
    return tuple(text.split())


def says(name: str, word: str) -> bool:
    """Whether ``word`` is one of the words of a name, with or without a number behind it, and not negated."""
    found = [part.rstrip("0123456789") for part in words_of(name)]
    return word in found and not {"no", "non", "not"} & set(found)

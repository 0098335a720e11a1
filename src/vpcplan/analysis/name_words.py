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


BASTION_WORDS = frozenset(("bastion", "jump", "jumphost", "jumpbox", "jumpserver"))


def is_bastion(name: str) -> bool:
    """Whether a name is that of a host by which people log in to others."""
    return any(word.rstrip("0123456789") in BASTION_WORDS for word in words_of(name))

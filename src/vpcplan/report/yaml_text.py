"""Plain values → YAML text as a person would lay it out: short things on one line, rules below each other."""

from __future__ import annotations

import re
from typing import Any

WIDTH = 110
_PLAIN = re.compile(
    r"(?!(?:-|---|\.\.\.) )[A-Za-z0-9_.+/$-][A-Za-z0-9_@.+/$()=-]*(?: [A-Za-z0-9_@.+/$,()=-]+)*"
)
_NOT_TEXT = re.compile(
    r"(?:null|true|false|yes|no|on|off|y|n|~|[-+]?\.(?:inf|nan))|[-+]?0[xob][0-9a-f_]+"
    r"|[-+]?(?:[0-9][0-9_]*)?\.?[0-9_]*(?:e[-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9]*)?"
    r"|[0-9]{4}-[0-9]+-[0-9]+.*|-",
    re.IGNORECASE,
)
"""What YAML readers take for something else than text."""


class Comment(str):
    """A key of a mapping, or an item of a list, that is written as a comment."""

    __slots__ = ()


class Noted(str):
    """A text that is written with a comment behind it."""

    note: str

    def __new__(cls, text: str, note: str) -> Noted:
        """The text ``text``, with ``note`` behind it."""
        made = super().__new__(cls, text)
        made.note = note
        return made


class Flow(dict[str, Any]):
    """A mapping that is written on one line where it fits."""

    __slots__ = ()


def render_yaml(value: dict[str, Any]) -> str:
    """The text of a mapping: ``{"a": [1, 2]}`` gives ``a: [1, 2]`` and a line break."""
    return "\n".join(_mapping(value, "")) + "\n"


def scalar(value: object) -> str:
    """A scalar as YAML writes it; whatever another reader could take for something else is quoted."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A double-quoted scalar."""
    parts = []
    for character in text:
        code = ord(character)
        if character in '"\\':
            parts.append("\\" + character)
        elif character == "\n":
            parts.append("\\n")
        elif code < 32 or 127 <= code < 160 or code in (0x2028, 0x2029, 0xFEFF):
            parts.append(f"\\u{code:04x}")
        else:
            parts.append(character)
    return '"' + "".join(parts) + '"'


def one_line(value: Any) -> str | None:
    """The flow form of a value; None where a comment is in it."""
    if isinstance(value, (Comment, Noted)):
        return None
    if isinstance(value, dict):
        items = []
        for key, item in value.items():
            text = None if isinstance(key, Comment) else one_line(item)
            if text is None:
                return None
            items.append(f"{_flow_scalar(key)}: {text}")
        return "{" + ", ".join(items) + "}"
    if isinstance(value, (list, tuple)):
        texts = [one_line(item) for item in value]
        return None if None in texts else "[" + ", ".join(str(text) for text in texts) + "]"
    return _flow_scalar(value)


def _flow_scalar(value: object) -> str:
    """A scalar inside a flow collection, where a comma ends a plain one."""
    text = scalar(value)
    return quoted(str(value)) if "," in text and not text.startswith('"') else text


def _is_rules(value: Any) -> bool:
    """Whether a list holds sentences, which stand below each other."""
    return isinstance(value, list) and any(isinstance(item, str) and " " in item for item in value)


def _mapping(value: dict[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for key, item in value.items():
        if isinstance(key, Comment):
            lines += [f"{indent}# {_clean(line)}" for line in key.splitlines()]
        else:
            lines += _entry(f"{indent}{scalar(key)}:", item, indent)
    return lines


def _entry(head: str, item: Any, indent: str) -> list[str]:
    if isinstance(item, Noted):
        return [f"{head} {scalar(str(item))}  # {_clean(item.note)}"]
    if not isinstance(item, (dict, list, tuple)):
        return [f"{head} {scalar(item)}"]
    flat = one_line(item)
    block = isinstance(item, dict) and not isinstance(item, Flow)
    if not item:
        return [f"{head} {flat}"]
    fits = flat is not None and len(head) + 1 + len(flat) <= WIDTH
    if fits and not block and (not _is_rules(item) or len(item) == 1):
        return [f"{head} {flat}"]
    if isinstance(item, dict):
        return [head, *_mapping(item, indent + "  ")]
    if all(isinstance(each, Comment) for each in item):
        return [*(f"{indent}# {_clean(each)}" for each in item), f"{head} []"]
    return [head, *_list(item, indent + "  ")]


def _list(items: Any, indent: str) -> list[str]:
    lines = []
    for item in items:
        flat = one_line(item)
        if isinstance(item, Comment):
            lines.append(f"{indent}# {_clean(item)}")
        elif isinstance(item, Noted):
            lines.append(f"{indent}- {scalar(str(item))}  # {_clean(item.note)}")
        elif flat is None or (isinstance(item, dict) and len(indent) + 2 + len(flat) > WIDTH):
            body = _mapping(item, indent + "  ")
            lines.append(f"{indent}- {body[0].lstrip()}")
            lines += body[1:]
        else:
            lines.append(f"{indent}- {scalar(item) if isinstance(item, str) else flat}")
    return lines


def _clean(note: str) -> str:
    """A comment on one line: what AWS calls something could hold a line break, and then a line of YAML."""
    return " ".join("".join(c if c.isprintable() else " " for c in note).split())

r"""Record text in the two notations there are: Route 53 escapes octets in octal, zone files in decimal.

``\052`` is an asterisk to Route 53 and a digit-4-sign octet (52) to BIND, so text never crosses unconverted.
"""

from __future__ import annotations


def decimal_escapes(text: str) -> str:
    r"""Route 53's text as a zone file writes it: ``\052.example.com`` becomes ``\042.example.com``.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
    """
    return text if "\\" not in text else _convert(text, 8, "03d")


def octal_escapes(text: str) -> str:
    r"""Zone-file text as Route 53 writes it: ``\042.example.com`` becomes ``\052.example.com``."""
    return text if "\\" not in text else _convert(text, 10, "03o")


def wire_labels(name: str) -> tuple[bytes, ...]:
    r"""The labels of a canonical name as octets, the root's last: ``a\056b.org`` has ``a.b``, ``org``.

    Source: https://www.rfc-editor.org/rfc/rfc1035#section-3.1
    """
    return (*(_label(label) for label in name.split(".") if label), b"")


def _label(label: str) -> bytes:
    head, *escaped = label.split("\\")
    return head.encode() + b"".join(
        int(part[:3], 8).to_bytes(1, "big") + part[3:].encode() for part in escaped
    )


def _convert(text: str, base: int, form: str) -> str:
    parts = []
    at = 0
    while at < len(text):
        if text[at] != "\\":
            parts.append(text[at])
            at += 1
            continue
        digits = text[at + 1 : at + 4]
        if len(digits) == 3 and all("0" <= digit < chr(ord("0") + base) for digit in digits):
            octet = int(digits, base)
            # Three digits over 255 name no octet; whoever reads the text says so.
            parts.append(f"\\{octet:{form}}" if octet < 256 else text[at : at + 4])
            at += 4
        else:
            parts.append(text[at : at + 2])
            at += 2
    return "".join(parts)

"""Kinds of resources as AWS writes them."""

from __future__ import annotations

_ACRONYMS = {"acl": "ACL", "vpc": "VPC", "nat": "NAT", "vpn": "VPN"}


def kind_name(kind: str) -> str:
    """``network_acl`` is a network ACL, ``egress_only_internet_gateway`` an egress-only internet gateway."""
    words = kind.replace("egress_only", "egress-only").split("_")
    return " ".join(_ACRONYMS.get(word, word) for word in words)

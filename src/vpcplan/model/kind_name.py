"""Kinds of resources as AWS writes them."""

from __future__ import annotations

_ACRONYMS = {"acl": "ACL", "vpc": "VPC", "nat": "NAT", "vpn": "VPN"}


def kind_name(kind: str) -> str:
    """``network_acl`` is a network ACL, ``vpc_peering_connection`` a VPC peering connection."""
    return " ".join(_ACRONYMS.get(word, word) for word in kind.split("_"))

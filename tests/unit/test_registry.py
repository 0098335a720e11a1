"""IANA's registries, as netaddr ships them."""

from __future__ import annotations

import pytest

from vpcplan.net.block import parse_block
from vpcplan.net.registry import registration_of


@pytest.mark.parametrize(
    ("block", "registration"),
    [("8.8.8.0/24", "Administered by ARIN"), ("10.0.0.0/8", "IANA - Private Use"), ("2001:db8::/32", None)],
)
def test_registration(block: str, registration: str | None) -> None:
    assert registration_of(parse_block(block)) == registration

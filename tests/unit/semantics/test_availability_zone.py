"""What the name of a zone says."""

from __future__ import annotations

import pytest

from vpcplan.semantics.availability_zone import region_of_zone, zone_kind


@pytest.mark.parametrize(
    ("name", "kind", "region"),
    [
        ("eu-west-1a", "availability-zone", "eu-west-1"),
        ("us-gov-west-1b", "availability-zone", "us-gov-west-1"),
        ("eu-isoe-west-1a", "availability-zone", "eu-isoe-west-1"),
        ("eusc-de-east-1a", "availability-zone", "eusc-de-east-1"),
        ("us-west-2-lax-1a", "local-zone", "us-west-2"),
        ("us-east-1-wl1-bos-wlz-1", "wavelength-zone", "us-east-1"),
        ("euw1-az1", None, None),
        ("a-b-1", None, None),
        ("", None, None),
    ],
)
def test_zones_by_name(name: str, kind: str | None, region: str | None) -> None:
    """Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html"""
    assert (zone_kind(name), region_of_zone(name)) == (kind, region)

"""What the name of a zone says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from vpcplan.model.subnet import Subnet

ZoneKind = Literal["availability-zone", "local-zone", "wavelength-zone"]


def zone_kind(name: str) -> ZoneKind | None:
    """The kind of a zone by its name: eu-west-1a is an Availability Zone, us-east-1-bos-1a a Local Zone.

    None for what is no zone's name, such as a zone id (euw1-az1).

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
    """
    parts = name.split("-")
    if "wlz" in parts:
        return "wavelength-zone"
    if len(parts) == 5 and parts[2].isdigit() and _numbered_letter(parts[4]):
        return "local-zone"
    # Partitions of their own have a word more: us-gov-west-1a, eu-isoe-west-1a, eusc-de-east-1a.
    longer = parts[0] == "eusc" or (len(parts) > 1 and parts[1].startswith(("gov", "iso")))
    if len(parts) == (4 if longer else 3) and _numbered_letter(parts[-1]):
        return "availability-zone"
    return None


def region_of_zone(name: str) -> str | None:
    """The Region of a zone by its name: eu-west-1 of eu-west-1a, us-west-2 of us-west-2-lax-1a.

    None for what is no zone's name, such as a zone id (euw1-az1).

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
    """
    if zone_kind(name) is None:
        return None
    parts = name.split("-")
    for index, part in enumerate(parts):
        digits = part.rstrip("abcdefghijklmnopqrstuvwxyz")
        if digits.isdigit():
            return "-".join([*parts[:index], digits])
    return None


def zone_of(subnet: Subnet) -> str | None:
    """What to call a subnet's zone to other accounts: its id (euw1-az1) where known, else its name.

    Accounts may know one zone by different names; the id is the same for all.

    Source: https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
    """
    return subnet.availability_zone_id or subnet.availability_zone


def is_in_zone(subnet: Subnet, zone: str | None) -> bool:
    """Whether a subnet is in the zone that :func:`zone_of` gave for another one.

    Source: https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
    """
    return zone is not None and zone in (subnet.availability_zone_id, subnet.availability_zone)


def zone_suffix(name: str) -> str:
    """What tells a zone from the others of its Region: ``a`` of eu-west-1a, ``bos-1a`` of us-east-1-bos-1a.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
    """
    parts = name.split("-")
    for index, part in enumerate(parts):
        if part[:1].isdigit():
            rest = [part.lstrip("0123456789"), *parts[index + 1 :]]
            return "-".join(piece for piece in rest if piece) or name
    return name


def _numbered_letter(text: str) -> bool:
    return text[:-1].isdigit() and text[-1:].isalpha() and text[-1:].islower()

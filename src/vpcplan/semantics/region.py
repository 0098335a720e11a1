"""AWS Regions by name: which there are, and what a mistyped one was probably meant to be."""

from __future__ import annotations

from vpcplan.net.locations import load_locations, local_zone_group_place

REGIONS_PAGE = "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html"

ISOLATED = (
    "eu-isoe-west-1", "us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isob-west-1", "us-isof-east-1",
    "us-isof-south-1",
)  # fmt: skip
"""Regions apart from the internet, of which AWS publishes no place.

Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
"""


def is_known_region(name: str) -> bool:
    """Whether AWS has, to vpcplan's knowledge, a Region of that name; a newer one it does not know.

    Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
    """
    return name in load_locations().regions or name in ISOLATED


def looks_like_region(name: str) -> bool:
    """Whether a Region could have that name: words and a number, such as eu-west-1 or us-gov-east-1.

    Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
    """
    *words, number = name.split("-")
    lower = all(word.isascii() and word.isalpha() and word.islower() for word in words)
    return len(words) >= 2 and lower and number.isascii() and number.isdigit()


def nearest_regions(name: str) -> tuple[str, ...]:
    """The Regions that a mistyped name is near to, the nearest first: eu-wset-1 gives eu-west-1 first.

    A name as the console shows it counts too: Ireland is eu-west-1, and a zone's name is its Region's.
    """
    from difflib import get_close_matches

    regions = load_locations().regions
    text = name.strip().lower()
    if is_known_region(text) or (text[:-1] and is_known_region(text[:-1])):
        return (text if is_known_region(text) else text[:-1],)
    shown = [code for code, place in regions.items() if text and text in place.name.lower()]
    swapped = [code for code in regions if sorted(code) == sorted(text)]
    near = get_close_matches(text, (*regions, *ISOLATED), n=3, cutoff=0.7)
    return tuple((shown or swapped or near)[:3])


def region_problem(name: str, *, local_zone_group: bool = False) -> tuple[str, str] | None:
    """What is wrong with a Region's name, and what was probably meant; None for one that AWS has.

    Args:
        local_zone_group: Whether a Local Zone group (us-west-2-lax-1) may stand there as well.
    """
    if is_known_region(name) or (local_zone_group and local_zone_group_place(name) is not None):
        return None
    near = nearest_regions(name)
    hint = f"did you mean {' or '.join(near)}?" if near else "names look like eu-west-1"
    if not looks_like_region(name):
        return f"{name} is no name of a Region", hint
    return f"AWS has no Region {name} that vpcplan knows", hint

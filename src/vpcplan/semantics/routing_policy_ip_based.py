"""IP-based routing and CIDR collections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vpcplan.errors import Problem
from vpcplan.model.cidr_collection import CidrCollection
from vpcplan.model.resource_record_set import IpBasedPolicy
from vpcplan.net.block import Block
from vpcplan.semantics.routing_policy import Ranking

MAX_PREFIX_LENGTH = {4: 24, 6: 48}
"""The longest block that a CIDR collection takes, by IP version; the shortest is /1."""

DEFAULT_LOCATION = "*"


def rank_ip_based(
    policies: Sequence[IpBasedPolicy], client: Block | None, collections: Mapping[str, CidrCollection]
) -> Ranking:
    """The location whose block holds the client's by longest prefix first, shorter ones next, ``*`` last.

    A client's block must lie in the location's: 2001:db8:0:1234::/64 matches 2001:db8::/32, not the reverse.
    Where the blocks of a location are not described, its record may answer as well as the one that matches.

    Args:
        client: the EDNS client subnet, or the resolver's address as a block of one; None if neither is known.
    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-ipbased.html
    """
    by_length: dict[int, list[int]] = {}
    untold: list[int] = []
    compared = []
    for position, policy in enumerate(policies):
        matched = _longest_match(policy, client, collections)
        if policy.location == DEFAULT_LOCATION:
            compared.append("the default location *")
        elif client is not None and not _blocks_are_known(policy, collections):
            compared.append(f"location {policy.location}: its blocks are not described")
            untold.append(position)
        else:
            compared.append(f"location {policy.location}: {matched or 'no block holds the client'}")
        if matched is not None:
            by_length.setdefault(matched.prefix_length, []).append(position)
        elif policy.location == DEFAULT_LOCATION:
            by_length.setdefault(-1, []).append(position)
    tiers = [tuple(by_length[length]) for length in sorted(by_length, reverse=True)]
    note = f"the client is {client}" if client is not None else "the client's address is not known"
    if untold:
        first = (*untold, *(tiers[0] if tiers else ()))
        tiers = [first, *tiers[1:]]
        note += ", and which of the records is meant for it is not described (list-cidr-blocks)"
    return Ranking(tiers=tuple(tiers), compared=tuple(compared), note=note, estimated=bool(untold))


def _blocks_are_known(policy: IpBasedPolicy, collections: Mapping[str, CidrCollection]) -> bool:
    collection = collections.get(policy.collection)
    return collection is not None and collection.blocks_known


def _longest_match(
    policy: IpBasedPolicy, client: Block | None, collections: Mapping[str, CidrCollection]
) -> Block | None:
    collection = collections.get(policy.collection)
    if collection is None or client is None:
        return None
    matches = [
        block
        for location in collection.locations
        if location.name == policy.location
        for block in location.cidr_blocks
        if block.contains(client)
    ]
    return max(matches, key=lambda block: block.prefix_length, default=None)


def find_collection_problems(collection: CidrCollection) -> Iterator[Problem]:
    """The blocks that Route 53 would refuse: longer than /24 or /48, /0, or in two locations.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-ipbased.html
    """
    seen: dict[Block, str] = {}
    for location in collection.locations:
        what = f"location {location.name} of CIDR collection {collection.name}"
        if location.name == DEFAULT_LOCATION:
            message = f"{what}: * is the default location and has no blocks"
            yield Problem(message=message, span=location.span, rule="R53006", hint="leave it out")
        for block in location.cidr_blocks:
            limit = MAX_PREFIX_LENGTH[block.version]
            if not 1 <= block.prefix_length <= limit:
                message = f"{what}: {block} is not /1 to /{limit}"
                hint = "use the default location * for everywhere" if block.prefix_length == 0 else None
                yield Problem(message=message, span=location.span, rule="R53006", hint=hint)
            if seen.setdefault(block, location.name) != location.name:
                message = f"{what}: {block} is in location {seen[block]} already"
                yield Problem(message=message, span=location.span, rule="R53006")

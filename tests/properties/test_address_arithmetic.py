"""Address arithmetic against Python's ipaddress, over random blocks of both IP versions."""

from __future__ import annotations

import ipaddress
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from vpcplan.analysis.cidr_info.block_info import describe_block
from vpcplan.analysis.cidr_info.split import split_by_count, split_by_length
from vpcplan.analysis.cidr_info.terraform_expression import cidr_subnet
from vpcplan.net.block import WIDTH, Address, Block, block_of, parse_block
from vpcplan.net.free_space import blocks_of_range, free_blocks
from vpcplan.net.notation import mask_of, prefix_length_of_mask, read_block
from vpcplan.net.overlap import find_overlaps
from vpcplan.net.summary import enclosing_block, subtract, summarize


@st.composite
def blocks(draw: st.DrawFn, versions: tuple[int, ...] = (4, 6)) -> Block:
    version = draw(st.sampled_from(versions))
    width = WIDTH[version]
    length = draw(st.integers(0, width))
    return block_of(Address(version, draw(st.integers(0, (1 << width) - 1))), length)


def network(block: Block) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(str(block))


@st.composite
def near_blocks(draw: st.DrawFn) -> Block:
    """Blocks close to each other, so that they touch and overlap."""
    length = draw(st.integers(22, 32))
    return block_of(Address(4, 0x0A000000 + draw(st.integers(0, 2047))), length)


@given(blocks())
def test_a_block_is_what_ipaddress_says(block: Block) -> None:
    known = network(block)
    info = describe_block(str(block))
    assert parse_block(str(block)) == block
    assert block.size == known.num_addresses
    assert info.first.value == int(known.network_address)
    assert info.last.value == int(known.broadcast_address)
    assert info.mask.value == int(known.netmask)
    assert info.wildcard.value == int(known.hostmask)


@given(st.sampled_from((4, 6)), st.data())
def test_host_bits_are_cleared_as_ipaddress_does(version: int, data: st.DataObject) -> None:
    width = WIDTH[version]
    address = Address(version, data.draw(st.integers(0, (1 << width) - 1)))
    length = data.draw(st.integers(0, width))
    text = f"{address}/{length}"
    assert network(read_block(text).blocks[0]) == ipaddress.ip_network(text, strict=False)


def test_every_mask_is_read_back() -> None:
    for length in range(33):
        mask = Address(4, mask_of(4, length))
        assert prefix_length_of_mask(mask) == length
        if 0 < length < 32:
            wildcard = Address(4, mask.value ^ 0xFFFFFFFF)
            assert prefix_length_of_mask(wildcard) == length
            assert read_block(f"10.0.0.0/{mask}").blocks[0].prefix_length == length


@given(blocks(), blocks())
def test_containment_and_overlap(one: Block, other: Block) -> None:
    a, b = network(one), network(other)
    same = a.version == b.version
    assert one.overlaps(other) == (same and a.overlaps(b))
    assert one.contains(other) == (same and b.subnet_of(a))


@given(st.lists(near_blocks(), max_size=12))
def test_summaries_are_the_collapsed_networks(given_blocks: list[Block]) -> None:
    expected = ipaddress.collapse_addresses(ipaddress.IPv4Network(str(block)) for block in given_blocks)
    assert [str(block) for block in summarize(given_blocks)] == [str(known) for known in expected]


@given(st.lists(blocks(), max_size=8))
def test_summaries_of_both_versions(given_blocks: list[Block]) -> None:
    for version in (4, 6):
        mine = [block for block in summarize(given_blocks) if block.version == version]
        known = ipaddress.collapse_addresses(network(b) for b in given_blocks if b.version == version)
        assert [network(block) for block in mine] == list(known)


@given(st.sampled_from((4, 6)), st.data())
def test_ranges_are_summarised(version: int, data: st.DataObject) -> None:
    top = (1 << WIDTH[version]) - 1
    first, last = sorted((data.draw(st.integers(0, top)), data.draw(st.integers(0, top))))
    make = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
    expected = list(ipaddress.summarize_address_range(make(first), make(last)))
    assert [network(block) for block in blocks_of_range(version, first, last)] == expected


@given(st.lists(near_blocks(), max_size=10), near_blocks())
def test_free_space_is_what_is_not_used(used: list[Block], parent: Block) -> None:
    free = free_blocks(parent, used)
    taken = {address for block in used for address in range(block.first, block.last + 1)}
    left = {address for block in free for address in range(block.first, block.last + 1)}
    assert left == set(range(parent.first, parent.last + 1)) - taken
    assert sum(block.size for block in free) == len(left)
    assert list(subtract([parent], used)) == free
    assert len(free) == len(summarize(free)), "the holes are maximal"


@given(st.lists(near_blocks(), max_size=10))
def test_overlaps_are_the_pairs_that_overlap(given_blocks: list[Block]) -> None:
    items = list(enumerate(given_blocks))
    expected = {(i, j) for (i, a), (j, b) in combinations(items, 2) if a.overlaps(b)}
    found = [(outer, inner) for outer, inner in find_overlaps((block, number) for number, block in items)]
    assert {tuple(sorted((a[1], b[1]))) for a, b in found} == expected
    assert len(found) == len(expected)
    assert all(outer[0].contains(inner[0]) for outer, inner in found)


@given(st.lists(near_blocks(), min_size=1, max_size=6))
def test_the_enclosing_block_is_the_longest_that_holds_all(given_blocks: list[Block]) -> None:
    outer = enclosing_block(given_blocks)
    assert all(outer.contains(block) for block in given_blocks)
    halves = network(outer).subnets() if outer.prefix_length < 32 else ()
    assert not any(all(parse_block(str(half)).contains(b) for b in given_blocks) for half in halves)


@given(blocks(), st.integers(0, 10))
def test_splitting_by_length(parent: Block, deeper: int) -> None:
    length = min(parent.prefix_length + deeper, WIDTH[parent.version])
    parts = [network(part.block) for part in split_by_length(parent, length).parts]
    assert parts == list(network(parent).subnets(new_prefix=length))


@given(blocks(), st.integers(1, 64))
def test_splitting_by_count_wastes_less_than_half(parent: Block, count: int) -> None:
    if parent.size < 64:
        return
    split = split_by_count(parent, count)
    assert len(split.parts) == count
    covered = sum(part.block.size for part in split.parts)
    assert covered * 2 > parent.size
    assert covered + sum(block.size for block in split.rest) == parent.size


@settings(max_examples=200)
@given(blocks(), st.data())
def test_cidrsubnet_is_the_numbered_subnet(parent: Block, data: st.DataObject) -> None:
    bits = data.draw(st.integers(0, min(12, WIDTH[parent.version] - parent.prefix_length)))
    number = data.draw(st.integers(0, (1 << bits) - 1))
    block = cidr_subnet(parent, bits, number)
    assert parent.contains(block)
    assert block.first == parent.first + number * block.size
    assert block.prefix_length == parent.prefix_length + bits

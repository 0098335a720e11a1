"""The address plan: what must hold for every topology, whatever is pinned, locked or held."""

from __future__ import annotations

from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from vpcplan.analysis.cidr_plan.lock import Lock, format_lock, parse_lock
from vpcplan.analysis.cidr_plan.plan import PlanOptions, plan_addresses
from vpcplan.analysis.cidr_plan.result import AddressPlan, Allocation, Remedy
from vpcplan.errors import SourceSpan
from vpcplan.model.address_request import AddressRequest
from vpcplan.model.subnet import Subnet
from vpcplan.model.topology import Topology
from vpcplan.model.vpc import Vpc
from vpcplan.net.allocation import BlockRequest, allocate, find_shortfalls, fits
from vpcplan.net.block import Block, parse_block
from vpcplan.net.free_space import FreeSpace, free_blocks

SPAN = SourceSpan("vpcplan.yaml", 1, 1)
ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")
TODAY = PlanOptions(today="2026-06-01", hold_until="2026-07-01")


def vpc(name: str, *blocks: str) -> Vpc:
    return Vpc(id=name, name=name, span=SPAN, region="eu-west-1", cidr_blocks=tuple(map(parse_block, blocks)))


def subnet(vpc_id: str, name: str, request: AddressRequest, zone: str | None, tier: str | None) -> Subnet:
    return Subnet(
        id=f"{vpc_id}/{name}",
        name=name,
        span=SPAN,
        vpc=vpc_id,
        availability_zone=zone,
        tier=tier,
        request=request,
    )


requests = st.builds(
    AddressRequest,
    netmask=st.one_of(st.none(), st.integers(24, 28)),
    hosts=st.integers(1, 11),
    grow=st.sampled_from((1, 1, 1, 2, 3)),
)
blocks_of_vpc = st.sampled_from(
    (("10.0.0.0/24",), ("10.0.0.0/23",), ("10.0.0.0/24", "10.0.1.0/25"), ("10.0.0.0/22", "100.64.0.0/24"))
)


@st.composite
def subnets_of(draw: st.DrawFn, vpc_id: str = "shop", most: int = 9) -> list[Subnet]:
    count = draw(st.integers(0, most))
    found = []
    for number in range(count):
        ask = draw(requests)
        ask = replace(ask, hosts=None) if ask.netmask else ask
        zone = draw(st.sampled_from((*ZONES, None)))
        tier = draw(st.sampled_from(("public", "app", "data", None)))
        found.append(subnet(vpc_id, f"s{number}", ask, zone, tier))
    return found


def topology_of(subnets: list[Subnet], blocks: tuple[str, ...] = ("10.0.0.0/22",)) -> Topology:
    return Topology(vpcs={"shop": vpc("shop", *blocks)}, subnets={subnet.id: subnet for subnet in subnets})


def active(plan: AddressPlan) -> list[Allocation]:
    return [allocation for allocation in plan.allocations if allocation.status != "released"]


def block_by_name(plan: AddressPlan) -> dict[str, Block | None]:
    return {allocation.id: allocation.cidr_block for allocation in active(plan)}


@settings(max_examples=300)
@given(subnets_of(), blocks_of_vpc)
def test_blocks_are_disjoint_aligned_and_inside_one_block_of_the_vpc(
    subnets: list[Subnet], blocks: tuple[str, ...]
) -> None:
    plan = plan_addresses(topology_of(subnets, blocks), Lock(), TODAY)
    parents = [parse_block(block) for block in blocks]
    found = [allocation.cidr_block for allocation in active(plan) if allocation.cidr_block]
    assert not any(one.overlaps(other) for one, other in combinations(found, 2))
    for allocation in active(plan):
        block = allocation.cidr_block
        assert block is not None
        assert block.first % block.size == 0
        assert sum(parent.contains(block) for parent in parents) == 1
        if allocation.reserve:
            assert allocation.reserve.contains(block)
            assert any(parent.contains(allocation.reserve) for parent in parents)
    rooms = [allocation.reserve or allocation.cidr_block for allocation in active(plan)]
    assert not any(one.overlaps(other) for one, other in combinations(rooms, 2))


@settings(max_examples=200)
@given(subnets_of(), blocks_of_vpc)
def test_planning_again_changes_nothing(subnets: list[Subnet], blocks: tuple[str, ...]) -> None:
    topology = topology_of(subnets, blocks)
    first = plan_addresses(topology, Lock(), TODAY)
    assume(not first.problems)
    again = plan_addresses(topology, first.lock, TODAY)
    assert block_by_name(again) == block_by_name(first)
    assert all(allocation.status == "kept" for allocation in again.allocations)
    assert format_lock(again.lock) == format_lock(first.lock)
    assert format_lock(parse_lock(format_lock(first.lock), "vpcplan.lock")) == format_lock(first.lock)


@settings(max_examples=200)
@given(subnets_of(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(subnets: list[Subnet], random: object) -> None:
    plan = plan_addresses(topology_of(subnets), Lock(), TODAY)
    shuffled = list(subnets)
    random.shuffle(shuffled)
    assert plan_addresses(topology_of(shuffled), Lock(), TODAY) == plan
    lines = format_lock(plan.lock).splitlines()
    mixed = Lock(blocks=tuple(reversed(plan.lock.blocks)))
    again = plan_addresses(topology_of(shuffled), mixed, TODAY)
    assume(not plan.problems)
    assert format_lock(again.lock).splitlines() == lines


@settings(max_examples=200)
@given(subnets_of(most=8), subnets_of(most=3))
def test_adding_never_moves_anything(subnets: list[Subnet], more: list[Subnet]) -> None:
    first = plan_addresses(topology_of(subnets), Lock(), TODAY)
    assume(not first.problems)
    added = [replace(s, id=f"shop/new-{s.name}", name=f"new-{s.name}") for s in more]
    later = plan_addresses(topology_of([*added, *subnets]), first.lock, TODAY)
    before, after = block_by_name(first), block_by_name(later)
    assert all(after[name] == block for name, block in before.items())


@settings(max_examples=200)
@given(subnets_of(), st.data())
def test_a_removed_block_is_held_and_nobody_gets_it(subnets: list[Subnet], data: st.DataObject) -> None:
    first = plan_addresses(topology_of(subnets), Lock(), TODAY)
    assume(not first.problems and subnets)
    gone = data.draw(st.sampled_from(subnets))
    rest = [s for s in subnets if s is not gone]
    second = plan_addresses(topology_of(rest), first.lock, TODAY)
    held = [allocation for allocation in second.allocations if allocation.status == "released"]
    assert [allocation.id for allocation in held] == [gone.id]
    block = block_by_name(first)[gone.id]
    extra = subnet("shop", "extra", AddressRequest(netmask=28), None, None)
    third = plan_addresses(topology_of([*rest, extra]), second.lock, TODAY)
    assert all(
        block is None or other is None or not block.overlaps(other) for other in block_by_name(third).values()
    )
    back = plan_addresses(topology_of(subnets), second.lock, TODAY)
    assert block_by_name(back) == block_by_name(first), "a name that comes back gets its block back"
    over = plan_addresses(topology_of(rest), second.lock, replace(TODAY, today="2026-07-02"))
    assert not [allocation for allocation in over.allocations if allocation.status == "released"]


@settings(max_examples=200)
@given(subnets_of(most=6), st.data())
def test_a_changed_size_gets_a_new_block_and_the_old_one_is_held(
    subnets: list[Subnet], data: st.DataObject
) -> None:
    first = plan_addresses(topology_of(subnets), Lock(), TODAY)
    assume(not first.problems and subnets)
    changed = data.draw(st.sampled_from(subnets))
    old = block_by_name(first)[changed.id]
    assert old is not None
    length = data.draw(st.integers(24, 28).filter(lambda length: length != old.prefix_length))
    other = replace(changed, request=AddressRequest(netmask=length))
    second = plan_addresses(
        topology_of([s if s is not changed else other for s in subnets]), first.lock, TODAY
    )
    assume(not second.problems)
    new = block_by_name(second)[changed.id]
    assert new is not None
    assert new.prefix_length == length
    assert not new.overlaps(old)
    assert [a.cidr_block for a in second.allocations if a.status == "released"] == [old]


def brute_force_fits(lengths: list[int], free: list[Block]) -> bool:
    """Whether the blocks fit, by trying every aligned place."""
    if not lengths:
        return True
    length, rest = lengths[0], lengths[1:]
    size = 1 << (32 - length)
    for hole in free:
        for first in range(hole.first, hole.last + 2 - size, size):
            block = Block(4, first, length)
            others = [other for other in free if other is not hole]
            if brute_force_fits(rest, [*others, *free_blocks(hole, [block])]):
                return True
    return False


@st.composite
def small_holes(draw: st.DrawFn) -> list[Block]:
    used = [Block(4, 16 * n, 28) for n in draw(st.sets(st.integers(0, 7), max_size=6))]
    return free_blocks(Block(4, 0, 25), used)


@settings(max_examples=150, deadline=None)
@given(small_holes(), st.lists(st.integers(25, 28), max_size=4))
def test_fits_agrees_with_brute_force(free: list[Block], lengths: list[int]) -> None:
    assert fits(lengths, free) == brute_force_fits(lengths, free)


@settings(max_examples=300)
@given(
    st.lists(st.integers(0, 4095), max_size=60),
    st.lists(st.tuples(st.integers(16, 28), st.sampled_from(("a", "b", None))), max_size=60),
)
def test_allocation_succeeds_exactly_when_the_closed_form_says_so(
    used: list[int], wanted: list[tuple[int, str | None]]
) -> None:
    free = free_blocks(Block(4, 0, 16), [Block(4, 16 * number, 28) for number in used])
    demand = [
        BlockRequest(key=str(n), length=length, group=group) for n, (length, group) in enumerate(wanted)
    ]
    space = FreeSpace(4, free)
    chosen = allocate(space, demand)
    assert (chosen is not None) == fits([length for length, _ in wanted], free)
    if chosen is None:
        assert space.blocks() == free, "nothing was taken"
        return
    given_out = list(chosen.values())
    left = space.blocks()
    assert not any(one.overlaps(other) for one, other in combinations([*given_out, *left], 2))
    assert sum(block.size for block in [*given_out, *left]) == sum(block.size for block in free)
    assert [chosen[str(n)].prefix_length for n in range(len(wanted))] == [length for length, _ in wanted]


@given(st.dictionaries(st.integers(16, 28), st.integers(1, 50), max_size=5), st.data())
def test_a_shortfall_counts_what_lacks_at_the_shortest_length(
    requested: dict[int, int], data: st.DataObject
) -> None:
    free = data.draw(st.dictionaries(st.integers(16, 28), st.integers(1, 50), max_size=5))
    shortfalls = find_shortfalls(requested, free)
    for lack in shortfalls:
        needed = sum(
            count << (lack.length - length) for length, count in requested.items() if length <= lack.length
        )
        there = sum(
            count << (lack.length - length) for length, count in free.items() if length <= lack.length
        )
        assert (lack.needed, lack.available) == (needed, there)
        assert lack.missing > 0
    if shortfalls:
        first = shortfalls[0]
        more = {**free, first.length: free.get(first.length, 0) + first.missing}
        remaining = find_shortfalls(requested, more)
        assert first.length not in [lack.length for lack in remaining]


def apply_remedy(topology: Topology, lock: Lock, remedy: Remedy) -> AddressPlan:
    """Plan again with the change that a remedy tells a person to make."""
    options = TODAY
    name = remedy.resource or ""
    if remedy.kind == "growth":
        asked = topology.subnets[name]
        changed = replace(asked, request=replace(asked.request, grow=1))
        topology = replace(topology, subnets={**topology.subnets, name: changed})
    elif remedy.kind == "shrink":
        asked = topology.subnets[name]
        length = int(remedy.message.split(" a /")[1].split()[0])
        ask = replace(asked.request, netmask=length, hosts=None)
        topology = replace(topology, subnets={**topology.subnets, name: replace(asked, request=ask)})
    elif remedy.kind == "release":
        options = replace(options, released=frozenset([name]))
    elif remedy.kind == "move":
        options = replace(options, moved=frozenset([name]))
    elif remedy.kind == "secondary-block":
        asked_vpc = topology.vpcs[name]
        assert remedy.cidr_block is not None
        wider = replace(asked_vpc, cidr_blocks=(*asked_vpc.cidr_blocks, remedy.cidr_block))
        topology = replace(topology, vpcs={**topology.vpcs, name: wider})
    return plan_addresses(topology, lock, options)


@settings(max_examples=300, deadline=None)
@given(subnets_of(most=6), subnets_of(most=7), st.sets(st.integers(0, 5)), blocks_of_vpc)
def test_every_printed_remedy_makes_it_fit(
    subnets: list[Subnet], more: list[Subnet], removed: set[int], blocks: tuple[str, ...]
) -> None:
    first = plan_addresses(topology_of(subnets, blocks), Lock(), TODAY)
    assume(not first.problems)
    rest = [s for number, s in enumerate(subnets) if number not in removed]
    held = plan_addresses(topology_of(rest, blocks), first.lock, TODAY)
    assume(not held.problems)
    added = [replace(s, id=f"shop/new-{s.name}", name=f"new-{s.name}") for s in more]
    topology = topology_of([*rest, *added], blocks)
    plan = plan_addresses(topology, held.lock, TODAY)
    assert format_lock(plan.lock) == format_lock(held.lock) or not plan.problems
    for problem in plan.problems:
        for remedy in problem.remedies:
            if remedy.kind != "combined":
                after = apply_remedy(topology, held.lock, remedy)
                assert not after.problems, (remedy, after.problems)


@settings(max_examples=100)
@given(subnets_of(most=6), st.sampled_from(ZONES))
def test_a_further_zone_renumbers_nothing(subnets: list[Subnet], zone: str) -> None:
    from vpcplan.analysis.cidr_plan.add_zone import with_zone
    from vpcplan.errors import UsageError

    first = plan_addresses(topology_of(subnets), Lock(), TODAY)
    assume(not first.problems)
    try:
        wider = with_zone(topology_of(subnets), zone)
    except UsageError:
        assume(False)
    before, after = block_by_name(first), block_by_name(plan_addresses(wider, first.lock, TODAY))
    assert all(after[name] == block for name, block in before.items())


@given(st.text(alphabet=" #=%/.:-0123456789abcdefv\nsubnethldpco", max_size=120))
def test_any_text_is_a_lock_or_bad_input(text: str) -> None:
    from vpcplan.errors import InputError

    for content in (text, "version 1\n" + text, "version 1\nsubnet shop/a 10.0.0.0/24 " + text):
        try:
            lock = parse_lock(content, "vpcplan.lock")
        except InputError:
            continue
        assert format_lock(parse_lock(format_lock(lock), "vpcplan.lock")) == format_lock(lock)


@given(st.text(max_size=60))
def test_any_text_is_a_block_or_refused(text: str) -> None:
    from vpcplan.errors import BlockError
    from vpcplan.net.notation import read_blocks

    try:
        written = read_blocks(text)
    except BlockError:
        return
    assert written.blocks


@given(st.text(alphabet='cidrsubnethost(),"-10./8 ', max_size=60))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    from vpcplan.analysis.cidr_info.terraform_expression import explain_expression
    from vpcplan.errors import UsageError

    for content in (text, f'cidrsubnet("10.0.0.0/8", {text})', f"cidrhost({text}, 1)"):
        try:
            explain_expression(content)
        except UsageError:
            continue

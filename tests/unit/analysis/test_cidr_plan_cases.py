"""Address plans by hand: pinned, held and fragmented space, pools, spare zones, growth, IPv6."""

from __future__ import annotations

from pathlib import Path

import pytest

from vpcplan.analysis.cidr_plan.lock import Lock, format_lock, parse_lock
from vpcplan.analysis.cidr_plan.plan import PlanOptions, plan_addresses
from vpcplan.analysis.cidr_plan.result import AddressPlan
from vpcplan.errors import InputError
from vpcplan.load.source import load_topology

TODAY = PlanOptions(today="2026-06-01", hold_until="2026-07-01")


def plan(tmp_path: Path, text: str, lock: Lock | None = None, options: PlanOptions = TODAY) -> AddressPlan:
    file = tmp_path / "vpcplan.yaml"
    file.write_text("vpcplan: 1\n" + text)
    return plan_addresses(load_topology([str(file)]), lock or Lock(), options)


def blocks(result: AddressPlan) -> dict[str, str]:
    return {a.id: str(a.cidr_block) for a in result.allocations if a.status != "released"}


def vpc(subnets: str, block: str = "10.2.0.0/24", more: str = "") -> str:
    return (
        f"vpcs:\n  shop:\n    region: eu-west-1\n    cidr_blocks: [{block}]\n{more}    subnets:\n"
        + "".join(f"      {line}\n" for line in subnets.strip().splitlines())
    )


def test_largest_first_leaves_no_hole(tmp_path: Path) -> None:
    result = plan(tmp_path, vpc("a: {hosts: 20}\nb: {hosts: 100}\nc: {hosts: 50}"))
    assert blocks(result) == {"shop/a": "10.2.0.192/27", "shop/b": "10.2.0.0/25", "shop/c": "10.2.0.128/26"}


def test_a_new_block_takes_the_smallest_hole(tmp_path: Path) -> None:
    result = plan(tmp_path, vpc("a: {cidr_block: 10.2.0.32/27}\nb: {netmask: 27}"))
    assert blocks(result)["shop/b"] == "10.2.0.0/27"


def test_a_tier_lies_together(tmp_path: Path) -> None:
    subnets = "\n".join(
        f"{tier}-{zone}: {{az: eu-west-1{zone}, tier: {tier}, netmask: {length}}}"
        for tier, length in (("public", 27), ("app", 26))
        for zone in "ab"
    )
    result = plan(tmp_path, vpc(subnets))
    routes = {(r.by, r.name): [str(b) for b in r.cidr_blocks] for r in result.summary_routes}
    assert routes["tier", "app"] == ["10.2.0.0/25"]
    assert routes["tier", "public"] == ["10.2.0.128/26"]
    zones = plan(tmp_path, vpc(subnets, more="    subnet_order: az\n"))
    routes = {(r.by, r.name): [str(b) for b in r.cidr_blocks] for r in zones.summary_routes}
    assert routes["availability_zone", "eu-west-1a"] == ["10.2.0.0/26", "10.2.0.64/27"]
    assert routes["availability_zone", "eu-west-1b"] == ["10.2.0.128/26", "10.2.0.192/27"]


def test_blocks_never_cross_the_edge_of_a_vpc_block(tmp_path: Path) -> None:
    result = plan(tmp_path, vpc("a: {netmask: 24}", block="10.2.0.0/25, 10.2.0.128/25"))
    (problem,) = result.problems
    assert problem.code == "no-fit"
    assert "needs 1 more /24 although 256 addresses are free, the largest hole is a /25" in problem.message


def test_fragmented_space_says_what_lacks(tmp_path: Path) -> None:
    pinned = "\n".join(f"p{n}: {{cidr_block: 10.2.0.{n * 32}/28}}" for n in range(8))
    result = plan(tmp_path, vpc(pinned + "\nx: {netmask: 27}"))
    (problem,) = result.problems
    assert problem.free_addresses == 128
    assert str(problem.largest_hole) == "10.2.0.16/28"
    assert problem.shortfalls[0].missing == 1
    assert [remedy.kind for remedy in problem.remedies] == ["shrink", "secondary-block"]


def test_pinned_subnets_are_never_told_to_move(tmp_path: Path) -> None:
    result = plan(tmp_path, vpc("a: {cidr_block: 10.2.0.64/28}\nb: {netmask: 25}\nc: {netmask: 25}"))
    (problem,) = result.problems
    assert all(remedy.kind != "move" for remedy in problem.remedies)


def test_moving_one_unpinned_subnet(tmp_path: Path) -> None:
    lock = parse_lock("version 1\nsubnet shop/a 10.2.0.64/28\n", "vpcplan.lock")
    text = vpc("a: {netmask: 28}\nb: {cidr_block: 10.2.0.128/26}\nc: {netmask: 25}")
    (problem,) = plan(tmp_path, text, lock).problems
    move = next(remedy for remedy in problem.remedies if remedy.kind == "move")
    assert move.resource == "shop/a"
    assert "at most 11 addresses renumber" in move.message
    moved = plan(tmp_path, text, lock, PlanOptions(today="2026-06-01", moved=frozenset(["shop/a"])))
    assert blocks(moved) == {"shop/a": "10.2.0.192/28", "shop/b": "10.2.0.128/26", "shop/c": "10.2.0.0/25"}


def test_a_held_block_can_be_released_early(tmp_path: Path) -> None:
    text = "version 1\nheld subnet shop/old 10.2.0.0/25 until=2026-06-20\n"
    lock = parse_lock(text, "vpcplan.lock")
    asked = vpc("a: {netmask: 25}\nb: {netmask: 25}")
    (problem,) = plan(tmp_path, asked, lock).problems
    release = next(remedy for remedy in problem.remedies if remedy.kind == "release")
    assert release.how == "vpcplan cidr plan --release shop/old"
    after = plan(tmp_path, asked, lock, PlanOptions(today="2026-06-01", released=frozenset(["shop/old"])))
    assert not after.problems
    later = plan(tmp_path, asked, lock, PlanOptions(today="2026-06-21"))
    assert not later.problems, "the hold is over"


def test_a_change_of_zone_is_another_subnet(tmp_path: Path) -> None:
    lock = parse_lock("version 1\nsubnet shop/a 10.2.0.0/26 az=eu-west-1a\n", "vpcplan.lock")
    result = plan(tmp_path, vpc("a: {az: eu-west-1b, netmask: 26}"), lock)
    assert blocks(result) == {"shop/a": "10.2.0.64/26"}
    assert [str(a.cidr_block) for a in result.allocations if a.status == "released"] == ["10.2.0.0/26"]


def test_fewer_hosts_keep_the_larger_block(tmp_path: Path) -> None:
    lock = parse_lock("version 1\nsubnet shop/a 10.2.0.0/25\n", "vpcplan.lock")
    assert blocks(plan(tmp_path, vpc("a: {hosts: 10}"), lock)) == {"shop/a": "10.2.0.0/25"}


def test_a_locked_block_outside_the_vpc_fits_only_by_moving(tmp_path: Path) -> None:
    lock = parse_lock("version 1\nsubnet shop/a 10.9.0.0/26\n", "vpcplan.lock")
    result = plan(tmp_path, vpc("a: {netmask: 26}"), lock)
    (problem,) = result.problems
    assert problem.code == "needs-move"
    assert [remedy.how for remedy in problem.remedies] == ["vpcplan cidr plan --move shop/a"]
    assert result.lock is lock


def test_the_file_may_not_pin_what_the_lock_gave_to_another(tmp_path: Path) -> None:
    lock = parse_lock("version 1\nsubnet shop/a 10.2.0.0/26\n", "vpcplan.lock")
    result = plan(tmp_path, vpc("a: {netmask: 26}\nb: {cidr_block: 10.2.0.0/26}"), lock)
    assert "two names for one place" in result.problems[0].message


def test_growth_is_reserved_and_given_to_a_sibling(tmp_path: Path) -> None:
    one = plan(tmp_path, vpc("a: {az: eu-west-1a, tier: app, netmask: 26, grow: 2x}"))
    assert [str(a.reserve) for a in one.allocations] == ["10.2.0.0/25"]
    text = vpc(
        "a: {az: eu-west-1a, tier: app, netmask: 26, grow: 2x}\n"
        "a2: {az: eu-west-1a, tier: app, netmask: 26}\n"
        "other: {az: eu-west-1b, tier: app, netmask: 26}"
    )
    two = plan(tmp_path, text, one.lock)
    assert blocks(two)["shop/a2"] == "10.2.0.64/26"
    assert blocks(two)["shop/other"] == "10.2.0.128/26"
    assert blocks(plan(tmp_path, text, two.lock)) == blocks(two)


TIERS = """vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.2.0.0/22]
    availability_zones: [eu-west-1a, eu-west-1b]
    spare_availability_zones: 1
    tiers:
      public: {netmask: 26}
      app: {hosts: 100}
"""


def test_tiers_are_expanded_and_a_spare_zone_is_taken(tmp_path: Path) -> None:
    first = plan(tmp_path, TIERS)
    assert {a.id for a in first.allocations if a.kind == "subnet"} == {
        "shop/public-a", "shop/public-b", "shop/app-a", "shop/app-b",
    }  # fmt: skip
    spare = {a.tier: a.cidr_block for a in first.allocations if a.kind == "spare"}
    wider = TIERS.replace("eu-west-1b]", "eu-west-1b, eu-west-1c]").replace("zones: 1", "zones: 0")
    second = plan(tmp_path, wider, first.lock)
    assert blocks(second)["shop/app-c"] == str(spare["app"])
    assert blocks(second)["shop/public-c"] == str(spare["public"])
    assert all(blocks(second)[name] == block for name, block in blocks(first).items() if "spare" not in name)


def test_a_written_subnet_of_a_tier_takes_the_rest_from_it(tmp_path: Path) -> None:
    result = plan(tmp_path, TIERS + "    subnets: {app-a: {cidr_block: 10.2.3.0/25}}\n")
    allocation = next(a for a in result.allocations if a.id == "shop/app-a")
    assert (str(allocation.cidr_block), allocation.tier, allocation.availability_zone) == (
        "10.2.3.0/25", "app", "eu-west-1a",
    )  # fmt: skip


POOLS = """address_pools:
  corp: {cidr_blocks: [10.0.0.0/8], reserved: [10.0.0.0/12]}
  eu: {parent: corp, region: eu-west-1, netmask: 12}
  prod: {parent: eu, environment: prod, netmask: 14, default_netmask: 18, min_netmask: 16, max_netmask: 20}
networks:
  office: {cidr_blocks: [10.16.0.0/16]}
"""


def test_pools_give_blocks_that_nobody_else_has(tmp_path: Path) -> None:
    text = (
        POOLS
        + """vpcs:
  a: {region: eu-west-1, environment: prod}
  b: {region: eu-west-1, environment: prod, netmask: 16}
"""
    )
    result = plan(tmp_path, text)
    found = blocks(result)
    assert found["eu"] == "10.32.0.0/12", "10.0.0.0/12 is reserved and 10.16.0.0/12 has the office in it"
    assert found["prod"] == "10.32.0.0/14"
    assert found["b"] == "10.32.0.0/16"
    assert found["a"] == "10.33.0.0/18"
    assert blocks(plan(tmp_path, text, result.lock)) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (POOLS + "vpcs: {a: {region: eu-west-1, environment: prod, netmask: 24}}\n", "gives /16 to /20"),
        (POOLS + "vpcs: {a: {pool: prd}}\n", "takes its block from pool prd, which does not exist"),
        (POOLS + "vpcs: {a: {region: us-east-1, environment: dev, netmask: 24, pool: none}}\n", "pool none"),
        ("address_pools: {p: {cidr_blocks: []}}\nvpcs: {a: {pool: p, netmask: 24}}\n", "pool p is empty"),
        (vpc("a: {az: eu-west-1a}"), "asks for no size"),
        (vpc("a: {hosts: 70000}"), "the largest block, a /16, has 65,531"),
        (vpc("a: {hosts: 300, netmask: 26}"), "which does not hold them"),
    ],
)
def test_requests_that_cannot_be_understood(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        plan(tmp_path, text)
    assert any(message in problem.message for problem in caught.value.problems)


def test_a_pool_that_is_too_small(tmp_path: Path) -> None:
    text = "address_pools: {p: {cidr_blocks: [10.4.0.0/20]}}\nvpcs: {a: {pool: p, netmask: 18}}\n"
    (problem,) = plan(tmp_path, text).problems
    assert (problem.scope, problem.shortfalls[0].length) == ("p", 18)
    assert [remedy.kind for remedy in problem.remedies] == ["pool-block"]


def test_ipv6_is_planned_in_step_with_a_digit_per_tier_and_zone(tmp_path: Path) -> None:
    text = TIERS.replace("    tiers:", '    ipv6_cidr_blocks: ["2001:db8:1234:1a00::/56"]\n    tiers:')
    result = plan(tmp_path, text)
    found = {a.id: str(a.ipv6_cidr_block) for a in result.allocations if a.kind == "subnet"}
    assert found == {
        "shop/app-a": "2001:db8:1234:1a0a::/64",
        "shop/app-b": "2001:db8:1234:1a0b::/64",
        "shop/public-a": "2001:db8:1234:1a1a::/64",
        "shop/public-b": "2001:db8:1234:1a1b::/64",
    }
    more = text.replace("      public:", "      admin: {netmask: 28}\n      public:")
    again = {a.id: str(a.ipv6_cidr_block) for a in plan(tmp_path, more, result.lock).allocations}
    assert {name: again[name] for name in found} == found, "a new tier renumbers nothing"
    assert again["shop/admin-a"] == "2001:db8:1234:1a2a::/64"


def test_a_secondary_block_keeps_clear_of_neighbours_and_awss_table(tmp_path: Path) -> None:
    text = """vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [192.168.0.0/24]
    route_tables: {main: {routes: {192.168.1.0/24: office-link}}}
    subnets: {a: {netmask: 24}, b: {netmask: 26}}
  other: {region: eu-west-1, cidr_blocks: [192.168.2.0/23]}
vpc_peering_connections:
  office-link: {requester: shop, accepter: other}
"""
    (problem,) = plan(tmp_path, text).problems
    block = next(remedy.cidr_block for remedy in problem.remedies if remedy.kind == "secondary-block")
    assert str(block) == "192.168.4.0/26"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("version 2\n", "version 2; this vpcplan knows version 1", 1),
        ("nonsense\n", "starts with `version 1`", 1),
        ("version 1\nsubnet shop/a 10.0.0.0/24\nsubnet shop/b 10.0.0.0/25\n", "two names for one place", 3),
        ("version 1\nsubnet shop/a 10.0.0.0/24\nsubnet shop/a 10.0.1.0/24\n", "stands twice", 3),
        ("version 1\nsubnet shop/a 10.0.0.1/24\n", "host bits", 2),
        ("version 1\nsubnet shop/a 10.0.0.0/33\n", "not a CIDR block", 2),
        ("version 1\nsubnet shop/a 10.0.0.0/24 colour=red\n", "is not one of", 2),
        ("version 1\nrouter shop/a 10.0.0.0/24\n", "unknown kind", 2),
        ("version 1\nheld subnet shop/a 10.0.0.0/24\n", "until=DATE", 2),
        ("version 1\nheld subnet shop/a 10.0.0.0/24 until=2026-13-01\n", "not a date", 2),
        ("version 1\nsubnet shop/a 10.0.0.0/24 reserve=10.0.1.0/24\n", "does not contain", 2),
        ("version 1\nsubnet\n", "KIND NAME BLOCK", 2),
        ("version 1\n<<<<<<< HEAD\nsubnet shop/a 10.0.0.0/24\n=======\n>>>>>>> x\n", "merge conflict", 2),
    ],
)
def test_a_lock_that_a_hand_wrote(text: str, message: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        parse_lock(text, "vpcplan.lock")
    (problem, *_) = caught.value.problems
    assert message in problem.message
    assert problem.span is not None
    assert problem.span.line == line


def test_names_survive_the_lock() -> None:
    text = "version 1\nsubnet shop/a%20b%23%C3%BC 10.0.0.0/24 tier=x%3Dy\n"
    lock = parse_lock(text, "vpcplan.lock")
    assert lock.blocks[0].name == "shop/a b#ü"
    assert lock.blocks[0].tier == "x=y"
    assert parse_lock(format_lock(lock), "vpcplan.lock").blocks[0].name == "shop/a b#ü"


def test_a_vpc_that_gets_another_block_takes_its_subnets_along(tmp_path: Path) -> None:
    pool = "address_pools: {p: {cidr_blocks: [10.4.0.0/16]}}\nvpcs:\n  a:\n    pool: p\n    netmask: LENGTH\n"
    subnets = "    subnets: {" + ", ".join(f"s{n}: {{netmask: 26}}" for n in range(5)) + "}\n"
    first = plan(tmp_path, pool.replace("LENGTH", "22") + subnets)
    wider = pool.replace("LENGTH", "20") + subnets
    stuck = plan(tmp_path, wider, first.lock)
    assert {problem.code for problem in stuck.problems} == {"needs-move"}
    (remedy,) = stuck.problems[-1].remedies
    assert "vpcplan cidr plan --move a" in remedy.message
    moved = plan(tmp_path, wider, first.lock, PlanOptions(today="2026-06-01", moved=frozenset(["a"])))
    assert not moved.problems
    assert blocks(moved)["a"] == "10.4.16.0/20"
    assert blocks(moved)["a/s0"] == "10.4.16.0/26"
    assert "10.4.0.0/22" in [str(a.cidr_block) for a in moved.allocations if a.status == "released"]

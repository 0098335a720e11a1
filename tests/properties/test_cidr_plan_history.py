"""A topology that is edited again and again: what the plan gave out stays, through every kind of edit."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import combinations

import pytest
from msgspec.structs import replace
from tests.properties.test_cidr_plan import SPAN, ZONES, subnet, vpc

from vpcplan.analysis.cidr_plan.lock import Lock, format_lock, parse_lock
from vpcplan.analysis.cidr_plan.plan import PlanOptions, plan_addresses
from vpcplan.analysis.cidr_plan.result import AddressPlan
from vpcplan.model.address_request import AddressRequest
from vpcplan.model.subnet import Subnet
from vpcplan.model.subnet_layout import SubnetLayout, Tier
from vpcplan.model.topology import Topology
from vpcplan.net.block import Block, parse_block

TIERS = ("app", "db")
STEPS = 25


class History:
    """A VPC, its lock, and random edits."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lock = Lock()
        self.today = date(2026, 1, 1)
        self.subnets: dict[str, Subnet] = {}
        self.blocks: dict[str, Block | None] = {}
        self.spare = 0
        self.order = self.random.choice(("tier", "az"))
        self.ipv6 = self.random.random() < 0.5

    def edit(self) -> tuple[set[str], PlanOptions]:
        """One edit: the names whose blocks may change by it, and the options of the plan."""
        pick = self.random
        self.today += timedelta(days=pick.randint(0, 20))
        options = PlanOptions(
            today=self.today.isoformat(), hold_until=(self.today + timedelta(days=30)).isoformat()
        )
        kind = pick.choice(("add", "add", "add", "remove", "spare", "write", "move", "release", "pin"))
        if kind == "add" or not self.subnets:
            name = f"n{pick.randint(0, 25)}"
            ask = AddressRequest(netmask=pick.randint(24, 28), grow=pick.choice((1, 1, 2)))
            zone, tier = pick.choice((*ZONES, None)), pick.choice((*TIERS, None))
            self.subnets[name] = subnet("shop", name, ask, zone, tier)
            return {name}, options
        name = pick.choice(sorted(self.subnets))
        if kind == "remove":
            del self.subnets[name]
        elif kind == "spare":
            self.spare = pick.randint(0, 2)
            return set(), options
        elif kind == "write":
            self.subnets[name] = replace(self.subnets[name], cidr_block=self.blocks.get(name))
            return set(), options
        elif kind == "move":
            return {name}, replace(options, moved=frozenset([f"shop/{name}"]))
        elif kind == "release":
            held = sorted(block.name for block in self.lock.held)
            return set(), replace(options, released=frozenset(held[:1]))
        else:
            pinned = Block(4, (10 << 24) + pick.randint(0, 63) * 16, 28)
            self.subnets[name] = replace(self.subnets[name], cidr_block=pinned)
        return {name}, options

    def topology(self) -> Topology:
        """The VPC as it stands, its subnets in any order."""
        tiers = tuple(Tier(name=name, request=AddressRequest(netmask=26), span=SPAN) for name in TIERS)
        layout = SubnetLayout(
            tiers=tiers, availability_zones=ZONES, spare_availability_zones=self.spare, order=self.order
        )
        ipv6 = (parse_block("2001:db8::/56"),) if self.ipv6 else ()
        own = replace(vpc("shop", "10.0.0.0/22", "10.4.0.0/23"), layout=layout, ipv6_cidr_blocks=ipv6)
        subnets = list(self.subnets.values())
        self.random.shuffle(subnets)
        return Topology(vpcs={"shop": own}, subnets={one.id: one for one in subnets})


def check_disjoint(plan: AddressPlan) -> None:
    """No block overlaps another, held ones included; one that moved may lie where something was."""
    for one, other in combinations([a for a in plan.allocations if a.cidr_block], 2):
        moved_away = any(a.status == "released" and a.reason == "moved" for a in (one, other))
        assert one.cidr_block is not None
        assert other.cidr_block is not None
        assert moved_away or not one.cidr_block.overlaps(other.cidr_block), (one, other)
    ipv6 = [a.ipv6_cidr_block for a in plan.allocations if a.ipv6_cidr_block and a.status != "released"]
    assert len(set(ipv6)) == len(ipv6)


@pytest.mark.parametrize("seed", range(40))
def test_what_was_given_out_stays(seed: int) -> None:
    history = History(seed)
    for _ in range(STEPS):
        changed, options = history.edit()
        topology = history.topology()
        plan = plan_addresses(topology, history.lock, options)
        if plan.problems:
            assert plan.lock is history.lock, "a plan that does not come about changes nothing"
            for name in changed:
                history.subnets.pop(name, None)
            history.spare = 0
            continue
        check_disjoint(plan)
        now = {
            a.name: a.cidr_block for a in plan.allocations if a.status != "released" and a.kind == "subnet"
        }
        for name, block in now.items():
            assert name in changed or history.blocks.get(name, block) == block, name
        text = format_lock(plan.lock)
        history.lock = parse_lock(text, "vpcplan.lock")
        assert format_lock(history.lock) == text
        again = plan_addresses(
            topology, history.lock, replace(options, moved=frozenset(), released=frozenset())
        )
        assert not again.problems
        assert format_lock(again.lock) == text, "planning again changes nothing"
        history.blocks = now

"""The address plan: 10,000 subnets over 500 VPCs with a lock of 9,000, and free space against netaddr."""

from __future__ import annotations

import gc
import random
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from vpcplan.analysis.cidr_plan.lock import Lock, format_lock, parse_lock
from vpcplan.analysis.cidr_plan.plan import PlanOptions, plan_addresses
from vpcplan.errors import SourceSpan
from vpcplan.model.address_request import AddressRequest
from vpcplan.model.subnet import Subnet
from vpcplan.model.topology import Topology
from vpcplan.model.vpc import Vpc
from vpcplan.net.block import Block, parse_block
from vpcplan.net.free_space import free_blocks

if TYPE_CHECKING:
    from collections.abc import Callable

SPAN = SourceSpan("vpcplan.yaml", 1, 1)
OPTIONS = PlanOptions(today="2026-06-01", hold_until="2026-07-01")
SUBNETS_PER_VPC = 20


def network(vpcs: int, subnets_per_vpc: int = SUBNETS_PER_VPC) -> Topology:
    """``vpcs`` VPCs of a /16 each with subnets in tiers and zones, every one of them to be planned."""
    made = {}
    subnets = {}
    for number in range(vpcs):
        name = f"vpc-{number:04}"
        block = Block(4, (10 << 24) + (number % 256 << 16), 16)
        made[name] = Vpc(id=name, name=name, span=SPAN, region="eu-west-1", cidr_blocks=(block,))
        for index in range(subnets_per_vpc):
            tier, zone = f"tier-{index // 3}", f"eu-west-1{'abc'[index % 3]}"
            request = AddressRequest(netmask=(28, 26, 24, 22)[index % 4])
            subnet = Subnet(
                id=f"{name}/s{index:03}",
                name=f"s{index:03}",
                span=SPAN,
                vpc=name,
                availability_zone=zone,
                tier=tier,
                request=request,
            )
            subnets[subnet.id] = subnet
    return Topology(vpcs=made, subnets=subnets)


def partly_locked(topology: Topology, share: float) -> Lock:
    """What a first plan gave to ``share`` of the subnets, as a lock file says it."""
    lock = plan_addresses(topology, Lock(), OPTIONS).lock
    kept = random.Random(1).sample(lock.blocks, int(len(lock.blocks) * share))
    return parse_lock(format_lock(Lock(blocks=tuple(kept))), "vpcplan.lock")


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """The median time of several runs."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)


def used_blocks(count: int) -> list[Block]:
    """Random subnets of 10.0.0.0/8."""
    source = random.Random(2)
    blocks = []
    for _ in range(count):
        length = source.randint(20, 28)
        blocks.append(
            Block(4, (10 << 24) + (source.getrandbits(24) >> (32 - length) << (32 - length)), length)
        )
    return blocks


def netaddr_free(used: list[str]) -> object:
    """The same free space with netaddr's IPSet."""
    from netaddr import IPSet

    return (IPSet(["10.0.0.0/8"]) - IPSet(used)).iter_cidrs()


def rows() -> list[tuple[str, str, str]]:
    """(what, figure, ratio) of every measurement."""
    found = []
    times: dict[int, float] = {}
    alone: dict[int, float] = {}
    for vpcs in (250, 500, 1000):
        topology = network(vpcs)
        lock = partly_locked(topology, 0.9)
        times[vpcs] = seconds(lambda topology=topology, lock=lock: plan_addresses(topology, lock, OPTIONS))
        count = vpcs * SUBNETS_PER_VPC
        ratio = f"{times[vpcs] / times[vpcs // 2]:.2f} times half of it" if vpcs // 2 in times else ""
        found.append(
            (f"plan {count:,} subnets over {vpcs} VPCs, 90 % locked", f"{times[vpcs] * 1e3:.0f} ms", ratio)
        )
    for count in (2000, 4000):
        topology = Topology(
            vpcs={"big": Vpc(id="big", name="big", span=SPAN, cidr_blocks=(parse_block("10.0.0.0/16"),))},
            subnets={
                f"big/s{n}": Subnet(
                    id=f"big/s{n}", name=f"s{n}", span=SPAN, vpc="big", request=AddressRequest(netmask=28)
                )
                for n in range(count)
            },
        )
        lock = partly_locked(topology, 0.9)
        alone[count] = seconds(lambda topology=topology, lock=lock: plan_addresses(topology, lock, OPTIONS))
        ratio = f"{alone[count] / alone[count // 2]:.2f} times half of it" if count // 2 in alone else ""
        found.append(
            (f"plan {count:,} subnets in one VPC, 90 % locked", f"{alone[count] * 1e3:.0f} ms", ratio)
        )
    used = used_blocks(10_000)
    texts = [str(block) for block in used]
    parent = parse_block("10.0.0.0/8")
    mine = seconds(lambda: free_blocks(parent, used))
    parsed = seconds(lambda: free_blocks(parent, [parse_block(text) for text in texts]))
    theirs = seconds(lambda: list(netaddr_free(texts)), rounds=3)
    found.append(
        ("free space beside 10,000 blocks", f"{mine * 1e3:.0f} ms", f"{mine / theirs:.3f} of netaddr's IPSet")
    )
    found.append(
        ("the same, parsing included", f"{parsed * 1e3:.0f} ms", f"{parsed / theirs:.3f} of netaddr's IPSet")
    )
    found.append(("netaddr's IPSet", f"{theirs * 1e3:.0f} ms", "1"))
    return found


def main() -> None:
    """Print the table."""
    table = [("what", "time", "ratio"), *rows()]
    widths = [max(len(row[column]) for row in table) for column in range(3)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()

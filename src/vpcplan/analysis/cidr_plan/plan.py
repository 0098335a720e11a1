"""The plan of a whole topology: pools, then VPCs, then subnets, each scope by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.analysis.cidr_plan.explain import explain_scope
from vpcplan.analysis.cidr_plan.ipv6 import plan_ipv6
from vpcplan.analysis.cidr_plan.lock import Kind, Lock, LockedBlock
from vpcplan.analysis.cidr_plan.neighbours import neighbourhood_of
from vpcplan.analysis.cidr_plan.placement import Placement, Scope, ScopePlan
from vpcplan.analysis.cidr_plan.request import PlanRequest, Requests, gather_requests
from vpcplan.analysis.cidr_plan.result import AddressPlan, Allocation, PlanProblem
from vpcplan.analysis.cidr_plan.scope import plan_scope
from vpcplan.analysis.cidr_plan.summary_routes import summary_routes
from vpcplan.net.block import Block
from vpcplan.net.free_space import FreeSpace
from vpcplan.semantics.subnet import usable_addresses
from vpcplan.semantics.vpc import AMAZON_IPV6_LENGTH, never_ranges, ranges_to_avoid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.model.topology import Topology


class PlanOptions(Struct, frozen=True, kw_only=True):
    """``today`` ends holds that are over (empty: none), ``hold_until`` is the end of those that begin now.

    Both are dates as text, 2027-01-31: the clock is read where the command line is.
    """

    today: str = ""
    hold_until: str = "9999-12-31"
    moved: frozenset[str] = frozenset()
    released: frozenset[str] = frozenset()


def plan_addresses(topology: Topology, lock: Lock, options: PlanOptions) -> AddressPlan:
    """A block for everything that asks for one; what has one keeps it.

    Raises:
        InputError: a request that cannot be understood (no size, no pool).
    """
    return _Planner(topology, lock, options).plan()


class _Planner:
    def __init__(self, topology: Topology, lock: Lock, options: PlanOptions) -> None:
        self.topology = topology
        self.lock = lock
        self.options = options
        self.requests: Requests = gather_requests(topology)
        self.locked: dict[tuple[bool, str], list[LockedBlock]] = {}
        self.held: dict[tuple[bool, str], list[LockedBlock]] = {}
        for block in lock.blocks:
            shelf = self.locked if block.held_until is None else self.held
            shelf.setdefault((block.kind in ("subnet", "spare"), block.scope), []).append(block)
        self.allocations: list[Allocation] = []
        self.blocks: list[LockedBlock] = []
        self.problems: list[PlanProblem] = []
        self.notes: list[str] = []
        self.pool_blocks = {pool.id: pool.cidr_blocks for pool in topology.address_pools.values()}
        self.vpc_blocks = {vpc.id: vpc.cidr_blocks for vpc in topology.vpcs.values()}
        self.subnet_ipv6_blocks: dict[str, list[Block]] = {}
        for subnet in topology.subnets.values():
            self.subnet_ipv6_blocks.setdefault(subnet.vpc, []).extend(subnet.ipv6_cidr_blocks)
        self.vpc_ipv6_blocks = {vpc.id: vpc.ipv6_cidr_blocks for vpc in topology.vpcs.values()}

    def plan(self) -> AddressPlan:
        for pool in self._pools_from_the_top():
            self._plan_pool(pool)
        self._plan_vpc_ipv6()
        for vpc in sorted(self.topology.vpcs):
            self._plan_vpc(vpc)
        self._release_forgotten_scopes()
        allocations = tuple(sorted(self.allocations, key=_order))
        return AddressPlan(
            allocations=allocations,
            problems=tuple(self.problems),
            notes=tuple(self.notes),
            summary_routes=summary_routes(allocations),
            lock=self.lock if self.problems else Lock(blocks=tuple(self.blocks)),
        )

    def _pools_from_the_top(self) -> list[str]:
        pools = self.topology.address_pools

        def depth(pool: str) -> int:
            steps, parent = 0, pools[pool].parent
            while parent in pools and steps <= len(pools):
                steps, parent = steps + 1, pools[parent].parent
            return steps

        return sorted(pools, key=lambda pool: (depth(pool), pool))

    def _plan_pool(self, pool: str) -> None:
        wanted = [r for r in (*self.requests.pools, *self.requests.vpcs) if r.scope == pool]
        shelf = (False, pool)
        locked = [block for block in self.locked.pop(shelf, []) if not self._written_out(block)]
        held = self.held.pop(shelf, [])
        parents = self.pool_blocks.get(pool, ())
        if not (wanted or locked or held) or (not parents and not (locked or held)):
            return
        plain = not any(request.kind == "pool" for request in wanted)
        scope = Scope(
            id=pool,
            kind="pool",
            parents=parents,
            requests=tuple(wanted),
            locked=tuple(locked),
            held=tuple(held),
            taken=self._taken_in_pool(pool, parents),
            avoided=ranges_to_avoid() if plain else (),
            moved=self.options.moved,
            released=self.options.released,
            today=self.options.today,
        )
        for placement in self._carry_out(scope):
            block = (placement.block,)
            if placement.request.kind == "pool":
                self.pool_blocks[placement.request.id] = block
            else:
                self.vpc_blocks[placement.request.id] = block

    def _written_out(self, block: LockedBlock) -> bool:
        """Whether the file has come to give the block that was planned; then it is kept as it stands."""
        if block.kind == "vpc":
            vpc = self.topology.vpcs.get(block.name)
            blocks = vpc.cidr_blocks if vpc else ()
            span = vpc.span if vpc else None
        else:
            pool = self.topology.address_pools.get(block.name)
            blocks = pool.cidr_blocks if pool else ()
            span = pool.span if pool else None
        if block.cidr_block is None or block.cidr_block not in blocks:
            return False
        self.blocks.append(block)
        request = PlanRequest(
            kind=block.kind,
            id=block.name,
            name=block.name,
            scope=block.scope,
            length=block.cidr_block.prefix_length,
            pinned=block.cidr_block,
            span=span,
        )
        self.allocations.append(
            _allocation(Placement(request=request, block=block.cidr_block), block.ipv6_cidr_block)
        )
        return True

    def _taken_in_pool(self, pool: str, parents: tuple[Block, ...]) -> tuple[Block, ...]:
        """What may not be taken from a pool: its reserved parts, other pools, VPCs and networks in it."""
        topology = self.topology
        own = topology.address_pools[pool]
        blocks = [*own.reserved, *never_ranges()]
        for other in topology.address_pools.values():
            if other.id != pool:
                blocks.extend(block for block in other.cidr_blocks if _inside(block, parents))
        for vpc in topology.vpcs.values():
            blocks.extend(vpc.cidr_blocks)
        for network in topology.networks.values():
            blocks.extend(block for block in network.cidr_blocks if _inside(block, parents))
        return tuple(block for block in blocks if any(block.overlaps(parent) for parent in parents))

    def _plan_vpc(self, vpc: str) -> None:
        shelf = (True, vpc)
        locked, held = self.locked.pop(shelf, []), self.held.pop(shelf, [])
        wanted = self.requests.subnets.get(vpc, ())
        parents = self.vpc_blocks[vpc]
        if not (wanted or locked or held):
            return
        if not parents and any(request.id == vpc for request in self.requests.vpcs):
            return
        layout = self.topology.vpcs[vpc].layout
        scope = Scope(
            id=vpc,
            kind="vpc",
            parents=parents,
            requests=wanted,
            locked=tuple(locked),
            held=tuple(held),
            order=layout.order if layout else "tier",
            moved=self.options.moved,
            released=self.options.released,
            today=self.options.today,
        )
        self._carry_out(scope)

    def _carry_out(self, scope: Scope) -> tuple[Placement, ...]:
        plan = plan_scope(scope)
        self.notes.extend(plan.notes)
        if not plan.complete:
            neighbourhood = neighbourhood_of(self.topology, scope, self.vpc_blocks, self.pool_blocks)
            vpcs = (block for block in self.blocks if block.kind == "vpc" and block.held_until)
            given_up = [block.cidr_block for block in vpcs if block.cidr_block]
            neighbourhood = replace(neighbourhood, occupied=(*neighbourhood.occupied, *given_up))
            self.problems.extend(explain_scope(scope, plan, neighbourhood))
        ipv6 = self._plan_subnet_ipv6(scope, plan) if scope.kind == "vpc" else {}
        for placement in plan.placements:
            locked_ipv6 = placement.locked.ipv6_cidr_block if placement.locked else None
            block_v6 = placement.request.pinned_ipv6 or ipv6.get(placement.request.id) or locked_ipv6
            self.blocks.append(_locked(placement, block_v6))
            self.allocations.append(_allocation(placement, block_v6))
            if placement.previous is not None:
                self.allocations.append(_released(placement.previous, placement.reason))
        for block in plan.released:
            held = replace(block, held_until=self.options.hold_until, reserve=None)
            self.blocks.append(held)
            self.allocations.append(_released(held, "nothing asks for it any more, or for this block"))
        for block in plan.still_held:
            self.blocks.append(block)
            self.allocations.append(_released(block, "held"))
        return plan.placements

    def _plan_subnet_ipv6(self, scope: Scope, plan: ScopePlan) -> dict[str, Block | None]:
        parents = self.vpc_ipv6_blocks.get(scope.id, ())
        subnets = [p for p in plan.placements if p.request.kind == "subnet"]
        occupied: dict[str, Block] = {}
        for placement in subnets:
            if placement.request.pinned_ipv6:
                occupied[placement.request.id] = placement.request.pinned_ipv6
        for placement in subnets:
            block = placement.locked.ipv6_cidr_block if placement.locked else None
            clear = block and not any(block.overlaps(other) for other in occupied.values())
            if block and clear and _inside(block, parents) and placement.request.id not in occupied:
                occupied[placement.request.id] = block
        held = [b.ipv6_cidr_block for b in (*plan.released, *plan.still_held) if b.ipv6_cidr_block]
        requests = [placement.request for placement in subnets]
        if not parents:
            if any(request.wants_ipv6 for request in requests):
                self.notes.append(f"{scope.id}: IPv6 is planned once the VPC has its IPv6 block")
            return {}
        chosen = plan_ipv6(parents, requests, occupied, [*held, *self.subnet_ipv6_blocks.get(scope.id, ())])
        for name in sorted(name for name, block in chosen.items() if block is None):
            message = f"{name} asks for an IPv6 block, and no /64 of {', '.join(map(str, parents))} is free"
            self.problems.append(
                PlanProblem(code="no-ipv6", scope=scope.id, message=message, requests=(name,))
            )
        return {**occupied, **chosen}

    def _plan_vpc_ipv6(self) -> None:
        """A /56 for every VPC that wants IPv6 and whose pool has some; Amazon chooses the others itself."""
        wanting = [
            v for v in self.topology.vpcs.values() if v.request and v.request.ipv6 and not v.ipv6_cidr_blocks
        ]
        taken = [block for vpc in self.topology.vpcs.values() for block in vpc.ipv6_cidr_blocks]
        taken += [b.ipv6_cidr_block for b in self.lock.blocks if b.kind == "vpc" and b.ipv6_cidr_block]
        locked = {b.name: b.ipv6_cidr_block for b in self.lock.active.values() if b.kind == "vpc"}
        for vpc in sorted(wanting, key=lambda vpc: vpc.id):
            pools = self._ipv6_pools(vpc.id)
            if not pools:
                self.notes.append(f"{vpc.id}: Amazon chooses its IPv6 block (a /56) when the VPC is made")
                continue
            block = locked.get(vpc.id)
            if block is None or not _inside(block, pools):
                block = FreeSpace.inside(pools, taken, version=6).take(AMAZON_IPV6_LENGTH)
            if block is None:
                message = f"{vpc.id} asks for an IPv6 block, and its pool has no free /56"
                self.problems.append(
                    PlanProblem(code="no-ipv6", scope=vpc.id, message=message, span=vpc.span)
                )
                continue
            taken.append(block)
            self.vpc_ipv6_blocks[vpc.id] = (block,)
            self._add_vpc_ipv6(vpc.id, block)

    def _ipv6_pools(self, vpc: str) -> tuple[Block, ...]:
        request = next((r for r in self.requests.vpcs if r.id == vpc), None)
        own = self.topology.vpcs[vpc].request
        pool = request.scope if request else (own.pool if own else None)
        for _ in range(len(self.topology.address_pools) + 1):
            known = self.topology.address_pools.get(pool or "")
            if known is None:
                return ()
            if known.ipv6_cidr_blocks:
                return known.ipv6_cidr_blocks
            pool = known.parent
        return ()

    def _add_vpc_ipv6(self, vpc: str, block: Block) -> None:
        """Note the IPv6 block beside the VPC's IPv4 one, or alone where the file gives that."""
        for index, entry in enumerate(self.blocks):
            if (entry.kind, entry.name) == ("vpc", vpc):
                self.blocks[index] = replace(entry, ipv6_cidr_block=block)
        for index, allocation in enumerate(self.allocations):
            if (allocation.kind, allocation.id, allocation.status == "released") == ("vpc", vpc, False):
                self.allocations[index] = replace(allocation, ipv6_cidr_block=block)
                return
        known = any(b.kind == "vpc" and b.name == vpc for b in self.lock.active.values())
        for shelf in self.locked.values():
            shelf[:] = [b for b in shelf if (b.kind, b.name) != ("vpc", vpc)]
        self.blocks.append(LockedBlock(kind="vpc", name=vpc, scope="", ipv6_cidr_block=block))
        self.allocations.append(
            Allocation(
                kind="vpc",
                id=vpc,
                name=self.topology.vpcs[vpc].name,
                vpc=None,
                cidr_block=None,
                ipv6_cidr_block=block,
                usable=None,
                status="kept" if known else "new",
                span=self.topology.vpcs[vpc].span,
            )
        )

    def _release_forgotten_scopes(self) -> None:
        """What is locked in a VPC or pool that is gone is held as well."""
        for shelf in (self.locked, self.held):
            for blocks in shelf.values():
                for block in blocks:
                    self._release_forgotten(block)

    def _release_forgotten(self, block: LockedBlock) -> None:
        if block.kind == "spare" or block.name in self.options.released:
            return
        if block.held_until is not None and block.held_until < self.options.today:
            return
        held = replace(block, held_until=block.held_until or self.options.hold_until, reserve=None)
        self.blocks.append(held)
        self.allocations.append(_released(held, f"{block.scope or block.name} is gone"))


def _inside(block: Block, parents: Iterable[Block]) -> bool:
    return any(parent.contains(block) for parent in parents)


def _order(allocation: Allocation) -> tuple[int, str, str, int, int, str]:
    kinds: tuple[Kind, ...] = ("pool", "vpc", "subnet", "spare")
    first = allocation.cidr_block or allocation.ipv6_cidr_block
    return (
        kinds.index(allocation.kind) if allocation.kind != "spare" else 2,
        allocation.vpc or "",
        "" if allocation.status != "released" else "~",
        first.version if first else 0,
        first.first if first else 0,
        allocation.id,
    )


def _locked(placement: Placement, ipv6: Block | None) -> LockedBlock:
    request = placement.request
    return LockedBlock(
        kind=request.kind,
        name=request.id,
        scope=request.scope,
        cidr_block=placement.block,
        ipv6_cidr_block=ipv6,
        reserve=placement.reserve,
        availability_zone=request.availability_zone,
        tier=request.tier,
    )


def _allocation(placement: Placement, ipv6: Block | None) -> Allocation:
    request = placement.request
    length = placement.block.prefix_length
    return Allocation(
        kind=request.kind,
        id=request.id,
        name=request.name,
        vpc=request.scope if request.kind in ("subnet", "spare") else None,
        cidr_block=placement.block,
        ipv6_cidr_block=ipv6,
        usable=usable_addresses(length) if request.kind in ("subnet", "spare") else placement.block.size,
        status="kept" if placement.kept else "new",
        pinned=request.pinned is not None,
        reserve=placement.reserve,
        availability_zone=request.availability_zone,
        tier=request.tier,
        reason=placement.reason,
        span=request.span,
    )


def _released(block: LockedBlock, reason: str | None) -> Allocation:
    subnet = block.kind in ("subnet", "spare")
    return Allocation(
        kind=block.kind,
        id=block.name,
        name=block.name.rpartition("/")[2] if subnet else block.name,
        vpc=block.scope if subnet else None,
        cidr_block=block.cidr_block,
        ipv6_cidr_block=block.ipv6_cidr_block,
        usable=usable_addresses(block.cidr_block.prefix_length) if block.cidr_block else None,
        status="released",
        availability_zone=block.availability_zone,
        tier=block.tier,
        held_until=block.held_until,
        reason=reason,
    )

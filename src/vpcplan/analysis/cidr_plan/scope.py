"""Planning one scope: the subnets of a VPC, the VPCs of a pool, or the pools of a pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.cidr_plan.lock import LockedBlock
from vpcplan.analysis.cidr_plan.placement import Conflict, Placement, Scope, ScopePlan
from vpcplan.analysis.cidr_plan.request import PlanRequest
from vpcplan.analysis.cidr_plan.room import Occupied, enlarge, locked_room, room_of
from vpcplan.net.allocation import BlockRequest, allocate, find_shortfalls
from vpcplan.net.block import Block
from vpcplan.net.free_space import FreeSpace
from vpcplan.net.overlap import find_overlaps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def plan_scope(scope: Scope) -> ScopePlan:
    """A block for every request of the scope: kept where there is one, and new ones in what is free.

    The result depends on names, sizes and what is locked, never on the order of anything.
    """
    desk = _Desk(scope)
    desk.place_pinned()
    desk.place_locked()
    desk.settle_holds()
    desk.reserve_room()
    desk.take_over_reserved_room()
    return desk.place_new()


class _Desk:
    """The work on one scope, step by step."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.placements: dict[str, Placement] = {}
        self.waiting = sorted(
            (r for r in scope.requests if r.pinned is None), key=lambda r: (r.kind == "spare", r.length, r.id)
        )
        self.locked = {(block.kind, block.name): block for block in scope.locked}
        self.released: list[LockedBlock] = []
        self.still_held = [block for block in scope.held if self._holds(block)]
        self.conflicts: list[Conflict] = []
        self.notes: list[str] = []
        self.moving: list[tuple[PlanRequest, LockedBlock]] = []
        self.given_up: list[Placement] = []
        """Room for spare zones that the lock has and the topology no longer asks for."""

    def place_pinned(self) -> None:
        """What the file gives a block keeps it."""
        pinned = [(r.pinned, r) for r in self.scope.requests if r.pinned is not None]
        for (_, outer), (_, inner) in find_overlaps(pinned):
            both = f"{outer.id} ({outer.pinned}) and {inner.id} ({inner.pinned})"
            message = f"two names for one place: {both} overlap"
            self.conflicts.append(Conflict(code="overlap", request=inner, message=message, other=outer))
        for block, request in pinned:
            locked = self.locked.pop((request.kind, request.id), None)
            same = locked is not None and locked.cidr_block == block
            if locked and not same:
                self.released.append(locked)
            self.placements[request.id] = Placement(
                request=request,
                block=block,
                reserve=locked_room(request, block, locked) if same else None,
                locked=locked if same else None,
                reason=f"the file gives another block than the lock ({locked.cidr_block})"
                if locked and not same
                else None,
            )

    def place_locked(self) -> None:
        """What the lock gave a block keeps it, as long as it still answers the request."""
        pinned = [(p.block, p.request) for p in self.placements.values()]
        clashes = _clashes(pinned, self.scope.locked)
        waiting: list[PlanRequest] = []
        for request in self.waiting:
            locked = self.locked.pop((request.kind, request.id), None)
            if locked is None or locked.cidr_block is None:
                waiting.append(request)
                continue
            stale = _no_longer_answers(request, locked)
            conflict = self._cannot_stay(request, locked.cidr_block, clashes.get(locked.name))
            if request.kind == "spare" and (stale or conflict):
                waiting.append(request)
            elif self._may_move(request, conflict):
                self.moving.append((request, locked))
            elif stale:
                self.released.append(locked)
                self.notes.append(
                    f"{request.id}: {stale}; it gets a new block and {locked.cidr_block} is held"
                )
                waiting.append(request)
            elif conflict:
                self.conflicts.append(conflict)
            else:
                self._keep(request, locked)
        self.released.extend(block for block in self.locked.values() if block.kind != "spare")
        self.given_up = [_as_placement(block) for block in self.locked.values() if block.kind == "spare"]
        self.released = [block for block in self.released if block.name not in self.scope.released]
        self.waiting = [request for request in waiting if not self._readopt(request)]

    def take_over_reserved_room(self) -> None:
        """A new zone takes the room that was kept for it; a sibling takes a subnet's room for growth."""
        spares = [p for p in self.placements.values() if p.request.kind == "spare"]
        spares += [p for p in self.given_up if not any(p.block.overlaps(block) for block in self._blocked())]
        spares.sort(key=lambda p: p.block.first)
        rooms: dict[tuple[str | None, str | None], list[Placement]] = {}
        for placement in sorted(self.placements.values(), key=lambda p: p.request.id):
            zone = (placement.request.tier, placement.request.availability_zone)
            rooms.setdefault(zone, []).append(placement)
        zones = set(rooms)
        waiting: list[PlanRequest] = []
        for request in self.waiting:
            if request.kind != "subnet" or request.tier is None:
                waiting.append(request)
            elif self._grow_into_sibling(request, rooms):
                continue
            else:
                own = (request.tier, request.availability_zone)
                spare = None if own in zones else self._use_spare(request, spares)
                if spare is None:
                    waiting.append(request)
                    continue
                zones.add(own)
                spares.remove(spare)
                if spare not in self.given_up:
                    waiting.append(spare.request)
        self.waiting = waiting

    def place_new(self) -> ScopePlan:
        """Blocks for the rest, largest first, into the smallest holes that hold them."""
        if self.moving and self._place_new_then_move():
            return self._result(FreeSpace.inside(self.scope.parents, self._blocked()), [])
        space = self._move()
        if space is None:
            return self._result(
                FreeSpace.inside(self.scope.parents, self._blocked()), [r for r, _ in self.moving]
            )
        anchors = self._anchors()
        requests = [self._block_request(request, anchors) for request in self.waiting]
        chosen = None
        if self.scope.avoided:
            careful = FreeSpace.inside(self.scope.parents, [*self._blocked(), *self.scope.avoided])
            chosen = allocate(careful, requests)
        if chosen is None:
            chosen = allocate(space, requests)
        if chosen is None:
            return self._result(space, self.waiting)
        for request in self.waiting:
            self._settle(request, chosen[request.id])
        return self._result(FreeSpace.inside(self.scope.parents, self._blocked()), [])

    def _place_new_then_move(self) -> bool:
        """Give new requests their choice of the room that the moves free, then move what moves elsewhere."""
        anchors = self._anchors()
        space = FreeSpace.inside(self.scope.parents, self._blocked())
        chosen = allocate(space, [self._block_request(request, anchors) for request in self.waiting])
        if chosen is None:
            return False
        old = [locked.cidr_block for _, locked in self.moving if locked.cidr_block]
        rest = FreeSpace.inside(self.scope.parents, [*self._blocked(), *chosen.values(), *old])
        moved = allocate(rest, [self._block_request(request, anchors) for request, _ in self.moving])
        if moved is None:
            return False
        for request in self.waiting:
            self._settle(request, chosen[request.id])
        for request, locked in self.moving:
            self._settle(request, moved[request.id], previous=locked, reason="moved")
        return True

    def _result(self, space: FreeSpace, unplaced: list[PlanRequest]) -> ScopePlan:
        wanted: dict[int, int] = {}
        for request in unplaced:
            wanted[request.room_length] = wanted.get(request.room_length, 0) + 1
        if not unplaced:
            self.settle_holds()
            self.reserve_room(last=True)
            space = FreeSpace.inside(self.scope.parents, self._blocked())
        return ScopePlan(
            placements=tuple(sorted(self.placements.values(), key=lambda p: p.request.id)),
            released=tuple(self.released),
            still_held=tuple(self.still_held),
            shortfalls=find_shortfalls(wanted, space.counts()),
            unplaced=tuple(sorted(unplaced, key=lambda request: request.id)),
            conflicts=tuple(self.conflicts),
            free=tuple(space.blocks()),
            notes=tuple(self.notes),
        )

    def settle_holds(self) -> None:
        """Give up the hold of blocks that an active block has come to lie in: the file may pin one there."""
        items: list[tuple[Block, LockedBlock | None]] = [(p.block, None) for p in self.placements.values()]
        items += [
            (block.cidr_block, block) for block in (*self.released, *self.still_held) if block.cidr_block
        ]
        lost = set()
        for (_, one), (_, other) in find_overlaps(items):
            taken = one or other
            if taken is not None and (one is None or other is None):
                lost.add(id(taken))
                self.notes.append(f"{taken.name}: {taken.cidr_block} is not held: it is in use again")
        self.released = [block for block in self.released if id(block) not in lost]
        self.still_held = [block for block in self.still_held if id(block) not in lost]

    def _move(self) -> FreeSpace | None:
        """The free space once what is to move has moved; None where it finds no place to move to.

        A block that moves goes where nothing is now, its own old place included; only then is that free.
        """
        if self.moving:
            old = [locked.cidr_block for _, locked in self.moving if locked.cidr_block]
            free = FreeSpace.inside(self.scope.parents, [*self._blocked(), *old])
            anchors = self._anchors()
            chosen = allocate(free, [self._block_request(request, anchors) for request, _ in self.moving])
            if chosen is None:
                return None
            for request, locked in self.moving:
                self._settle(request, chosen[request.id], previous=locked, reason="moved")
        return FreeSpace.inside(self.scope.parents, self._blocked())

    def _holds(self, block: LockedBlock) -> bool:
        until = block.held_until or ""
        return block.name not in self.scope.released and until >= self.scope.today

    def _settle(
        self,
        request: PlanRequest,
        room: Block,
        *,
        previous: LockedBlock | None = None,
        reason: str | None = None,
    ) -> None:
        block = Block(room.version, room.first, request.length)
        self.placements[request.id] = Placement(
            request=request,
            block=block,
            reserve=room if room != block else None,
            kept=False,
            previous=previous,
            reason=reason,
        )

    def _keep(self, request: PlanRequest, locked: LockedBlock) -> None:
        block = locked.cidr_block
        if block is not None:
            room = locked_room(request, block, locked)
            self.placements[request.id] = Placement(request=request, block=block, reserve=room, locked=locked)

    def reserve_room(self, *, last: bool = False) -> None:
        """Room for growth beside kept blocks that have none yet, where all of it is free.

        Before new blocks are placed, so that they do not take it, and after, when everything else is settled:
        then planning again finds nothing left to reserve.
        """
        short = [
            placement
            for placement in sorted(self.placements.values(), key=lambda p: p.request.id)
            if placement.block.prefix_length - placement.request.growth < room_of(placement).prefix_length
        ]
        if not short:
            return
        occupied = Occupied(self._blocked())
        occupied.add(locked.cidr_block for _, locked in ([] if last else self.moving) if locked.cidr_block)
        occupied.add(placement.block for placement in self.placements.values())
        for placement in short:
            wanted = enlarge(
                placement.block, max(placement.block.prefix_length - placement.request.growth, 0)
            )
            inside = any(parent.contains(wanted) for parent in self.scope.parents)
            if inside and occupied.only_holds(wanted, (placement.block, room_of(placement))):
                occupied.add((wanted,))
                self.placements[placement.request.id] = replace(placement, reserve=wanted)
            elif last:
                self.notes.append(f"{placement.request.id}: no room can be reserved beside {placement.block}")

    def _may_move(self, request: PlanRequest, conflict: Conflict | None) -> bool:
        """Whether the request gets another block: a subnet that was named, or what cannot stay anyway."""
        named = request.id in self.scope.moved or self.scope.id in self.scope.moved
        return named and (
            conflict is not None or (request.kind == "subnet" and request.id in self.scope.moved)
        )

    def _cannot_stay(self, request: PlanRequest, block: Block, clash: PlanRequest | None) -> Conflict | None:
        if clash is not None:
            message = (
                f"two names for one place: {request.id} has {block} in the lock, "
                f"and the file pins {clash.id} to {clash.pinned}"
            )
            return Conflict(code="needs-move", request=request, message=message, other=clash)
        if not any(parent.contains(block) for parent in self.scope.parents):
            blocks = ", ".join(map(str, self.scope.parents)) or "every block"
            message = f"{request.id} has {block} in the lock, outside {blocks} of {self.scope.id}"
            return Conflict(code="needs-move", request=request, message=message)
        return None

    def _readopt(self, request: PlanRequest) -> bool:
        """Give a name that came back the block that is still held for it."""
        for held in self.still_held:
            if (held.kind, held.name) != (request.kind, request.id) or held.cidr_block is None:
                continue
            inside = any(parent.contains(held.cidr_block) for parent in self.scope.parents)
            free = not any(p.block.overlaps(held.cidr_block) for p in self.placements.values())
            if inside and free and not _no_longer_answers(request, held):
                self.still_held.remove(held)
                self._keep(request, held)
                return True
        return False

    def _grow_into_sibling(
        self, request: PlanRequest, rooms: Mapping[tuple[str | None, str | None], Sequence[Placement]]
    ) -> bool:
        """Whether the room reserved beside a subnet of the same tier and zone took the request in."""
        for placement in rooms.get((request.tier, request.availability_zone), ()):
            if placement.reserve is None:
                continue
            inside = [p.block for p in self.placements.values() if p.block.overlaps(placement.reserve)]
            inside += [b.cidr_block for b in (*self.released, *self.still_held) if b.cidr_block]
            block = FreeSpace.inside((placement.reserve,), inside).take(request.length)
            if block is not None:
                self._settle(request, block, reason=f"in the room reserved beside {placement.request.id}")
                return True
        return False

    def _use_spare(self, request: PlanRequest, spares: Sequence[Placement]) -> Placement | None:
        """The spare zone of the tier whose place the request takes, if one is large enough."""
        for spare in spares:
            fits = spare.block.prefix_length <= request.room_length
            if request.availability_zone and spare.request.tier == request.tier and fits:
                self.placements.pop(spare.request.id, None)
                room = Block(4, spare.block.first, request.room_length)
                self._settle(request, room, reason="in the room reserved for a spare zone")
                return spare
        return None

    def _group(self, request: PlanRequest) -> str | None:
        return request.tier if self.scope.order == "tier" else request.availability_zone

    def _block_request(self, request: PlanRequest, anchors: Mapping[str, int]) -> BlockRequest:
        group = self._group(request)
        near = anchors.get(group) if group is not None else None
        return BlockRequest(key=request.id, length=request.room_length, group=group, near=near)

    def _anchors(self) -> dict[str, int]:
        """For each group the highest address it has, beside which the next one should lie."""
        anchors: dict[str, int] = {}
        for placement in self.placements.values():
            group = self._group(placement.request)
            if group is not None:
                anchors[group] = max(anchors.get(group, 0), placement.block.first)
        return anchors

    def _blocked(self) -> list[Block]:
        blocked = [placement.reserve or placement.block for placement in self.placements.values()]
        blocked += [b.cidr_block for b in (*self.released, *self.still_held) if b.cidr_block]
        blocked.extend(self.scope.taken)
        return blocked


def _as_placement(spare: LockedBlock) -> Placement:
    block = spare.cidr_block or Block(4, 0, 32)
    request = PlanRequest(
        kind="spare",
        id=spare.name,
        name=spare.name,
        scope=spare.scope,
        length=block.prefix_length,
        tier=spare.tier,
    )
    return Placement(request=request, block=block, locked=spare)


def _no_longer_answers(request: PlanRequest, locked: LockedBlock) -> str | None:
    """Why a locked block does not serve its request any more; None where it does."""
    block = locked.cidr_block
    if block is None:
        return "it had no IPv4 block"
    zone = locked.availability_zone
    if zone and request.availability_zone and zone != request.availability_zone:
        return f"its zone changed from {zone} to {request.availability_zone}"
    length = block.prefix_length
    if length > request.length or (request.exact and length != request.length):
        return f"its size changed from /{length} to /{request.length}"
    return None


def _clashes(
    pinned: Sequence[tuple[Block, PlanRequest]], locked: Sequence[LockedBlock]
) -> dict[str, PlanRequest]:
    """For each locked name, the pinned request of another name that overlaps its block."""
    items: list[tuple[Block, PlanRequest | LockedBlock]] = [*pinned]
    items += [(block.cidr_block, block) for block in locked if block.cidr_block]
    found: dict[str, PlanRequest] = {}
    for (_, one), (_, other) in find_overlaps(items):
        for request, block in ((one, other), (other, one)):
            if (
                isinstance(request, PlanRequest)
                and isinstance(block, LockedBlock)
                and request.id != block.name
            ):
                found[block.name] = request
    return found

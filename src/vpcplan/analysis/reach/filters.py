"""Security groups and network ACLs asked for sets of addresses instead of one.

Whom a filter admits changes only at the edges of the blocks that its rules name. So each stretch between two
edges is asked once, by the same functions that `vpcplan trace` asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vpcplan.analysis.reach.universe import Signatures, bitset
from vpcplan.model.security_group import PrefixListPeer, SecurityGroupPeer
from vpcplan.net.block import Block
from vpcplan.semantics.network_acl import evaluate_network_acl
from vpcplan.semantics.prefix_list import prefix_list_blocks, prefix_list_holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.analysis.reach.atoms import Atom, Atoms
    from vpcplan.analysis.reach.places import Places
    from vpcplan.analysis.reach.universe import Universe
    from vpcplan.model.security_group import Peer, SecurityGroupRule

Direction = Literal["ingress", "egress"]
Leaving = tuple[int, int, int, bool]
"""Whom groups let a sender reach: by address, by group where seen, perhaps; and whether they name any."""
Entering = tuple[int, int, int]
"""Who lets a sender in: by its address, by its groups where they are seen, and perhaps."""


class AclFilter:
    """Network ACLs: which peers each one admits, and which subnets admit a peer."""

    def __init__(self, universe: Universe, atoms: Atoms, places: Places) -> None:
        self._universe = universe
        self._atoms = atoms
        topology = universe.index.topology
        self._signatures = Signatures(
            entry.cidr_block for acl in topology.network_acls.values() for entry in acl.ingress + acl.egress
        )
        self.signature = [self._signatures.of(universe.version, address) for address in universe.addresses]
        """By position: which ACL blocks hold the address."""
        self._members: dict[str | None, list[int]] = {}
        for position, acl in enumerate(places.acl):
            self._members.setdefault(acl, []).append(position)
        self._behind = {acl: bitset(members) for acl, members in self._members.items()}
        self._sample = {number: position for position, number in enumerate(self.signature)}
        self._admitted: dict[tuple[str, Direction, int, bool], int] = {}
        self._admitting: dict[tuple[Direction, int, bool, int], int] = {}

    def admits(self, acl: str, direction: Direction, piece: int, *, reply: bool) -> int:
        """The peers whose packets an ACL lets through: sources inbound, destinations outbound."""
        key = (acl, direction, self._atoms.acl_pieces[piece], reply)
        found = self._admitted.get(key)
        if found is None:
            found = self._admitted[key] = self._ask(acl, direction, self._atoms.pieces[key[2]], reply)
        return found

    def _ask(self, acl_id: str, direction: Direction, atom: Atom, reply: bool) -> int:
        acl = self._universe.index.topology.network_acls[acl_id]
        version = self._universe.version
        oriented = atom.traffic.swapped() if reply else atom.traffic
        found = 0
        entries = acl.ingress if direction == "ingress" else acl.egress
        for address, start, stop in self._universe.runs(entry.cidr_block for entry in entries):
            allowed = evaluate_network_acl(acl, direction, version, address, oriented).allowed
            if reply:
                allowed = allowed.unswapped() & atom.traffic
            if allowed.for_every_source_port(*atom.question.source_ports) == atom.traffic:
                found |= (1 << stop) - (1 << start)
        return found

    def admitting(self, direction: Direction, piece: int, position: int, *, reply: bool) -> int:
        """The interfaces whose own subnet's ACL lets the packets of (or to) one peer through."""
        signature = self.signature[position]
        key = (direction, self._atoms.acl_pieces[piece], reply, signature)
        found = self._admitting.get(key)
        if found is None:
            found = self._behind.get(None, 0)
            sample = self._sample[signature]
            for acl, members in self._behind.items():
                if acl is not None and self.admits(acl, direction, piece, reply=reply) >> sample & 1:
                    found |= members
            self._admitting[key] = found
        return found


class GroupFilter:
    """Security groups: whom a set of groups lets in or out, and who lets a sender in."""

    def __init__(self, universe: Universe, atoms: Atoms) -> None:
        self._universe = universe
        self._atoms = atoms
        self._index = universe.index
        self._members = universe.members_of_groups()
        self._open = bitset(
            position for position, interface in enumerate(universe.interfaces) if not interface.filtered
        )
        self._undescribed = self._members_of_undescribed_groups()
        self._signatures = Signatures(self._ingress_blocks())
        self.signature = [self._signatures.of(universe.version, address) for address in universe.addresses]
        """By position: which blocks of inbound rules hold the address."""
        self._by_block: dict[int, dict[Block, int]] = {}
        self._by_group: dict[int, dict[str, int]] = {}
        self._doubtful: dict[int, int] = {}
        self._egress: dict[tuple[tuple[str, ...], int], Leaving] = {}
        self._from_address: dict[tuple[int, int], int] = {}
        self._compiled: set[int] = set()

    def _members_of_undescribed_groups(self) -> int:
        groups = self._index.topology.security_groups
        found = 0
        for group, members in self._members.items():
            if group not in groups:
                found |= members
        return found & ~self._open

    def _ingress_blocks(self) -> Iterator[Block]:
        for group in self._index.topology.security_groups.values():
            for rule in group.ingress:
                yield from self._blocks_of(rule.peer)

    def _blocks_of(self, peer: Peer) -> tuple[Block, ...]:
        """The blocks that a rule's peer names, itself or by a prefix list."""
        if isinstance(peer, Block):
            return (peer,)
        if isinstance(peer, PrefixListPeer):
            return prefix_list_blocks(self._index, peer.prefix_list)
        return ()

    def _incomplete(self, rule: SecurityGroupRule) -> bool:
        """Whether a rule names a prefix list whose entries are not all known."""
        version = self._universe.version
        return (
            isinstance(rule.peer, PrefixListPeer)
            # No list holds the unspecified address, so only a doubt makes this None.
            and prefix_list_holds(self._index, rule.peer.prefix_list, version, 0) is None
        )

    def egress(self, groups: tuple[str, ...], filtered: bool, piece: int) -> Leaving:
        """Whom a sender's groups let it reach: by address, by group where groups are seen, and perhaps.

        Last, whether a rule names a group at all: it may match where the other end is not described.
        """
        if not filtered:
            return self._universe.all, 0, 0, False
        key = (groups, piece)
        found = self._egress.get(key)
        if found is None:
            found = self._egress[key] = self._ask_egress(groups, piece)
        return found

    def _ask_egress(self, groups: tuple[str, ...], piece: int) -> Leaving:
        universe = self._universe
        by_address = by_group = perhaps = 0
        names_groups = False
        for group_id in groups:
            group = self._index.topology.security_groups.get(group_id)
            if group is None:
                perhaps = universe.all
                continue
            for rule in group.egress:
                if not self._atoms.by_match[rule.match] >> piece & 1:
                    continue
                if isinstance(rule.peer, SecurityGroupPeer):
                    names_groups = True
                    by_group |= self._members.get(rule.peer.security_group, 0)
                for block in self._blocks_of(rule.peer):
                    by_address |= universe.run(block)
                if self._incomplete(rule):
                    perhaps = universe.all
        return by_address, by_group, perhaps, names_groups

    def _compile(self, piece: int) -> None:
        """Who lets a piece in, by the block and by the group that its rules name."""
        by_block: dict[Block, int] = {}
        by_group: dict[str, int] = {}
        doubtful = self._undescribed
        for group_id, members in self._members.items():
            group = self._index.topology.security_groups.get(group_id)
            for rule in () if group is None else group.ingress:
                if not self._atoms.by_match[rule.match] >> piece & 1:
                    continue
                if isinstance(rule.peer, SecurityGroupPeer):
                    peer = rule.peer.security_group
                    by_group[peer] = by_group.get(peer, 0) | members
                for block in self._blocks_of(rule.peer):
                    by_block[block] = by_block.get(block, 0) | members
                if self._incomplete(rule):
                    doubtful |= members
        self._by_block[piece], self._by_group[piece] = by_block, by_group
        self._doubtful[piece] = doubtful & ~self._open
        self._compiled.add(piece)

    def ingress(self, position: int, groups: tuple[str, ...], piece: int) -> Entering:
        """Who lets a sender in: by its address, by its groups where they are seen, and perhaps."""
        if piece not in self._compiled:
            self._compile(piece)
        key = (self.signature[position], piece)
        by_address = self._from_address.get(key)
        if by_address is None:
            by_block = self._by_block[piece]
            by_address = self._open
            for block in self._signatures.blocks[key[0]]:
                by_address |= by_block.get(block, 0)
            self._from_address[key] = by_address
        by_group = 0
        opened = self._by_group[piece]
        for group in groups:
            by_group |= opened.get(group, 0)
        return by_address, by_group, self._doubtful[piece]

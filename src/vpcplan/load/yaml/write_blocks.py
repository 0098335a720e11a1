"""`cidr plan --write`: the planned blocks put into the topology's own text, everything else left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from vpcplan.errors import InputError, Problem, SourceSpan
from vpcplan.load.yaml.nodes import Mapping
from vpcplan.load.yaml.nodes import Sequence as Sequence_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.cidr_plan.result import AddressPlan, Allocation
    from vpcplan.load.yaml.nodes import Node
    from vpcplan.model.topology import Topology

Fields = list[tuple[str, str]]


class _Insertion(Struct, frozen=True, order=True):
    """Text to put in at a position of the file."""

    position: int
    text: str


def write_blocks(topology: Topology, plan: AddressPlan) -> dict[str, str]:
    """The new text of each file that gets blocks; files that need none are not in it.

    Every new text is read again: it must hold the planned blocks and otherwise what it held before.

    Raises:
        InputError: a place where no block can be put in by hand either, such as an alias.
    """
    wanted: dict[str, list[Allocation]] = {}
    for allocation in plan.allocations:
        if allocation.kind != "spare" and allocation.status != "released":
            file = _file_of(topology, allocation)
            if file is not None:
                wanted.setdefault(file, []).append(allocation)
    edited: dict[str, str] = {}
    for file, allocations in sorted(wanted.items()):
        with open(file, encoding="utf-8", newline="") as source:
            text = source.read()
        changed = edit(text, file, allocations, topology)
        if changed != text:
            _verify(text, changed, file, _wanted(allocations, topology))
            edited[file] = changed
    return edited


def _wanted(allocations: Sequence[Allocation], topology: Topology) -> list[tuple[tuple[str, ...], Fields]]:
    """The keys to add, by the path of the mapping that they belong to."""
    return [(_path(a, topology), _fields(a, topology)) for a in allocations]


def _path(allocation: Allocation, topology: Topology) -> tuple[str, ...]:
    """Where the thing stands: ``("vpcs", "shop", "subnets", "web")``; a pool by the name of its own only."""
    match allocation.kind:
        case "pool":
            return ("address_pools", allocation.id)
        case "vpc":
            return ("vpcs", allocation.id)
        case _:
            return ("vpcs", allocation.vpc or "", "subnets", allocation.name)


def _file_of(topology: Topology, allocation: Allocation) -> str | None:
    """The file in which the thing stands without the block that it has now; None where nothing is missing."""
    if allocation.kind == "pool":
        pool = topology.address_pools.get(allocation.id)
        return pool.span.file if pool is not None and not pool.cidr_blocks else None
    if allocation.kind == "vpc":
        vpc = topology.vpcs.get(allocation.id)
        if vpc is None:
            return None
        missing = not vpc.cidr_blocks or (allocation.ipv6_cidr_block is not None and not vpc.ipv6_cidr_blocks)
        return vpc.span.file if missing else None
    subnet = topology.subnets.get(allocation.id)
    if subnet is None:
        return None
    missing = subnet.cidr_block is None or (
        allocation.ipv6_cidr_block is not None and not subnet.ipv6_cidr_blocks
    )
    return subnet.span.file if missing else None


def edit(text: str, file: str, allocations: Sequence[Allocation], topology: Topology) -> str:
    """``text`` with the blocks of ``allocations`` put in."""
    import yaml

    root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    vpcs = _value(root, "vpcs")
    insertions: list[_Insertion] = []
    missing: dict[str, list[Allocation]] = {}
    for allocation in allocations:
        fields = _fields(allocation, topology)
        if not fields:
            continue
        pair = _find(root, allocation)
        if pair is not None:
            insertions.append(_into(text, file, pair, fields))
        elif allocation.vpc is not None:
            missing.setdefault(allocation.vpc, []).append(allocation)
    for name, subnets_of_tiers in missing.items():
        vpc = _pair(vpcs, name)
        if vpc is not None:
            insertions.append(_new_subnets(text, file, vpc, subnets_of_tiers, topology))
    for insertion in sorted(insertions, reverse=True):
        text = text[: insertion.position] + insertion.text + text[insertion.position :]
    return text


def _find(root: Any, allocation: Allocation) -> tuple[Any, Any] | None:
    """The key node and the value node of what the allocation is for; None for what a tier implies."""
    if allocation.kind == "pool":
        return _find_pool(_value(root, "address_pools"), allocation.id)
    vpc = _pair(_value(root, "vpcs"), allocation.vpc or allocation.id)
    if allocation.kind == "vpc" or vpc is None:
        return vpc
    return _pair(_value(vpc[1], "subnets"), allocation.name)


def _find_pool(pools: Any, name: str) -> tuple[Any, Any] | None:
    """The pool of that name among ``pools`` and the pools inside them."""
    waiting = [pools]
    while waiting:
        level = waiting.pop()
        pair = _pair(level, name)
        if pair is not None:
            return pair
        if level is not None and getattr(level, "id", "") == "mapping":
            waiting.extend(_value(pool, "pools") for _, pool in level.value)
    return None


def _fields(allocation: Allocation, topology: Topology) -> Fields:
    """The keys to add, with their values as YAML text."""
    fields: Fields = []
    if allocation.kind == "pool":
        return [("cidr_blocks", f"[{allocation.cidr_block}]")]
    if allocation.kind == "vpc":
        vpc = topology.vpcs[allocation.id]
        if allocation.cidr_block is not None and not vpc.cidr_blocks:
            fields.append(("cidr_blocks", f"[{allocation.cidr_block}]"))
        if allocation.ipv6_cidr_block is not None and not vpc.ipv6_cidr_blocks:
            fields.append(("ipv6_cidr_blocks", f'["{allocation.ipv6_cidr_block}"]'))
        return fields
    subnet = topology.subnets[allocation.id]
    if allocation.cidr_block is not None and subnet.cidr_block is None:
        fields.append(("cidr_block", str(allocation.cidr_block)))
    if allocation.ipv6_cidr_block is not None and not subnet.ipv6_cidr_blocks:
        fields.append(("ipv6_cidr_block", f'"{allocation.ipv6_cidr_block}"'))
    return fields


def _value(node: Any, key: str) -> Any:
    pair = _pair(node, key)
    return pair[1] if pair is not None else None


def _pair(node: Any, key: str) -> tuple[Any, Any] | None:
    """The key node and the value node of ``key`` in a mapping node."""
    if node is None or not isinstance(node.value, list) or getattr(node, "id", "") != "mapping":
        return None
    return next(((name, value) for name, value in node.value if name.value == key), None)


def _into(text: str, file: str, pair: tuple[Any, Any], fields: Fields) -> _Insertion:
    """The fields put into the value of ``pair``, in the style in which it is written."""
    key, node = pair
    listed = ", ".join(f"{name}: {value}" for name, value in fields)
    if (
        node.start_mark.index < key.end_mark.index
        or text[node.start_mark.index : node.start_mark.index + 1] in "&*"
    ):
        raise _refusal(file, key, "is an alias or an anchor, which stands for several places")
    if node.id == "scalar":
        if node.end_mark.index > node.start_mark.index:
            raise _refusal(file, key, "is written as a word for nothing; write `{}`")
        colon = text.index(":", key.end_mark.index) + 1
        return _Insertion(colon, f" {{{listed}}}")
    if node.id != "mapping":
        raise _refusal(file, key, "is no mapping")
    if node.flow_style:
        if not node.value:
            return _Insertion(text.index("{", node.start_mark.index) + 1, listed)
        return _Insertion(_end_of(node.value[-1][1], node.value[-1][0]), f", {listed}")
    first = node.value[0][0].start_mark
    break_ = "\r\n" if "\r\n" in text else "\n"
    lines = "".join(f"{name}: {value}{break_}{' ' * first.column}" for name, value in fields)
    return _Insertion(first.index, lines)


def _end_of(value: Any, key: Any) -> int:
    """Where the last value of a flow mapping ends; an empty one, or an alias, ends with its key."""
    position: int = max(value.end_mark.index, key.end_mark.index)
    return position


def _new_subnets(
    text: str, file: str, vpc: tuple[Any, Any], allocations: Sequence[Allocation], topology: Topology
) -> _Insertion:
    """Subnets that a tier implies, written out: their zone and tier still come from the tier."""
    break_ = "\r\n" if "\r\n" in text else "\n"
    entries = []
    for allocation in allocations:
        listed = ", ".join(f"{name}: {value}" for name, value in _fields(allocation, topology))
        entries.append(f"{allocation.name}: {{{listed}}}")
    pair = _pair(vpc[1], "subnets")
    if pair is not None and pair[1].id == "mapping" and pair[1].value and not pair[1].flow_style:
        first = pair[1].value[0][0].start_mark
        return _Insertion(first.index, "".join(f"{entry}{break_}{' ' * first.column}" for entry in entries))
    if pair is not None:
        split = (entry.partition(": ") for entry in entries)
        return _into(text, file, pair, [(name, value) for name, _, value in split])
    if vpc[1].id != "mapping" or not vpc[1].value:
        raise _refusal(file, vpc[0], "has no keys to put subnets beside")
    if vpc[1].flow_style:
        return _into(text, file, vpc, [("subnets", "{" + ", ".join(entries) + "}")])
    first = vpc[1].value[0][0].start_mark
    margin = " " * first.column
    lines = "".join(f"{break_}{margin}  {entry}" for entry in entries)
    return _Insertion(first.index, f"subnets:{lines}{break_}{margin}")


def _refusal(file: str, key: Any, why: str) -> InputError:
    mark = key.start_mark
    return InputError(
        Problem(
            message=f"no block can be written into `{key.value}`: it {why}",
            span=SourceSpan(file, mark.line + 1, mark.column + 1),
            hint="put the block in by hand; `vpcplan cidr plan` shows it",
            rule="PLAN003",
        )
    )


def _verify(before: str, after: str, file: str, wanted: Sequence[tuple[tuple[str, ...], Fields]]) -> None:
    """Read both texts: the new one must be the old one with the wanted keys, and nothing else.

    Raises:
        InputError: an edit came out as something else; nothing is to be written then.
    """
    from vpcplan.load.yaml.parse import parse_document

    try:
        expected = _plain(parse_document(before.encode(), file).root)
        found = _plain(parse_document(after.encode(), file).root)
    except InputError as error:
        raise _not_written(file, error.problems[0].message) from None
    for path, fields in wanted:
        place = _plain_place(expected, path)
        for name, value in fields:
            place[name] = [value.strip('[]"')] if value.startswith("[") else value.strip('"')
    if expected != found:
        raise _not_written(file, "the file would say something else as well")


def _plain_place(root: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The mapping at the path, made where it is not there; of a pool the one that stands at any depth."""
    place = root
    for key in path[:-1]:
        place = _submapping(place, key)
    levels = [place]
    while path[0] == "address_pools" and path[-1] not in place and levels:
        place = levels.pop()
        inner = (pool.get("pools") for pool in place.values() if isinstance(pool, dict))
        levels.extend(each for each in inner if isinstance(each, dict))
    return _submapping(place, path[-1])


def _submapping(place: dict[str, Any], key: str) -> dict[str, Any]:
    if not isinstance(place.get(key), dict):
        place[key] = {}
    found: dict[str, Any] = place[key]
    return found


def _not_written(file: str, why: str) -> InputError:
    message = f"the blocks cannot be written into {file}: {why}"
    return InputError(Problem(message=message, hint="put them in by hand", rule="PLAN003"))


def _plain(node: Node) -> Any:
    """A node without its places."""
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Sequence_):
        return [_plain(item) for item in node.items]
    return None if node.is_null else node.text

"""What `--from` and `--to` name: a VPC, a subnet, a security group, or any end of a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reach.outside_ends import INTERNET, OutsideEnd, address_classes, service_name
from vpcplan.analysis.reach.reach import Selection
from vpcplan.analysis.reach.universe import bitset, positions
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.outside import network_blocks
from vpcplan.errors import BlockError, UsageError
from vpcplan.net.block import host_block, parse_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vpcplan.analysis.reach.actors import Actor
    from vpcplan.analysis.reach.reach import Survey
    from vpcplan.net.block import Address, Block

_KINDS: dict[str, tuple[str, Callable[[Actor], tuple[str, ...]]]] = {
    "vpc": ("vpcs", lambda actor: (actor.vpc,)),
    "subnet": ("subnets", lambda actor: actor.subnets),
    "group": ("security_groups", lambda actor: actor.security_groups),
    "sg": ("security_groups", lambda actor: actor.security_groups),
}


def select_ends(survey: Survey, texts: list[str]) -> Selection:
    """The ends that some words name, together.

    A word is a VPC, a subnet or a security group (``vpc:shop``, ``subnet:shop/app-a``, ``group:web`` where a
    name is ambiguous), a CIDR block, or whatever `vpcplan trace` takes. A name of both a thing with
    addresses and a group means the thing.

    Raises:
        UsageError: nothing has that name.
    """
    found = [_select(survey, text) for text in texts]
    actors = 0
    for each in found:
        actors |= each.actors
    return Selection(
        actors=actors,
        outside=tuple(dict.fromkeys(end for each in found for end in each.outside)),
        remarks=tuple(dict.fromkeys(remark for each in found for remark in each.remarks)),
    )


def _select(survey: Survey, text: str) -> Selection:
    head, colon, rest = text.partition(":")
    if colon and head in _KINDS:
        from difflib import get_close_matches

        found = _members(survey, head, rest)
        if found is None:
            field = _KINDS[head][0]
            known = getattr(survey.index.topology, field).values()
            names = dict.fromkeys(text for entry in known for text in (entry.name, entry.id))
            near = get_close_matches(rest, names, n=3, cutoff=0.5) or sorted(entry.id for entry in known)[:6]
            raise UsageError(
                f"no {field[:-1].replace('_', ' ')} is named {rest!r}",
                hint=f"write one of {', '.join(near)}" if near else None,
            )
        return Selection(actors=found)
    block = _block(text)
    if block is not None:
        return _within(survey, block)
    try:
        return _endpoint(survey, text)
    except UsageError:
        for kind in ("vpc", "subnet", "group"):
            found = _members(survey, kind, text)
            if found is not None:
                return Selection(actors=found)
        raise


def _members(survey: Survey, kind: str, name: str) -> int | None:
    """The actors of a VPC, subnet or security group; None if there is none of that name.

    Raises:
        UsageError: several have that name.
    """
    field, keys = _KINDS[kind]
    resources = getattr(survey.index.topology, field)
    ids = {name} & set(resources) or {entry.id for entry in resources.values() if entry.name == name}
    if not ids:
        return None
    if len(ids) > 1:
        raise UsageError(
            f"{name!r} is the name of {len(ids)} {field.replace('_', ' ')}",
            hint="write one of " + ", ".join(sorted(ids)[:6]),
        )
    return bitset(place for place, actor in enumerate(survey.actors) if ids & set(keys(actor)))


def _block(text: str) -> Block | None:
    try:
        return parse_block(text)
    except BlockError as error:
        if "host bits" in str(error):
            raise UsageError(str(error)) from None
        return None


def _within(survey: Survey, block: Block) -> Selection:
    """The actors with an address in a block, and the parts of networks and of the internet that it is.

    Raises:
        UsageError: nobody has an address in it.
    """
    index = survey.index
    actors = 0
    for which, matrix in enumerate(survey.matrices):
        actors |= survey.bits.fold(which, matrix.universe.run(block))
    outside = []
    for network in index.topology.networks.values():
        for own in network_blocks(index, network.id):
            if own.overlaps(block):
                only = None if block.contains(own) else block
                outside.append(OutsideEnd(name=network.name, network=network.id, only=only))
    internet = OutsideEnd(name="internet", only=block) if block.prefix_length else INTERNET
    if address_classes(index, internet, block.version, ()):
        outside.append(internet)
    if not actors and not outside:
        raise UsageError(
            f"nothing has an address in {block}",
            hint="`vpcplan show enis` lists the addresses that there are",
        )
    return Selection(actors=actors, outside=tuple(dict.fromkeys(outside)))


def _endpoint(survey: Survey, text: str) -> Selection:
    """What a trace would take the word for."""
    endpoint = parse_endpoint(survey.index, text)
    only = None if endpoint.address is None else host_block(endpoint.address.version, endpoint.address.value)
    if endpoint.interfaces:
        numbers = survey.bits.number_of_interface
        found = bitset(numbers[i] for i in endpoint.interfaces if i in numbers)
        return Selection(actors=found, remarks=tuple(_remarks(survey, text, endpoint.address, found)))
    if endpoint.service is not None:
        return Selection(actors=0, outside=(_service(survey, endpoint.service),))
    if endpoint.network is not None:
        network = survey.index.topology.networks.get(endpoint.network)
        name = endpoint.network if network is None else network.name
        return Selection(actors=0, outside=(OutsideEnd(name=name, network=endpoint.network, only=only),))
    if endpoint.kind == "internet":
        end = INTERNET if only is None else OutsideEnd(name="internet", only=only)
        return Selection(actors=0, outside=(end,))
    raise UsageError(
        f"no network interface has the address {text}", hint="`vpcplan show enis` lists those that there are"
    )


def _remarks(survey: Survey, text: str, address: Address | None, actors: int) -> Iterator[str]:
    """Rows are about whole instances: say so where an address was named and there are others."""
    for place in positions(actors) if address is not None else ():
        entries = [
            entry
            for id in survey.actors[place].interfaces
            for entry in survey.index.topology.network_interfaces[id].addresses
        ]
        if len(entries) > 1 or any(entry.public_ip == address for entry in entries):
            label = survey.actors[place].label
            yield f"{text} belongs to {label}, and the rows are about {label} with all of its addresses"


def _service(survey: Survey, service: str) -> OutsideEnd:
    """A service by its full name where an endpoint of the topology says it."""
    from vpcplan.semantics.vpc_endpoint import same_service

    for endpoint in survey.index.topology.vpc_endpoints.values():
        if same_service(endpoint.service, service):
            return OutsideEnd(name=service_name(endpoint.service), service=endpoint.service)
    return OutsideEnd(name=service_name(service), service=service)

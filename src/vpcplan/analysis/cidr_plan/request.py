"""What a topology asks for: one request per pool, VPC and subnet, with the length that it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.cidr_plan.lock import Kind
from vpcplan.errors import InputError, Problem, SourceSpan
from vpcplan.net.allocation import smallest_enclosing_length
from vpcplan.net.block import Block
from vpcplan.semantics.address_pool import default_length, fitting_pools, pool_lengths
from vpcplan.semantics.subnet import smallest_subnet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpcplan.model.address_pool import AddressPool
    from vpcplan.model.address_request import AddressRequest
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology import Topology
    from vpcplan.model.vpc import Vpc

SIZE_HINT = "give `hosts:` or `netmask:`, a `tier:` that has a default, or the `cidr_block:` itself"


class PlanRequest(Struct, frozen=True, kw_only=True, gc=False):
    """A request for a block of ``length`` inside ``scope``.

    ``growth`` is how many bits shorter the prefix of the reserved room is: 1 for twice the size.
    ``exact`` says that the length itself was asked for, not a number of hosts that a larger block serves too.
    """

    kind: Kind
    id: str
    name: str
    scope: str
    length: int
    growth: int = 0
    hosts: int | None = None
    exact: bool = True
    tier: str | None = None
    availability_zone: str | None = None
    pinned: Block | None = None
    wants_ipv6: bool = False
    pinned_ipv6: Block | None = None
    span: SourceSpan | None = None

    @property
    def room_length(self) -> int:
        """The prefix length of the block together with its room for growth."""
        return self.length - self.growth


class Requests(Struct, frozen=True, kw_only=True):
    """Every request of a topology, those for subnets and spare zones by VPC."""

    pools: tuple[PlanRequest, ...] = ()
    vpcs: tuple[PlanRequest, ...] = ()
    subnets: dict[str, tuple[PlanRequest, ...]] = {}


def growth_bits(grow: int) -> int:
    """How many bits shorter the reserved room is: 1 for ``grow: 2x``, 2 for 3x and 4x, 0 for 1."""
    return (max(grow, 1) - 1).bit_length()


def gather_requests(topology: Topology) -> Requests:
    """What the topology asks `cidr plan` for.

    Raises:
        InputError: a request that names no size, too large a one, or a pool that is not there; all at once.
    """
    problems: list[Problem] = []
    by_vpc: dict[str, list[PlanRequest]] = {vpc: [] for vpc in topology.vpcs}
    for subnet in topology.subnets.values():
        request = _subnet_request(subnet, topology, problems)
        if request:
            by_vpc.setdefault(subnet.vpc, []).append(request)
    for vpc in topology.vpcs.values():
        by_vpc[vpc.id].extend(_spare_requests(vpc, problems))
    pools = [
        pool_request
        for pool in topology.address_pools.values()
        if (pool_request := _pool_request(pool, topology.address_pools, problems))
    ]
    vpcs = [
        vpc_request
        for vpc in topology.vpcs.values()
        if (vpc_request := _vpc_request(vpc, topology, by_vpc[vpc.id], problems))
    ]
    if problems:
        raise InputError(*problems)
    return Requests(
        pools=tuple(sorted(pools, key=lambda request: request.id)),
        vpcs=tuple(sorted(vpcs, key=lambda request: request.id)),
        subnets={vpc: tuple(sorted(found, key=lambda r: r.id)) for vpc, found in by_vpc.items() if found},
    )


def _subnet_request(subnet: Subnet, topology: Topology, problems: list[Problem]) -> PlanRequest | None:
    ask = subnet.request
    pinned_ipv6 = subnet.ipv6_cidr_blocks[0] if subnet.ipv6_cidr_blocks else None
    if subnet.cidr_block is None and ask is None and pinned_ipv6 is not None:
        return None
    vpc = topology.vpcs.get(subnet.vpc)
    length = subnet.cidr_block.prefix_length if subnet.cidr_block else None
    if length is None:
        length = _subnet_length(subnet, vpc, ask, problems)
    if length is None:
        return None
    wants_ipv6 = pinned_ipv6 is None and ask is not None and (ask.ipv6 is True or _in_step(ask, vpc))
    return PlanRequest(
        kind="subnet",
        id=subnet.id,
        name=subnet.name,
        scope=subnet.vpc,
        length=length,
        growth=growth_bits(ask.grow) if ask else 0,
        hosts=ask.hosts if ask else None,
        exact=not ask or ask.hosts is None,
        tier=subnet.tier,
        availability_zone=subnet.availability_zone or subnet.availability_zone_id,
        pinned=subnet.cidr_block,
        wants_ipv6=wants_ipv6,
        pinned_ipv6=pinned_ipv6,
        span=subnet.span,
    )


def _in_step(ask: AddressRequest, vpc: Vpc | None) -> bool:
    """Whether IPv6 is planned beside IPv4 because the VPC has it."""
    if vpc is None or ask.ipv6 is False:
        return False
    return bool(vpc.ipv6_cidr_blocks) or bool(vpc.request and vpc.request.ipv6)


def _subnet_length(
    subnet: Subnet, vpc: Vpc | None, ask: AddressRequest | None, problems: list[Problem]
) -> int | None:
    if ask is None or (ask.hosts is None and ask.netmask is None):
        message = f"subnet {subnet.id} has no block and asks for no size{_lacking_tier(subnet, vpc)}"
        problems.append(Problem(message=message, span=subnet.span, hint=SIZE_HINT, rule="PLAN001"))
        return None
    return _length_of(ask, f"subnet {subnet.id}", subnet.span, problems)


def _lacking_tier(subnet: Subnet, vpc: Vpc | None) -> str:
    """Why the subnet's tier gives it no size either; empty for a subnet of no tier."""
    if not subnet.tier:
        return ""
    tiers = [tier.name for tier in vpc.layout.tiers] if vpc is not None and vpc.layout is not None else []
    if subnet.tier in tiers:
        return f", and its tier {subnet.tier} has no default size"
    known = f"its tiers are {', '.join(tiers)}" if tiers else "it has none"
    return f", and its VPC has no tier {subnet.tier} ({known})"


def _length_of(ask: AddressRequest, what: str, span: SourceSpan, problems: list[Problem]) -> int | None:
    """The prefix length that ``hosts`` or ``netmask`` comes to; a problem where AWS has no such size."""
    length = ask.netmask if ask.netmask is not None else smallest_subnet(max(ask.hosts or 1, 1))
    if length is None or length - growth_bits(ask.grow) < 0:
        message = f"{what} asks for {ask.hosts:,} hosts; the largest block, a /16, has 65,531"
        problems.append(Problem(message=message, span=span, rule="PLAN001", hint="split it over several"))
        return None
    if not 16 <= length <= 28:
        message = f"{what} asks for a /{length}; AWS takes /16 to /28"
        problems.append(Problem(message=message, span=span, rule="PLAN001"))
        return None
    if ask.netmask is not None and ask.hosts is not None:
        needed = smallest_subnet(ask.hosts)
        if needed is None or needed < ask.netmask:
            message = f"{what} asks for {ask.hosts:,} hosts in a /{ask.netmask}, which does not hold them"
            hint = f"a /{needed} does" if needed else "no subnet does"
            problems.append(Problem(message=message, span=span, rule="PLAN001", hint=hint))
            return None
    return length


def _spare_requests(vpc: Vpc, problems: list[Problem]) -> list[PlanRequest]:
    """Room for the zones to come: one request per tier and spare zone."""
    if vpc.layout is None or not vpc.layout.spare_availability_zones:
        return []
    found: list[PlanRequest] = []
    for tier in vpc.layout.tiers:
        length = _length_of(tier.request, f"tier {tier.name} of vpc {vpc.id}", tier.span, [])
        if length is None:
            continue
        found.extend(
            PlanRequest(
                kind="spare",
                id=f"{vpc.id}/{tier.name}~spare-{number}",
                name=f"{tier.name}~spare-{number}",
                scope=vpc.id,
                length=length - growth_bits(tier.request.grow),
                tier=tier.name,
                span=tier.span,
            )
            for number in range(1, vpc.layout.spare_availability_zones + 1)
        )
    return found


def _pool_request(
    pool: AddressPool, pools: Mapping[str, AddressPool], problems: list[Problem]
) -> PlanRequest | None:
    if pool.cidr_blocks or pool.ipv6_cidr_blocks:
        return None
    if pool.request is None or pool.request.netmask is None:
        hint = "give it `cidr_blocks:`, or a `netmask:` to take from its parent"
        message = f"address pool {pool.id} is empty: it has no blocks"
        problems.append(Problem(message=message, span=pool.span, hint=hint, rule="PLAN002"))
        return None
    if pool.parent is None or pool.parent not in pools:
        message = (
            f"address pool {pool.id} asks for a /{pool.request.netmask} and has no parent to take it from"
        )
        problems.append(Problem(message=message, span=pool.span, rule="PLAN002"))
        return None
    return PlanRequest(
        kind="pool",
        id=pool.id,
        name=pool.name,
        scope=pool.parent,
        length=pool.request.netmask,
        growth=growth_bits(pool.request.grow),
        span=pool.span,
    )


def _vpc_request(
    vpc: Vpc, topology: Topology, subnets: Sequence[PlanRequest], problems: list[Problem]
) -> PlanRequest | None:
    ask = vpc.request
    if vpc.cidr_blocks or ask is None:
        if not vpc.cidr_blocks and any(request.pinned is None for request in subnets):
            message = f"vpc {vpc.id} has no IPv4 block, and subnets that ask for one"
            hint = "give `cidr_blocks:`, or `netmask:` and an address pool"
            problems.append(Problem(message=message, span=vpc.span, hint=hint, rule="PLAN001"))
        return None
    pool = _pool_of(vpc, ask, topology.address_pools, problems)
    if pool is None:
        return None
    length = _vpc_length(vpc, ask, pool, topology.address_pools, subnets, problems)
    if length is None:
        return None
    return PlanRequest(
        kind="vpc",
        id=vpc.id,
        name=vpc.name,
        scope=pool.id,
        length=length,
        growth=growth_bits(ask.grow),
        hosts=ask.hosts,
        exact=ask.hosts is None,
        wants_ipv6=bool(ask.ipv6) and not vpc.ipv6_cidr_blocks,
        pinned_ipv6=vpc.ipv6_cidr_blocks[0] if vpc.ipv6_cidr_blocks else None,
        span=vpc.span,
    )


def _vpc_length(
    vpc: Vpc,
    ask: AddressRequest,
    pool: AddressPool,
    pools: Mapping[str, AddressPool],
    subnets: Sequence[PlanRequest],
    problems: list[Problem],
) -> int | None:
    default = default_length(pool, pools)
    if ask.netmask is not None or ask.hosts is not None:
        length = _length_of(ask, f"vpc {vpc.id}", vpc.span, problems)
    elif default is not None:
        length = default
    elif subnets:
        length = min(28, smallest_enclosing_length(request.room_length for request in subnets))
        if length < 16:
            message = f"the subnets of vpc {vpc.id} need a /{length} together; a VPC's block is at most a /16"
            problems.append(Problem(message=message, span=vpc.span, rule="PLAN001"))
            return None
    else:
        message = f"vpc {vpc.id} asks for a block of no size, and pool {pool.id} has no `default_netmask:`"
        problems.append(Problem(message=message, span=vpc.span, hint=SIZE_HINT, rule="PLAN001"))
        return None
    if length is None:
        return None
    shortest, longest = pool_lengths(pool, pools)
    if (shortest is not None and length < shortest) or (longest is not None and length > longest):
        message = (
            f"vpc {vpc.id} asks for a /{length}; pool {pool.id} gives /{shortest or 16} to /{longest or 28}"
        )
        problems.append(Problem(message=message, span=vpc.span, rule="PLAN001"))
        return None
    return length


def _pool_of(
    vpc: Vpc, ask: AddressRequest, pools: Mapping[str, AddressPool], problems: list[Problem]
) -> AddressPool | None:
    """The pool that the VPC names, or the one pool that fits its environment and Region."""
    known = ", ".join(sorted(pools)) or "none; write them under `address_pools:`"
    if ask.pool is not None:
        if ask.pool in pools:
            return pools[ask.pool]
        message = f"vpc {vpc.id} takes its block from pool {ask.pool}, which does not exist"
        problems.append(
            Problem(message=message, span=vpc.span, rule="PLAN002", hint=f"the pools are {known}")
        )
        return None
    fitting = fitting_pools(vpc.region, ask.environment, pools)
    if len(fitting) == 1:
        return fitting[0]
    wish = " ".join(filter(None, (ask.environment, vpc.region))) or "no environment or Region"
    several = ", ".join(pool.id for pool in fitting)
    message = (
        f"vpc {vpc.id} asks for a block, and {'several pools fit' if fitting else 'no pool fits'} it ({wish})"
    )
    hint = f"name one with `pool:`: {several or known}"
    problems.append(Problem(message=message, span=vpc.span, hint=hint, rule="PLAN002"))
    return None

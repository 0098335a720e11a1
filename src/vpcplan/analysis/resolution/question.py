"""What is asked, by whom, and what is observed of health: the arguments of a resolution."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.model.health_check import ObservedStatus
from vpcplan.net.block import Address, Block


class Question(Struct, frozen=True):
    """A name in canonical form and a record type in upper case (any type of the registry, or ``ANY``)."""

    name: str
    type: str = "A"


class Client(Struct, frozen=True, kw_only=True):
    """Who asks. What is None is not known; ``Client()`` is an internet client of unknown place.

    ``subdivision`` is written whole (``US-CA``). ``subnet`` is what a resolver passes on by EDNS client
    subnet; it takes precedence over ``address``, the resolver's own. ``vpc``, ``instance`` and
    ``network`` are ids of the topology; an instance asks as its VPC, a network through an inbound
    Resolver endpoint.
    """

    country: str | None = None
    continent: str | None = None
    subdivision: str | None = None
    region: str | None = None
    location: tuple[float, float] | None = None
    address: Address | None = None
    subnet: Block | None = None
    vpc: str | None = None
    instance: str | None = None
    network: str | None = None


class Health(Struct, frozen=True, kw_only=True):
    """What is observed, before inversion and disabling apply; what is not named is healthy.

    ``checks`` is by id of a leaf health check and goes before what the source says. ``load_balancers`` says
    of a load balancer (its id) or of another alias target (its DNS name, canonical) whether it is healthy.
    """

    checks: dict[str, ObservedStatus] = {}
    load_balancers: dict[str, bool] = {}


ANYONE = Client()
ALL_AS_DESCRIBED = Health()

"""What the topology answers to a query: a resolution, with what a name server adds around the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.analysis.resolution.name_index import index_names
from vpcplan.analysis.resolution.question import Client, Health, Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.analysis.resource_address import resource_addresses
from vpcplan.net.block import Block, block_of, parse_interface
from vpcplan.net.domain_name import DomainNameError, parse_domain_name
from vpcplan.net.presentation import octal_escapes
from vpcplan.semantics.alias_target import ALIAS_TTL
from vpcplan.serve.reply import Reply, ReplyChoice, ReplyOutcome, ReplyRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.resolution.result import Answer, Outcome, Resolution
    from vpcplan.model.hosted_zone import HostedZone
    from vpcplan.model.topology import Topology

VARIES_BY_CLIENT = frozenset({"geolocation", "geoproximity", "latency", "ip_based"})
"""The routing policies that ask where the client is."""
SOA_TTL = 900
SOA_OF_UNKNOWN_SERVERS = "ns.invalid. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
"""What a new zone's SOA record says, for a zone whose name servers the source does not name.

Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
"""


class SubnetClient(Struct, frozen=True):
    """A client subnet that stands for a client: ``203.0.113.0/24`` for one in FR, say."""

    block: Block
    client: Client


class TopologyAnswers:
    """Answers from one topology under one state of health, to clients whose subnets may be given a place."""

    def __init__(
        self, topology: Topology, health: Health, client: Client, subnets: Sequence[SubnetClient] = ()
    ) -> None:
        self._index = index_names(topology)
        self._health = health
        self._client = client
        self._subnets = sorted(subnets, key=lambda each: -each.block.prefix_length)
        self._recursive = bool(client.vpc or client.instance or client.network)

    def reply(self, name: str, type: str, subnet: str | None) -> Reply:
        """What to say to this question; ``subnet`` is the EDNS client subnet, None without one."""
        try:
            canonical = parse_domain_name(octal_escapes(name))
        except DomainNameError:
            return Reply(outcomes=(ReplyOutcome(status="FORMERR"),))
        resolution = resolve(self._index, Question(canonical, type), self.client(subnet), self._health)
        return Reply(
            outcomes=tuple(self._outcome(resolution, outcome) for outcome in resolution.outcomes),
            recursive=self._recursive,
            varies_by_client=any(step.policy in VARIES_BY_CLIENT for step in resolution.steps),
        )

    def client(self, subnet: str | None) -> Client:
        """Who asks: the client of the longest mapped subnet, else the server's own with the subnet."""
        if subnet is None:
            return self._client
        # Bits beyond the length should be zero (RFC 7871, section 6); a client that set them means the block.
        block = block_of(*parse_interface(subnet))
        for each in self._subnets:
            if each.block.contains(block):
                return replace(each.client, subnet=block)
        return replace(self._client, subnet=block)

    def _outcome(self, resolution: Resolution, outcome: Outcome) -> ReplyOutcome:
        probability = float(outcome.probability)
        if resolution.forwarded_to:
            targets = ", ".join(resolution.forwarded_to)
            return _unknown(probability, f"a Resolver rule forwards this name to {targets}")
        if outcome.status not in ("NOERROR", "NXDOMAIN"):
            return ReplyOutcome(probability=probability, status=outcome.status, authoritative=False)
        answers = tuple(_record(answer) for answer in outcome.answers)
        for part in outcome.parts:
            if part.alias_target is None:
                continue
            addresses = self._resource(resolution, outcome, part)
            if not addresses:
                return _unknown(probability, f"the addresses of {part.alias_target} are not known")
            answers += addresses
        if _is_answered(outcome, resolution.type):
            return ReplyOutcome(
                probability=probability,
                answers=answers,
                choices=tuple(
                    ReplyChoice(part.choose, tuple(_record(answer) for answer in part.of))
                    for part in outcome.parts
                    if part.choose is not None
                ),
            )
        last = _last_name(resolution.name, resolution.type, outcome.answers)
        if resolution.delegated_to and outcome.status == "NOERROR":
            return self._referral(probability, resolution, answers)
        return ReplyOutcome(
            probability=probability,
            status=outcome.status,
            answers=answers,
            authority=self._negative_authority(resolution, last),
        )

    def _resource(self, resolution: Resolution, outcome: Outcome, part: Outcome) -> tuple[ReplyRecord, ...]:
        """An AWS resource's own addresses of the alias's type, where the topology knows them."""
        if part.resource is None:
            return ()
        type_ = part.alias_type or resolution.type
        addresses = resource_addresses(self._index.topology, part.resource, type_)
        owner = _last_name(resolution.name, resolution.type, outcome.answers)
        return tuple(ReplyRecord(owner, type_, ALIAS_TTL, address) for address in addresses[:8])

    def _negative_authority(self, resolution: Resolution, name: str) -> tuple[ReplyRecord, ...]:
        """The SOA record that tells how long "there is nothing" may be kept (RFC 2308, section 3)."""
        asked = [step.zone for step in resolution.steps if step.kind == "zone" and step.name == name]
        zone = self._zone(asked[-1]) if asked else None
        if zone is None:
            return ()
        starts = self._index.records(zone).by_name.get(zone.domain_name, {}).get("SOA")
        if not starts or not starts[0].values:
            return (ReplyRecord(zone.domain_name, "SOA", SOA_TTL, SOA_OF_UNKNOWN_SERVERS),)
        soa = starts[0].values[0]
        minimum = soa.split()[-1]
        ttl = min(starts[0].ttl or 0, int(minimum)) if minimum.isdigit() else starts[0].ttl or 0
        return (ReplyRecord(zone.domain_name, "SOA", ttl, soa),)

    def _zone(self, domain: str | None) -> HostedZone | None:
        """The zone of that name that the client sees: its own private one, else the public one."""
        if domain is None:
            return None
        if self._recursive:
            for zones in self._index.private_zones.values():
                if domain in zones:
                    return zones[domain][0]
        public = self._index.public_zones.get(domain)
        return public[0] if public else None

    def _referral(
        self, probability: float, resolution: Resolution, answers: tuple[ReplyRecord, ...]
    ) -> ReplyOutcome:
        """The NS records at the cut, and the addresses of those servers that the zone itself knows."""
        cut = next(
            (step for step in reversed(resolution.steps) if step.kind == "delegation" and step.zone), None
        )
        zone = self._zone(cut.zone) if cut is not None else None
        if cut is None or zone is None:
            servers = ", ".join(resolution.delegated_to)
            return _unknown(probability, f"the registrar delegates this name to {servers}")
        by_name = self._index.records(zone).by_name
        records = by_name[cut.name]["NS"]
        authority = tuple(
            ReplyRecord(cut.name, "NS", record.ttl or 0, value)
            for record in records
            for value in record.values
        )
        glue = tuple(
            ReplyRecord(server, type_, record.ttl or 0, value)
            for server in resolution.delegated_to
            for type_ in ("A", "AAAA")
            for record in by_name.get(server, {}).get(type_, ())
            for value in record.values
        )
        return ReplyOutcome(
            probability=probability,
            authoritative=bool(answers),
            answers=answers,
            authority=authority,
            additional=glue,
        )


def _unknown(probability: float, reason: str) -> ReplyOutcome:
    return ReplyOutcome(probability=probability, status="SERVFAIL", authoritative=False, trouble=reason)


def _record(answer: Answer) -> ReplyRecord:
    return ReplyRecord(answer.name, answer.type, answer.ttl, answer.value)


def _is_answered(outcome: Outcome, type_: str) -> bool:
    """Whether the outcome has records of the type asked for, and not only the CNAMEs on the way."""
    return outcome.alias_target is not None or any(
        type_ in ("ANY", answer.type) for answer in outcome.possible_answers
    )


def _last_name(name: str, type_: str, answers: tuple[Answer, ...]) -> str:
    """The name that the last CNAME of the chain leads to; the name asked about without one."""
    for answer in answers:
        if answer.type == "CNAME" and type_ not in ("CNAME", "ANY"):
            name = parse_domain_name(answer.value)
    return name

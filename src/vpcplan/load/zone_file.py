"""A BIND zone file (RFC 1035, section 5) as a public hosted zone with simple records, each with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.errors import BlockError, InputError, Problem, SourceSpan
from vpcplan.load.zone_file_entry import Entry, split_entries
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource import Notice
from vpcplan.model.resource_record_set import RECORD_TYPES, ResourceRecordSet
from vpcplan.model.route53 import Route53
from vpcplan.model.topology import Topology
from vpcplan.net.block import parse_address
from vpcplan.net.domain_name import DomainNameError, is_at_or_below, parse_domain_name
from vpcplan.net.presentation import octal_escapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dns.name import Name

RULE = "ZONE001"
MAX_RECORDS = 1_000_000
MAX_GENERATED = 65_536
"""How many records the $GENERATE directives of one file may make together."""

DIRECTIVES = ("$ORIGIN", "$TTL", "$GENERATE", "$INCLUDE")
ADDRESS_VERSIONS = {"A": 4, "AAAA": 6}
"""IP version by record type: most records are these, and dnspython's way takes twenty times as long."""
_NOT_KINDS = ("route53", "expectations", "notices", "undescribed", "files")


class ZoneRecord:
    """One record as it was read; those of one name and type become one record set."""

    __slots__ = ("name", "span", "ttl", "type", "value")

    def __init__(self, name: str, type: str, ttl: int, value: str, span: SourceSpan) -> None:
        self.name = name
        self.type = type
        self.ttl = ttl
        self.value = value
        self.span = span


def _address(type_: str, text: str) -> str | None:
    """The address of an A or AAAA record; None leaves it to dnspython, which says what is wrong."""
    try:
        address = parse_address(text.strip())
    except BlockError:
        return None
    return str(address) if address.version == ADDRESS_VERSIONS[type_] else None


def looks_like_zone_file(head: str) -> bool:
    """Whether a text begins as a zone file does: with a directive, or with a record of type SOA."""
    for line in head.splitlines():
        words = line.partition(";")[0].upper().split()
        if words:
            return words[0] in DIRECTIVES or "SOA" in words[1:4]
    return False


def load_zone_file(text: str, file: str) -> Topology:
    """The topology with the one hosted zone that the file describes.

    Raises:
        InputError: every entry that cannot be read, with its line; or no SOA record, or more than one.
    """
    reader = ZoneFileReader(file)
    reader.read(text)
    zone = reader.hosted_zone()
    if zone is not None:
        reader.problems += _refused_by_route53(zone, text)
    if reader.problems or zone is None:
        raise InputError(*reader.problems)
    kinds = frozenset(Topology.__struct_fields__) - frozenset(_NOT_KINDS)
    return Topology(
        route53=Route53(hosted_zones={zone.id: zone}),
        notices=tuple(reader.notices),
        undescribed=kinds,
        files=(file,),
    )


def _refused_by_route53(zone: HostedZone, text: str) -> list[Problem]:
    """What a zone file may say and Route 53 does not take, such as a CNAME beside other records."""
    from msgspec.structs import replace

    from vpcplan.semantics.record_validity import find_zone_problems

    found = list(find_zone_problems(zone, zone.records))
    lines = text.splitlines() if found else []
    return [
        replace(problem, source_line=lines[problem.span.line - 1]) if problem.span else problem
        for problem in found
    ]


class ZoneFileReader:
    """Reads entries one by one, remembers what the next may leave out, and collects every problem."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.notices: list[Notice] = []
        self._records: list[ZoneRecord] = []
        self._origin: Name | None = None
        self._owner: Name | None = None
        self._default_ttl: int | None = None
        self._last_ttl: int | None = None
        self._generated = 0

    def read(self, text: str) -> None:
        """Read the whole file; an entry that is wrong becomes a problem and the rest is still read."""
        for entry in split_entries(text, self.file):
            if isinstance(entry, Problem):
                self.problems.append(entry)
            elif len(self._records) >= MAX_RECORDS:
                self._problem(entry, f"a zone file may hold {MAX_RECORDS:,} records; this one has more")
                return
            elif entry.words[0].startswith("$") and not entry.continues_owner:
                self._directive(entry)
            else:
                self._record(entry)

    def _problem(self, entry: Entry, message: str, hint: str | None = None) -> None:
        span = SourceSpan(self.file, entry.line, entry.column)
        self.problems.append(
            Problem(message=message, span=span, hint=hint, rule=RULE, source_line=entry.source_line)
        )

    def _directive(self, entry: Entry) -> None:
        import dns.exception
        import dns.ttl

        name, arguments = entry.words[0].upper(), entry.words[1:]
        if name == "$INCLUDE":
            self._problem(
                entry,
                "$INCLUDE is not followed: a zone file must not make vpcplan read other files",
                "put the records into this file, or give the other file by itself",
            )
        elif name == "$GENERATE":
            self._generate(entry)
        elif name not in DIRECTIVES:
            self._problem(entry, f"unknown directive {entry.words[0]}; there are {', '.join(DIRECTIVES)}")
        elif len(arguments) != 1:
            self._problem(entry, f"{name} takes one value, here are {len(arguments)}")
        elif name == "$TTL":
            try:
                self._default_ttl = dns.ttl.from_text(arguments[0])
            except dns.exception.DNSException:
                self._problem(entry, f"{arguments[0]!r} is not a time to live, such as 300 or 1h30m")
        else:
            self._origin = self._name(entry, arguments[0]) or self._origin

    def _generate(self, entry: Entry) -> None:
        from vpcplan.load.zone_file_generate import GenerateError, generated_entries

        try:
            for each in generated_entries(entry, MAX_GENERATED - self._generated):
                self._generated += 1
                self._record(each)
        except GenerateError as error:
            self._problem(entry, str(error))

    def _name(self, entry: Entry, text: str) -> Name | None:
        import dns.exception
        import dns.name

        try:
            name = dns.name.from_text(text, self._origin)
        except (dns.exception.DNSException, UnicodeError) as error:
            self._problem(entry, f"{text!r} is not a domain name: {str(error) or type(error).__name__}")
            return None
        if not name.is_absolute():
            self._problem(
                entry,
                f"{text!r} is relative, and nothing says to what",
                "begin the file with `$ORIGIN example.com.` or write names out with a dot at the end",
            )
            return None
        return name

    def _record(self, entry: Entry) -> None:
        words = entry.words
        if entry.continues_owner:
            rest = 0
        else:
            self._owner = self._name(entry, words[0])
            rest = 1
        fields = self._fields(entry, rest)
        if fields is None:
            return
        if self._owner is None:
            # The owner's own problem is already told, except where the file has not named one yet.
            if entry.continues_owner and not self.problems:
                self._problem(entry, "the first record has no owner name")
            return
        ttl, type_, at = fields
        value = self._value(entry, type_, entry.rest(at))
        if value is None:
            return
        if type_ == "SOA" and self._default_ttl is None and ttl is None:
            self._last_ttl = int(value.split()[-1])
        ttl = (
            ttl if ttl is not None else self._default_ttl if self._default_ttl is not None else self._last_ttl
        )
        if ttl is None:
            self._problem(entry, "the record has no time to live, and no $TTL comes before it")
            return
        self._last_ttl = ttl
        name = self._canonical(entry, self._owner)
        if name is not None:
            span = SourceSpan(self.file, entry.line, entry.column)
            self._records.append(ZoneRecord(name, type_, ttl, value, span))

    def _fields(self, entry: Entry, at: int) -> tuple[int | None, str, int] | None:
        """Time to live (None if left out), type, and which word the data begins with."""
        import dns.exception
        import dns.rdatatype
        import dns.ttl

        ttl: int | None = None
        for index in range(at, len(entry.words)):
            word = entry.words[index]
            if word.upper() in ("CH", "HS", "CS", "ANY"):
                self._problem(
                    entry, f"class {word.upper()} is not the internet's; Route 53 has class IN only"
                )
                return None
            if word.upper() == "IN":
                continue
            if word[0].isdigit() and ttl is None:
                try:
                    ttl = dns.ttl.from_text(word)
                    continue
                except dns.exception.DNSException:
                    self._problem(entry, f"{word!r} is not a time to live, such as 300 or 1h30m")
                    return None
            try:
                return ttl, dns.rdatatype.to_text(dns.rdatatype.from_text(word)), index + 1
            except (dns.exception.DNSException, ValueError):
                self._problem(entry, f"{word!r} is not a record type")
                return None
        self._problem(entry, "the record has no type")
        return None

    def _value(self, entry: Entry, type_: str, text: str) -> str | None:
        """The record's data as Route 53 writes it: names in full, escapes in octal."""
        import dns.exception
        import dns.rdata

        if type_ in ADDRESS_VERSIONS:
            address = _address(type_, text)
            if address is not None:
                return address
        try:
            rdata = dns.rdata.from_text("IN", type_, text, origin=self._origin, relativize=False)
            return octal_escapes(rdata.to_text())
        except (dns.exception.DNSException, ValueError, IndexError) as error:
            detail = str(error) or type(error).__name__
            self._problem(entry, f"{text[:80]!r} is not the data of a record of type {type_}: {detail}")
            return None

    def _canonical(self, entry: Entry, name: Name) -> str | None:
        try:
            return parse_domain_name(octal_escapes(name.to_text()))
        except DomainNameError as error:
            self._problem(entry, str(error))
            return None

    def hosted_zone(self) -> HostedZone | None:
        """The zone of the file's SOA record, None (and a problem) if there is not exactly one."""
        starts = [record for record in self._records if record.type == "SOA"]
        if len(starts) != 1:
            if not self.problems:
                self._report_soa_count(starts)
            return None
        domain, span = starts[0].name, starts[0].span
        sets = self._record_sets(domain)
        servers = next((each.values for each in sets if (each.name, each.type) == (domain, "NS")), ())
        return HostedZone(
            id=domain,
            name=domain,
            span=span,
            domain_name=domain,
            name_servers=tuple(parse_domain_name(server) for server in servers),
            records=sets,
        )

    def _report_soa_count(self, starts: list[ZoneRecord]) -> None:
        message = (
            f"the zone file has {len(starts)} SOA records; one file describes one zone"
            if starts
            else "the zone file has no SOA record, so nothing says which zone it describes"
        )
        self.problems.append(
            Problem(
                message=message,
                span=starts[1].span if starts else SourceSpan(self.file),
                rule=RULE,
                related=tuple(("an SOA record is here", record.span) for record in starts),
            )
        )

    def _record_sets(self, domain: str) -> tuple[ResourceRecordSet, ...]:
        groups: dict[tuple[str, str], list[ZoneRecord]] = {}
        unsupported: dict[str, list[ZoneRecord]] = {}
        outside: list[ZoneRecord] = []
        for record in self._records:
            if not is_at_or_below(record.name, domain):
                outside.append(record)
            elif record.type not in RECORD_TYPES:
                unsupported.setdefault(record.type, []).append(record)
            else:
                groups.setdefault((record.name, record.type), []).append(record)
        for type_, records in unsupported.items():
            message = f"Route 53 has no records of type {type_}"
            self._notice("unmodelled", message, records)
        if outside:
            self._notice("ignored", f"records that are not in the zone {domain or '.'}", outside)
        return tuple(self._record_set(records) for records in groups.values())

    def _record_set(self, records: list[ZoneRecord]) -> ResourceRecordSet:
        first = records[0]
        ttl = min(record.ttl for record in records)
        if any(record.ttl != ttl for record in records):
            # RFC 2181, section 5.2: one set has one time to live; the lowest is the safe one to take.
            self._notice(
                "assumed", f"{first.name} {first.type} has several times to live; {ttl} is taken", records
            )
        return ResourceRecordSet(
            name=first.name,
            type=first.type,
            span=first.span,
            ttl=ttl,
            values=tuple(dict.fromkeys(record.value for record in records)),
        )

    def _notice(self, code: str, message: str, records: list[ZoneRecord]) -> None:
        self.notices.append(Notice(code=code, message=message, span=records[0].span, count=len(records)))


def add_zone_files(topology: Topology | None, sources: Sequence[tuple[str, bytes]]) -> Topology:
    """The topology with the zones of these files as well; the zones alone if there is no other source.

    Args:
        sources: The name and the content of each file.

    Raises:
        InputError: with the problems of every file, or a zone that is described twice.
    """
    problems: list[Problem] = []
    loaded: list[Topology] = []
    for file, content in sources:
        try:
            loaded.append(load_zone_file(content.decode("utf-8"), file))
        except UnicodeDecodeError:
            problems.append(Problem(message=f"{file} is not UTF-8 text", span=SourceSpan(file), rule=RULE))
        except InputError as error:
            problems.extend(error.problems)
    for each in loaded:
        topology = each if topology is None else _merge(topology, each, problems)
    if problems or topology is None:
        raise InputError(*problems)
    return topology


def _merge(topology: Topology, other: Topology, problems: list[Problem]) -> Topology:
    from msgspec.structs import replace

    route53 = topology.route53 or Route53()
    zones = dict(route53.hosted_zones)
    for zone in other.route53.hosted_zones.values() if other.route53 else ():
        for before in zones.values():
            if before.domain_name == zone.domain_name and not before.private:
                problems.append(
                    Problem(
                        message=f"the zone {zone.domain_name} is described twice",
                        span=zone.span,
                        rule=RULE,
                        related=(("it is described here as well", before.span),),
                    )
                )
        zones[zone.id] = zone
    return replace(
        topology,
        route53=replace(route53, hosted_zones=zones),
        notices=topology.notices + other.notices,
        undescribed=topology.undescribed & other.undescribed,
        files=(*topology.files, *other.files),
    )

"""Everything that was read, by top-level key, and what the decoders of the nouns say about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from json import JSONDecodeError
from typing import Any, TypedDict, TypeVar

from vpcplan.errors import Problem, SourceSpan
from vpcplan.load.aws.document import RULE, Document, read_list, source_line
from vpcplan.load.aws.field import FieldError, Object, name_tag, optional_text, wrong_type
from vpcplan.model.resource import Notice, Resource

R = TypeVar("R", bound=Resource)
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+?-\d+")
_ACCOUNT = re.compile(r"\d{12}")


class Identity(TypedDict):
    """The fields that every resource has."""

    id: str
    name: str
    span: SourceSpan
    account: str | None
    region: str | None


class Record:
    """One object of a list in a document."""

    __slots__ = ("data", "document", "end", "start")

    def __init__(self, data: Object, document: Document, start: int, end: int) -> None:
        self.data = data
        self.document = document
        self.start = start
        self.end = end

    def span(self, resource: str | None = None, *, at: str | None = None) -> SourceSpan:
        """Where the object begins, or the first place in it that holds the string ``at``."""
        offset = self.start
        if at is not None:
            found = self.document.text.find(f'"{at}"', self.start, self.end)
            offset = self.start if found < 0 else found
        return SourceSpan(self.document.file, self.document.line(offset), 0, 0, resource)

    def element_spans(self, key: str, count: int, resource: str) -> list[SourceSpan]:
        """Where each element of the list ``key`` in this object begins."""
        text, document = self.document.text, self.document
        found = re.compile(rf'"{key}"\s*:\s*(?=\[)').search(text, self.start, self.end)
        starts: tuple[int, ...] = ()
        if found is not None:
            try:
                _, starts, _ = read_list(text, found.end())
            except (JSONDecodeError, RecursionError):
                starts = ()
        if len(starts) != count:
            return [self.span(resource)] * count
        return [SourceSpan(document.file, document.line(start), 0, 0, resource) for start in starts]


class Configuration:
    """The documents of one load, by top-level key; collects problems and notices."""

    def __init__(self, documents: list[Document]) -> None:
        self.problems: list[Problem] = []
        self.notices: list[Notice] = []
        self.gone: dict[str, tuple[str, SourceSpan]] = {}
        """What is deleted: id → kind and state in words, and the place."""
        self.by_key: dict[str, list[Document]] = {}
        for document in documents:
            # A bare traffic policy has keys such as "Rules" that mean something else in other answers.
            bare = "AWSPolicyFormatVersion" in document.body
            for key in ("AWSPolicyFormatVersion",) if bare else document.body:
                self.by_key.setdefault(key, []).append(document)
        self.vpc_accounts: dict[str, str] = {}
        self.vpc_regions: dict[str, str] = {}
        self.only_account: str | None = None
        self.only_region: str | None = None
        _survey(self, documents)

    def describes(self, *keys: str) -> bool:
        """Whether some file has one of the top-level keys, even if its list is empty."""
        return any(key in self.by_key for key in keys)

    def documents(self, key: str) -> list[Document]:
        """The documents that have the top-level key."""
        return self.by_key.get(key, [])

    def records(self, key: str) -> Iterator[Record]:
        """Every object of the lists under a top-level key, over all files."""
        for document in self.documents(key):
            yield from self.records_of(document, key)

    def records_of(self, document: Document, key: str) -> Iterator[Record]:
        """The objects of one document's list; anything else there is a problem."""
        values = document.body.get(key)
        if values is None:
            return
        if not isinstance(values, list):
            offset = max(0, document.text.find(f'"{key}"'))
            self._report(document, offset, None, wrong_type(key, "a list", values))
            return
        starts = document.starts[key]
        for index, value in enumerate(values):
            end = starts[index + 1] if index + 1 < len(starts) else len(document.text)
            if isinstance(value, dict):
                yield Record(value, document, starts[index], end)
            else:
                self._report(document, starts[index], None, wrong_type(key, "a list of objects", value))

    def named(self, key: str, field: str, *, holding: str | None = None) -> set[str]:
        """The strings at a field of every object under a key (of those that have something at ``holding``).

        What is no string there is reported by the decoder of that noun.
        """
        values = (
            record.data.get(field)
            for record in self.records(key)
            if holding is None or record.data.get(holding)
        )
        return {value for value in values if isinstance(value, str)}

    def report(self, record: Record, error: FieldError, resource: str | None = None) -> None:
        """Add a problem at the field that the error names, or else at the object."""
        found = record.document.text.find(f'"{error.key}"', record.start, record.end)
        self._report(record.document, record.start if found < 0 else found, resource, error)

    def _report(self, document: Document, offset: int, resource: str | None, error: FieldError) -> None:
        line, column = document.position(offset)
        problem = Problem(
            message=error.message,
            span=SourceSpan(document.file, line, column, 0, resource),
            hint=error.hint,
            rule=RULE,
            source_line=source_line(document.text, offset),
        )
        # Several nouns read one list; what is wrong with it is said once.
        if problem not in self.problems[-50:]:
            self.problems.append(problem)

    def notice(self, code: str, message: str, span: SourceSpan | None = None, count: int = 1) -> None:
        """Say once what was assumed, ignored or is not modelled."""
        self.notices.append(Notice(code=code, message=message, span=span, count=count))

    def orphan(self, document: Document, key: str, kind: str, example: str) -> None:
        """Report an answer that does not say what it belongs to, neither inside nor by its file's name."""
        error = FieldError(key, f'which {kind} does "{key}" belong to?', f"name the file after it: {example}")
        self._report(document, max(0, document.text.find(f'"{key}"')), None, error)

    def dropped(self, kind: str, id: str, state: str, record: Record) -> None:
        """Remember an object that does not exist any more and is left out of the topology."""
        self.gone[id] = (f"{kind} {id} is {state}", record.span(id))

    def each(self, key: str, decode: Callable[[Record], None]) -> None:
        """Call ``decode`` for every object under a key; what it raises becomes a problem there."""
        for record in self.records(key):
            try:
                decode(record)
            except FieldError as error:
                self.report(record, error)

    def resources(self, key: str, decode: Callable[[Record], R | None]) -> dict[str, R]:
        """What ``decode`` makes of every object under a key, by id; the same object twice counts once."""
        found: dict[str, R] = {}

        def add(record: Record) -> None:
            resource = decode(record)
            if resource is not None:
                self.add(found, resource)

        self.each(key, add)
        return found

    def add(self, found: dict[str, R], resource: R) -> None:
        """Add a resource unless it is there already; two descriptions that differ are a problem.

        A resource that two accounts or Regions see (a shared subnet, a peering connection) may look
        different from each side: then the side that owns it is believed.
        """
        other = found.get(resource.id)
        if other is None:
            found[resource.id] = resource
            return
        if _facts(other) == _facts(resource):
            if other.name == other.id:
                found[resource.id] = resource
            return
        ours, theirs = self._owned(resource), self._owned(other)
        if _same_view(other.span.file, resource.span.file):
            self.problems.append(
                Problem(
                    message=f"{resource.id} is described twice, and differently",
                    span=resource.span,
                    hint="keep the newer file only",
                    rule=RULE,
                    related=(("first described here", other.span),),
                )
            )
            return
        if ours and not theirs:
            found[resource.id] = resource
        believed = found[resource.id].span.file
        self.notice(
            "assumed",
            f"{resource.id} looks different from two accounts or Regions; {believed} is believed",
            resource.span,
        )

    def _owned(self, resource: Resource) -> bool:
        account, region = folder_names(resource.span.file)
        return account in (None, resource.account) and region in (None, resource.region)

    def identity(
        self,
        record: Record,
        id: str,
        *,
        name: str | None = None,
        vpc: str | None = None,
        zone: str | None = None,
        at: str | None = None,
    ) -> Identity:
        """The common fields of a resource: name by tag, account and Region by data, else by folder."""
        data, document = record.data, record.document
        owner = optional_text(data, "OwnerId")
        arn = id.split(":", 5) if id.startswith("arn:") else []
        region = (arn[3] if len(arn) > 4 else None) or region_of_zone(zone) or document.region
        account = owner if owner is not None and _ACCOUNT.fullmatch(owner) else None
        account = account or (arn[4] if len(arn) > 4 else None) or None
        return {
            "id": id,
            "name": name or name_tag(data) or id,
            "span": record.span(id, at=at),
            "account": account or self.vpc_accounts.get(vpc or "") or document.account or self.only_account,
            "region": region or self.vpc_regions.get(vpc or "") or self.only_region,
        }


def parameter_id(document: Document, prefix: str) -> str | None:
    """The last id with a prefix in a file's path: ``…/tgw-rtb-0a1b.json`` is about tgw-rtb-0a1b."""
    found = re.findall(rf"(?<![0-9A-Za-z]){prefix}-[0-9A-Za-z]+", document.parameter)
    return str(found[-1]) if found else None


def region_of_zone(zone: str | None) -> str | None:
    """The Region of an Availability or Local Zone: ``us-west-2-lax-1a`` is in us-west-2."""
    found = _REGION.match(zone) if zone else None
    return found.group() if found else None


def folder_names(path: str) -> tuple[str | None, str | None]:
    """The account and Region that the folders of a path name, the innermost first."""
    account = region = None
    for part in reversed(path.replace("\\", "/").split("/")[:-1]):
        if account is None and _ACCOUNT.fullmatch(part):
            account = part
        if region is None and _REGION.fullmatch(part):
            region = part
    return account, region


def _same_view(first: str, second: str) -> bool:
    """Whether two files show the same account and Region, as far as their folders say."""
    views = folder_names(first), folder_names(second)
    return views[0] == views[1] or (None, None) in views


def _facts(value: Any) -> Any:
    """A resource as plain data without its places in the source and its name tag."""
    from msgspec import to_builtins

    def strip(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: strip(each) for key, each in item.items() if key not in ("span", "name", "tags")}
        if isinstance(item, (list, tuple)):
            return [strip(each) for each in item]
        return item

    return strip(to_builtins(value))


def _survey(configuration: Configuration, documents: list[Document]) -> None:
    """Learn the account and Region of each VPC from whatever names them, before anything is decoded."""
    accounts: set[str] = {each.account for each in documents if each.account}
    regions: set[str] = {each.region for each in documents if each.region}

    def learn(vpc: object, owner: object, region: object, here: bool) -> None:
        if isinstance(owner, str) and _ACCOUNT.fullmatch(owner):
            accounts.update([owner] if here else ())
            if isinstance(vpc, str):
                configuration.vpc_accounts.setdefault(vpc, owner)
        if isinstance(region, str):
            regions.update([region] if here else ())
            if isinstance(vpc, str):
                configuration.vpc_regions.setdefault(vpc, region)

    for key in ("Vpcs", "Subnets", "AvailabilityZones", "VpcPeeringConnections", "NetworkInterfaces", *_ARNS):
        for document in configuration.documents(key):
            values = document.body[key]
            for item in values if isinstance(values, list) else ():
                if isinstance(item, dict):
                    _learn_item(key, item, document, learn)
    for instance in _surveyed_instances(configuration):
        placement = instance.get("Placement")
        zone = placement.get("AvailabilityZone") if isinstance(placement, dict) else None
        learn(instance.get("VpcId"), None, region_of_zone(zone) if isinstance(zone, str) else None, True)
    for document in configuration.documents("UserId"):
        # `sts get-caller-identity` says whose configuration this is.
        learn(None, document.body.get("Account"), None, True)
    # Where nothing else tells a Region, the VPCs of private zones do.
    in_zones = _survey_hosted_zones(configuration)
    regions = regions or in_zones
    configuration.only_account = next(iter(accounts)) if len(accounts) == 1 else None
    configuration.only_region = next(iter(regions)) if len(regions) == 1 else None


def _surveyed_instances(configuration: Configuration) -> Iterator[Object]:
    """The instances of all reservations, as far as they look like some."""
    for document in configuration.documents("Reservations"):
        reservations = document.body["Reservations"]
        for reservation in reservations if isinstance(reservations, list) else ():
            instances = reservation.get("Instances") if isinstance(reservation, dict) else None
            for instance in instances if isinstance(instances, list) else ():
                if isinstance(instance, dict):
                    yield instance


def _survey_hosted_zones(configuration: Configuration) -> set[str]:
    """Learn the Regions of VPCs from the private zones that name them; all Regions that were found."""
    found: set[str] = set()
    for document in configuration.documents("VPCs"):
        values = document.body["VPCs"]
        for item in values if isinstance(values, list) else ():
            vpc, region = (
                (item.get("VPCId"), item.get("VPCRegion")) if isinstance(item, dict) else (None, None)
            )
            if isinstance(vpc, str) and isinstance(region, str):
                configuration.vpc_regions.setdefault(vpc, region)
                found.add(region)
    return found


_ARNS = {
    "LoadBalancers": ("LoadBalancerArn", "VpcId"),
    "ResolverEndpoints": ("Arn", "HostVPCId"),
    "ResolverRules": ("Arn", "VPCId"),
    "VpcEndpoints": ("ServiceName", "VpcId"),
}
"""What names its Region in an ARN or a service's name, and where it names its VPC."""


def _region_of_arn(text: object) -> str | None:
    """The Region in ``arn:aws:…:us-east-1:…`` or ``com.amazonaws.us-east-1.sns``."""
    if not isinstance(text, str):
        return None
    parts = text.split(":") if text.startswith("arn:") else ["", "", *text.split(".")[1:]]
    region = parts[3] if len(parts) > 3 else ""
    return region if _REGION.fullmatch(region) else None


def _learn_item(
    key: str, item: Object, document: Document, learn: Callable[[object, object, object, bool], None]
) -> None:
    if key == "VpcPeeringConnections":
        for side in (item.get("RequesterVpcInfo"), item.get("AccepterVpcInfo")):
            if isinstance(side, dict):
                learn(side.get("VpcId"), side.get("OwnerId"), side.get("Region"), False)
        return
    if key in _ARNS:
        arn_key, vpc_key = _ARNS[key]
        learn(item.get(vpc_key), None, _region_of_arn(item.get(arn_key)), True)
        return
    zone = item.get("AvailabilityZone", item.get("ZoneName"))
    region = region_of_zone(zone) if isinstance(zone, str) else None
    # The owner of a subnet or interface may be another account than the VPC's (shared subnets).
    owner = item.get("OwnerId") if key == "Vpcs" else None
    learn(item.get("VpcId"), owner, region or (document.region if key == "Vpcs" else None), True)

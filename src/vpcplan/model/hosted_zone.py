"""Hosted zones, delegation sets and the registrar's view of a domain."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.model.resource import Resource
from vpcplan.model.resource_record_set import ResourceRecordSet


class HostedZone(Resource, frozen=True, kw_only=True):
    """A hosted zone. ``name`` is the key in the file (or the id); ``domain_name`` is what the zone is named.

    Domain names are in the canonical form of ``vpcplan.net.domain_name``: lower case, no trailing dot.
    """

    domain_name: str
    private: bool = False
    vpcs: tuple[str, ...] = ()
    """Ids of the VPCs that a private zone is associated with."""
    vpcs_known: bool = True
    """False where the source does not say which VPCs a private zone is associated with; it has some."""
    name_servers: tuple[str, ...] = ()
    """The delegation set of a public zone; empty where the source does not say."""
    delegation_set: str | None = None
    """Id of the reusable delegation set, where the zone has one."""
    records: tuple[ResourceRecordSet, ...] = ()
    records_known: bool = True
    """False where the source names the zone but does not list its records."""
    comment: str | None = None


class DelegationSet(Resource, frozen=True, kw_only=True):
    """A reusable delegation set: four name servers that several public zones share."""

    name_servers: tuple[str, ...] = ()


class RegisteredDomain(Struct, frozen=True, kw_only=True):
    """A domain as its registrar delegates it."""

    domain_name: str
    name_servers: tuple[str, ...]
    span: SourceSpan

"""Everything of Route 53 and its Resolver, as one part of the topology."""

from __future__ import annotations

from msgspec import Struct


class Route53(Struct, frozen=True, kw_only=True):
    """Hosted zones, health checks and Resolver configuration of a topology."""

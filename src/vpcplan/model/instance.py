"""An instance: what runs behind one or more network interfaces."""

from __future__ import annotations

from vpcplan.model.resource import Resource


class Instance(Resource, frozen=True, kw_only=True):
    """An instance (or, with ``type``, another thing with interfaces: a database, a Lambda function)."""

    vpc: str | None = None
    network_interfaces: tuple[str, ...] = ()
    """Ids, by device index; the first is the primary interface."""
    state: str = "running"
    """AWS's word: pending, running, stopping, stopped, shutting-down, terminated."""
    type: str = "instance"
    tags: tuple[tuple[str, str], ...] = ()

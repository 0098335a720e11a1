"""What every resource of the model has."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.errors import SourceSpan


class Resource(Struct, frozen=True, kw_only=True, gc=False):
    """A thing that AWS gives an id, or that the topology file names.

    ``id`` is unique among the resources of its kind: the AWS id (``sg-0a1b``), or the path of names in a
    topology file (``shop/web``). References between resources are ids. ``name`` is the short name: the key in
    the file, or the Name tag, or the id where there is neither.

    Frozen values that refer to each other by id make no cycles: the garbage collector need not look at them.
    """

    id: str
    name: str
    span: SourceSpan
    account: str | None = None
    region: str | None = None


class Notice(Struct, frozen=True, kw_only=True):
    """Something the loader assumed, ignored or could not model, said once.

    ``code`` is ``assumed`` (the source leaves it out and AWS has a default), ``unmodelled`` (a kind or field
    that vpcplan does not know; ``count`` objects), or ``ignored`` (an object that has no effect, such as a
    terminated instance).
    """

    code: str
    message: str
    span: SourceSpan | None = None
    count: int = 1

"""AWS configuration, as the AWS CLI prints it, → Topology."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpcplan.model.topology import Topology


def load_aws(files: Sequence[str], *, root: str | None = None) -> Topology:
    """The network that files (or folders) of AWS configuration describe.

    Raises:
        InputError: every problem of every file at once.
    """
    from vpcplan.load.aws.topology import load_aws as load

    return load(files, root=root)

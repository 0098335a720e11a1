"""A network of one VPC to add to, and what is wrong with a text as ``LINE:COLUMN message``."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent, indent

import pytest

from vpcplan.errors import InputError, Problem
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology

HEAD = """\
vpcplan: 1
vpcs:
  shop:
    region: eu-west-1
    account: 012345671234
    cidr_blocks: [10.20.0.0/16]
    ipv6_cidr_blocks: [2001:db8:1234:1a00::/56]
    internet_gateway: igw
"""
SUBNETS = """\
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.20.0.0/24}
      b: {az: eu-west-1b, cidr_block: 10.20.1.0/24, ipv6_cidr_block: "2001:db8:1234:1a01::/64"}
"""

Load = Callable[..., Topology]
Complaints = Callable[..., list[str]]


def text_of(vpc: str, rest: str, subnets: bool) -> str:
    """A file with one VPC, ``shop``, that holds ``vpc``, and ``rest`` at the top level."""
    return HEAD + (SUBNETS if subnets else "") + indent(dedent(vpc).strip("\n"), "    ") + "\n" + dedent(rest)


@pytest.fixture
def load() -> Load:
    """Load a VPC's content and the file's other sections."""

    def run(vpc: str = "", rest: str = "", *, subnets: bool = True) -> Topology:
        return load_topology(["-"], stdin=text_of(vpc, rest, subnets).encode())

    return run


@pytest.fixture
def complaints() -> Complaints:
    """What is wrong: ``column message`` for what the test wrote itself, in order."""

    def run(vpc: str = "", rest: str = "", *, subnets: bool = True) -> list[str]:
        return [problem.message for problem in problems_of(text_of(vpc, rest, subnets))]

    return run


def problems_of(text: str) -> tuple[Problem, ...]:
    """The problems of a file."""
    try:
        load_topology(["-"], stdin=text.encode())
    except InputError as error:
        return error.problems
    return ()

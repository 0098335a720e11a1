"""Address plans as Terraform: locals and subnets keyed by name, and `cidrsubnet()` calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpcplan.analysis.cidr_info.split import Split
    from vpcplan.analysis.cidr_plan.result import AddressPlan, Allocation
    from vpcplan.model.topology import Topology
    from vpcplan.net.block import Block


RESOURCES = """resource "aws_vpc" "this" {
  for_each = local.vpcs

  cidr_block                       = each.value.cidr_blocks[0]
  assign_generated_ipv6_cidr_block = each.value.ipv6

  tags = {
    Name = each.key
  }
}

resource "aws_vpc_ipv4_cidr_block_association" "this" {
  for_each = merge([
    for vpc, value in local.vpcs : {
      for block in slice(value.cidr_blocks, 1, length(value.cidr_blocks)) : "${vpc} ${block}" => {
        vpc        = vpc
        cidr_block = block
      }
    }
  ]...)

  vpc_id     = aws_vpc.this[each.value.vpc].id
  cidr_block = each.value.cidr_block
}

resource "aws_subnet" "this" {
  for_each   = local.subnets
  depends_on = [aws_vpc_ipv4_cidr_block_association.this]

  vpc_id            = aws_vpc.this[each.value.vpc].id
  availability_zone = each.value.availability_zone
  cidr_block        = each.value.cidr_block
  ipv6_cidr_block = each.value.ipv6_number == null ? null : cidrsubnet(
    aws_vpc.this[each.value.vpc].ipv6_cidr_block, each.value.ipv6_new_bits, each.value.ipv6_number
  )

  tags = {
    Name = each.value.name
    Tier = each.value.tier
  }
}"""


def quote(text: str) -> str:
    r"""``text`` as a quoted string of HCL, in which ``${`` and ``%{`` would start a template."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def terraform_split(split: Split, *, named: bool) -> str:
    """A `locals` block with one `cidrsubnet()` call per part, keyed by name where the parts have names."""
    from vpcplan.analysis.cidr_info.terraform_expression import terraform_call

    calls = [(part.name, terraform_call(split.parent, part.new_bits, part.number)) for part in split.parts]
    comments = [f"# {part.block}" for part in split.parts]
    if not named:
        body = [f"    {call}, {comment}" for (_, call), comment in zip(calls, comments, strict=True)]
        return "\n".join(["locals {", "  cidr_blocks = [", *body, "  ]", "}"])
    keys = [quote(name) for name, _ in calls]
    width = max(len(key) for key in keys)
    values = [call for _, call in calls]
    longest = max(len(value) for value in values)
    body = [
        f"    {key:{width}} = {value:{longest}} {comment}"
        for key, value, comment in zip(keys, values, comments, strict=True)
    ]
    return "\n".join(["locals {", "  cidr_blocks = {", *body, "  }", "}"])


def terraform_plan(plan: AddressPlan, topology: Topology) -> str:
    """A file with `local.vpcs`, `local.subnets` and the `aws_subnet` resources, all keyed by name.

    Keys are names, so a subnet that is added changes no other: with `count` every later one would move.
    """
    subnets = [a for a in plan.allocations if a.kind == "subnet" and a.status != "released"]
    blocks = {
        a.id: [str(a.cidr_block)] for a in plan.allocations if a.kind == "vpc" and a.status != "released"
    }
    vpcs = sorted({allocation.vpc for allocation in subnets if allocation.vpc} | set(blocks))
    lines = ["# Written by `vpcplan cidr plan --format terraform`; the plan is in vpcplan.lock.", "locals {"]
    lines += ["  vpcs = {"]
    for vpc in vpcs:
        known = topology.vpcs.get(vpc)
        own = (
            [str(block) for block in known.cidr_blocks]
            if known and known.cidr_blocks
            else blocks.get(vpc, [])
        )
        ipv6 = "true" if _has_ipv6(vpc, plan) else "false"
        lines += _object(quote(vpc), {"cidr_blocks": _list(own), "ipv6": ipv6})
    lines += ["  }", "", "  subnets = {"]
    for subnet in subnets:
        lines += _object(quote(subnet.id), _subnet_values(subnet, _ipv6_parent(subnet.vpc, plan, topology)))
    lines += ["  }", "}", "", RESOURCES]
    return "\n".join(lines)


def _has_ipv6(vpc: str, plan: AddressPlan) -> bool:
    return any(a.ipv6_cidr_block for a in plan.allocations if a.vpc == vpc or a.id == vpc)


def _ipv6_parent(vpc: str | None, plan: AddressPlan, topology: Topology) -> Block | None:
    known = topology.vpcs.get(vpc or "")
    if known and known.ipv6_cidr_blocks:
        return known.ipv6_cidr_blocks[0]
    return next((a.ipv6_cidr_block for a in plan.allocations if a.kind == "vpc" and a.id == vpc), None)


def _subnet_values(subnet: Allocation, ipv6_parent: Block | None) -> dict[str, str]:
    """The attributes of a subnet; its IPv6 block as arguments of cidrsubnet, for Amazon chooses the VPC's."""
    block = subnet.ipv6_cidr_block
    new_bits = number = "null"
    if block is not None and ipv6_parent is not None and ipv6_parent.contains(block):
        new_bits = str(block.prefix_length - ipv6_parent.prefix_length)
        number = str((block.first - ipv6_parent.first) >> (128 - block.prefix_length))
    return {
        "vpc": quote(subnet.vpc or ""),
        "name": quote(subnet.name),
        "cidr_block": quote(str(subnet.cidr_block)) if subnet.cidr_block else "null",
        "ipv6_new_bits": new_bits,
        "ipv6_number": number,
        "availability_zone": quote(subnet.availability_zone) if subnet.availability_zone else "null",
        "tier": quote(subnet.tier) if subnet.tier else "null",
    }


def _object(key: str, values: dict[str, str]) -> Iterable[str]:
    width = max(map(len, values))
    yield f"    {key} = {{"
    for name, value in values.items():
        yield f"      {name:{width}} = {value}"
    yield "    }"


def _list(texts: Sequence[str]) -> str:
    return "[" + ", ".join(quote(text) for text in texts) + "]"

"""What stands beside the network in a topology file: expectations, latencies, and what has no short form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from vpcplan.report.yaml_text import Comment, Flow

if TYPE_CHECKING:
    from vpcplan.model.topology import Topology


def latency_yaml(topology: Topology) -> dict[str, Any]:
    """``{latency: {country:FR: {eu-west-1: 12}}}``."""
    found: dict[str, Any] = {}
    for entry in () if topology.route53 is None else topology.route53.latencies:
        milliseconds = int(entry.milliseconds) if entry.milliseconds == int(entry.milliseconds) else None
        place = found.setdefault(entry.source, Flow())
        place[entry.region] = str(entry.milliseconds) if milliseconds is None else milliseconds
    return {"latency": found} if found else {}


def expectations_yaml(topology: Topology) -> dict[str, Any]:
    """The statements as they were written, sentences as text and long forms as mappings."""
    listed = [
        Flow(to_builtins(dict(each.fields))) if each.fields else each.text for each in topology.expectations
    ]
    return {"expect": listed} if listed else {}


def left_out_comment(topology: Topology) -> dict[str, Any]:
    """Name what a topology file made from this source does not hold."""
    texts = [f"address pool {each.id}" for each in topology.address_pools.values()]
    texts += [
        f"what VPC {each.name} asks `vpcplan cidr plan` for"
        for each in topology.vpcs.values()
        if each.request is not None and not each.all_cidr_blocks
    ]
    texts += [
        f"what subnet {each.id} asks `vpcplan cidr plan` for"
        for each in topology.subnets.values()
        if each.request is not None and not each.blocks
    ]
    if not texts:
        return {}
    lines = "\n".join(f"* {text}" for text in texts)
    return {Comment(f"Left out, since `vpcplan import` does not write it:\n{lines}"): None}

"""Networks as AWS describes them, changed in ways that the topology language has no words for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.aws_output import aws_files, aws_id, write_files
from tests.unit.analysis.reachability.network import Network
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.result import Trace
from vpcplan.analysis.reachability.trace import trace
from vpcplan.load.source import load_topology
from vpcplan.model.topology_index import TopologyIndex

Files = dict[str, Any]
Edit = Callable[["Answers"], None]
AwsCase = tuple[str, str, str | None, str, str | None]
"""Question (`SRC DST [PROTOCOL [PORT]]`), forward and return verdict, codes of which one must be among the
blockers (none for an empty text), and the resource that must be (`kind name`) or None."""

KINDS = {
    "instance": "instances",
    "load_balancer": "load_balancers",
    "vpc_endpoint": "vpc_endpoints",
    "network": "networks",
    "nat_gateway": "nat_gateways",
    "network_interface": "network_interfaces",
}


class Answers:
    """The answers of the AWS CLI for one topology, to be changed."""

    def __init__(self, files: Files) -> None:
        self.files = files

    def each(self, key: str) -> Iterator[dict[str, Any]]:
        """Every object that any answer lists under a top-level key."""
        for content in self.files.values():
            if key in content:
                yield from content[key]

    def of(self, kind: str, id: str) -> dict[str, Any]:
        """The object of a resource; of an instance the one inside its reservation."""
        wanted, key = aws_id(kind, id), _KEYS[kind]
        for item in self.each(key):
            for each in item["Instances"] if key == "Reservations" else (item,):
                if wanted in each.values():
                    return each  # type: ignore[no-any-return]
        raise KeyError(id)

    def route(self, table: str, destination: str) -> dict[str, Any]:
        """The route of a table to a block or prefix list."""
        for route in self.of("route_tables", table)["Routes"]:
            if destination in route.values():
                return route  # type: ignore[no-any-return]
        raise KeyError(destination)

    def remove(self, kind: str, id: str) -> None:
        """Forget an object: what refers to it is left dangling."""
        wanted, key = aws_id(kind, id), _KEYS[kind]
        for content in self.files.values():
            if key in content:
                content[key] = [item for item in content[key] if wanted not in item.values()]

    def forget(self, *calls: str) -> None:
        """Leave out the answers of whole calls."""
        for name in [name for name in self.files if any(call in name for call in calls)]:
            del self.files[name]

    def add(self, name: str, content: Any) -> None:
        """Add an answer."""
        self.files[f"111111111111/eu-west-1/{name}"] = content


_KEYS = {
    "vpcs": "Vpcs",
    "subnets": "Subnets",
    "route_tables": "RouteTables",
    "network_acls": "NetworkAcls",
    "security_groups": "SecurityGroups",
    "internet_gateways": "InternetGateways",
    "egress_only_internet_gateways": "EgressOnlyInternetGateways",
    "nat_gateways": "NatGateways",
    "network_interfaces": "NetworkInterfaces",
    "instances": "Reservations",
    "vpc_endpoints": "VpcEndpoints",
    "endpoint_services": "ServiceConfigurations",
    "vpc_peering_connections": "VpcPeeringConnections",
    "transit_gateways": "TransitGateways",
    "transit_gateway_attachments": "TransitGatewayAttachments",
    "transit_gateway_route_tables": "TransitGatewayRouteTables",
    "vpn_gateways": "VpnGateways",
    "vpn_connections": "VpnConnections",
    "networks": "CustomerGateways",
    "load_balancers": "LoadBalancers",
    "target_groups": "TargetGroups",
}


class AwsNetwork:
    """A topology's AWS answers after some edits, loaded when first asked."""

    def __init__(self, network: Network, *edits: Edit) -> None:
        self.network = network
        self.edits = edits

    @cached_property
    def index(self) -> TopologyIndex:
        answers = Answers(aws_files(self.network.index.topology))
        for edit in self.edits:
            edit(answers)
        with TemporaryDirectory() as folder:
            write_files(answers.files, Path(folder))
            return TopologyIndex(load_topology([folder]))

    def word(self, word: str) -> str:
        """An end of a question with the AWS id in place of the name."""
        endpoint = parse_endpoint(self.network.index, word)
        if endpoint.id is None or endpoint.kind not in KINDS or endpoint.address is not None:
            return word
        if endpoint.kind == "load_balancer":
            return endpoint.name
        return aws_id(KINDS[endpoint.kind], endpoint.id)

    def ask(self, words: str) -> Trace:
        """The trace of a question in words."""
        source, destination, *rest = words.split()
        ends = [parse_endpoint(self.index, self.word(word)) for word in (source, destination)]
        return trace(self.index, ends[0], ends[1], make_question(*rest))

    def differences(self, case: AwsCase) -> str:
        """What is wrong with the answer to a case; empty if nothing is."""
        words, forward, back, codes, resource = case
        answer = self.ask(words)
        verdicts = answer.forward.verdict, answer.back.verdict if answer.back else None
        found = {entry.code for entry in answer.blockers}
        reasons = [(b.code, b.resource, b.direction, b.reason) for b in answer.blockers]
        if verdicts != (forward, back):
            return f"{words}: {verdicts}, not {(forward, back)}: {reasons}"
        wanted = set(codes.split())
        if wanted and not wanted & found:
            return f"{words}: none of {codes} in {reasons}"
        if not wanted and found:
            return f"{words}: blockers {reasons}"
        if resource is not None:
            kind, id = resource.split()
            if aws_id(kind, id) not in {entry.resource for entry in answer.blockers}:
                return f"{words}: {resource} ({aws_id(kind, id)}) does not block: {reasons}"
        return ""

    def check(self, *cases: AwsCase) -> None:
        """Every case's answer is the expected one."""
        assert not [wrong for case in cases if (wrong := self.differences(case))]

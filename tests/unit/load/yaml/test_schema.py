"""The JSON Schema and the decoders come from one table: what one takes or refuses, the other does too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from vpcplan.cli.main import run
from vpcplan.load.yaml import sections
from vpcplan.load.yaml.json_schema import topology_schema
from vpcplan.load.yaml.nodes import Mapping, Node, Scalar, Sequence
from vpcplan.load.yaml.parse import parse_document

from .conftest import HEAD, SUBNETS, problems_of

ROOT = Path(__file__).resolve().parents[4]
FILES = [*sorted((ROOT / "samples").glob("*.yaml")), ROOT / "src" / "vpcplan" / "data" / "starter.yaml"]


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = topology_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_editors_read(node: Node) -> Any:
    """YAML 1.2's core schema, which editors follow: true and false, null, numbers, else text."""
    if isinstance(node, Mapping):
        return {key: as_editors_read(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return [as_editors_read(item) for item in node.items]
    assert isinstance(node, Scalar)
    if not node.plain:
        return node.text
    if node.is_null:
        return None
    words = {"true": True, "false": False}
    if node.text in words:
        return words[node.text]
    for number in (int, float):
        try:
            return number(node.text)
        except ValueError:
            continue
    return node.text


def errors(validator: Draft202012Validator, text: str) -> list[str]:
    document = parse_document(text.encode(), "f.yaml")
    return [error.message for error in validator.iter_errors(as_editors_read(document.root))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_samples_are_valid_by_both(validator: Draft202012Validator, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert problems_of(text) == ()
    assert errors(validator, text) == []


LONG_FORMS = """
    security_groups:
      web:
        ingress: [{protocol: tcp, ports: [80, 443-444], from: [self, 10.0.0.0/8]}, {protocol: 50, from: self}]
        egress: []
    network_acls:
      edge:
        ingress: [{rule_number: 100, action: allow, protocol: tcp, ports: 443, cidr_block: 0.0.0.0/0}]
        egress: {100: {action: deny, protocol: icmp, icmp_type: 8, icmp_code: 0, cidr_block: "::/0"}}
    route_tables:
      x:
        main: true
        routes: [{destination: 0.0.0.0/0, target: igw, state: blackhole}]
        propagate: []
        gateways: []
    instances:
      fw:
        interfaces:
          - {subnet: a, private_ips: [10.20.0.9, {private_ip: 10.20.0.8, public_ip: 198.51.100.1}]}
          - eni
      1: {subnet: a, public_ip: auto, ipv6_address: none, state: stopped, tags: {n: 1}}
    network_interfaces: {eni: {subnet: b, ipv6_addresses: [auto]}}
    nat_gateways: {n: {addresses: [{public_ip: 198.51.100.9, az: eu-west-1a}]}}
    load_balancers:
      l:
        type: network
        subnets: {a: {private_ip: 10.20.0.100}, b: {}}
        listeners: [{port: 80, protocol: tcp, targets: [{target: fw, port: 8080}], health_check: {port: 80}}]
    target_groups: {t: {protocol: tcp, port: 80, targets: []}}
transit_gateways:
  hub:
    attachments: {s: {vpc: shop, subnets: [a]}}
    route_tables: {m: {routes: {10.0.0.0/8: [s]}}}
prefix_lists: {p: {entries: [10.0.0.0/8, {cidr_block: 11.0.0.0/8}], max_entries: 5}}
block_public_access: [{mode: off}]
expect: [a can reach b, {source: a}]
"""


def test_long_forms_are_valid_by_both(validator: Draft202012Validator) -> None:
    text = HEAD + SUBNETS + LONG_FORMS
    assert [problem.message for problem in problems_of(text)] == []
    assert errors(validator, text) == []


BAD = {
    "no version": "vpcs: {}",
    "unknown section": "vpcplan: 1\nvpc: {}",
    "unknown key of a vpc": HEAD + "    subents: {}",
    "unknown key of a subnet": HEAD + "    subnets: {a: {zone: eu-west-1a}}",
    "list for a mapping": "vpcplan: 1\nvpcs: [shop]",
    "text for a list": "vpcplan: 1\nvpcs: {shop: {cidr_blocks: 10.0.0.0/16}}",
    "not a block": "vpcplan: 1\nvpcs: {shop: {cidr_blocks: [everything]}}",
    "not a boolean": HEAD + "    enable_dns_support: yes",
    "not a choice": HEAD + SUBNETS + "    instances: {i: {subnet: a, state: asleep}}",
    "number too large": HEAD + "    subnets: {a: {netmask: 99}}",
    "no target": HEAD + "    route_tables: {x: {routes: [{destination: 0.0.0.0/0}]}}",
    "rule without from": HEAD + "    security_groups: {g: {ingress: [tcp 22]}}",
    "rule without action": HEAD + "    network_acls: {n: {ingress: {1: all from 0.0.0.0/0}}}",
    "rule number": HEAD + "    network_acls: {n: {ingress: {x: allow all from 0.0.0.0/0}}}",
    "egress of nothing": HEAD + "    security_groups: {g: {egress: }}",
    "peering without accepter": HEAD + "vpc_peering_connections: {p: {requester: shop}}",
    "listener port": HEAD + SUBNETS + "    load_balancers: {l: {subnets: [a], listeners: {http: {}}}}",
    "expect of a mapping": "vpcplan: 1\nexpect: {a: b}",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_fail_both(validator: Draft202012Validator, name: str) -> None:
    assert problems_of(BAD[name])
    assert errors(validator, BAD[name])


def test_every_section_and_field_is_described() -> None:
    schema = topology_schema()
    assert set(schema["properties"]) == {"vpcplan", "description", *sections.TOP_LEVEL}
    assert set(sections.IN_VPC) <= set(schema["$defs"]["vpc"]["properties"])
    for name, definition in schema["$defs"].items():
        assert definition["description"], name
        assert definition["additionalProperties"] is False, name
        for key, field in definition["properties"].items():
            assert field["description"].endswith((".", "…")), f"{name}.{key}: {field['description']}"


def test_schema_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == topology_schema()
    assert run(["schema", "--output", str(tmp_path / "s.json")]) == 0
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8")) == topology_schema()


def test_init_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "vpcplan.yaml"
    assert run(["init", str(path)]) == 0
    assert problems_of(path.read_text(encoding="utf-8")) == ()
    assert run(["trace", "internet", "front", "--port", "443", "-f", str(path)]) == 0
    path.write_text("mine", encoding="utf-8")
    capsys.readouterr()
    assert run(["init", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"
    assert run(["init", str(path), "--force"]) == 0
    assert run(["init", str(tmp_path), "--force"]) == 0
    assert [found.name for found in tmp_path.iterdir()] == ["vpcplan.yaml"]
    assert run(["init", "-"]) == 0
    assert capsys.readouterr().out == path.read_text(encoding="utf-8")

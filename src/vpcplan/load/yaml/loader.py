"""Parsed files to one Topology: declare every name, decode every entry, write out what AWS does by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml import sections
from vpcplan.load.yaml.decode import Loading
from vpcplan.load.yaml.fields import unknown_key
from vpcplan.load.yaml.nodes import Mapping, Scalar
from vpcplan.model.topology import Topology

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.errors import Problem
    from vpcplan.load.yaml.nodes import Node
    from vpcplan.load.yaml.parse import Document
    from vpcplan.load.yaml.sections import Section

LANGUAGE_VERSION = "1"


def load_documents(
    documents: Iterable[Document], base: Topology | None = None
) -> tuple[Topology, list[Problem]]:
    """The topology that the files describe, added to ``base``, and everything that is wrong with them.

    Args:
        documents: The files, parsed.
        base: What AWS configuration beside them describes; its resources may be named by id or name.

    Returns:
        The topology (only to be used if there are no problems), and the problems in no special order.
    """
    loading = Loading(base)
    found: dict[str, Section] = {}
    for document in documents:
        loading.document = document
        loading.problems.extend(document.duplicates)
        _declare_document(loading, document, found)
    _declare_more(loading, found)
    for key in _decode_order(found):
        decode = found[key].decode
        for entry in loading.entries.get(key, ()):
            if loading.full:
                break
            loading.document = entry.document
            decode(loading, entry)
    finished = set()
    for section in found.values():
        if section.finish is not None and section.finish not in finished:
            finished.add(section.finish)
            section.finish(loading)
    topology = _merge(loading)
    if not loading.problems:
        from vpcplan.load.implied_interfaces import complete_interfaces

        topology = complete_interfaces(
            topology,
            auto_public=loading.auto_public,
            auto_ipv6=loading.auto_ipv6,
            elastic=loading.elastic,
        )
    return topology, loading.problems


def _declare_document(loading: Loading, document: Document, found: dict[str, Section]) -> None:
    if "vpcplan" not in document.root.entries and _refuse_cli_yaml(loading, document):
        return
    for key, (node, value) in document.root.entries.items():
        if key == "vpcplan":
            _check_version(loading, value)
        elif key == "description":
            continue
        elif key in sections.TOP_LEVEL:
            section = found.get(key)
            if section is None:
                section = found[key] = sections.section(key, sections.TOP_LEVEL[key])
            _declare_section(loading, key, section, node, value, None)
        elif key in sections.IN_VPC:
            loading.problem(node, f"`{key}` belongs to a VPC", f"put it below `vpcs: NAME: {key}:`")
        else:
            unknown_key(loading, node, ("vpcplan", "description", *sections.TOP_LEVEL), "a topology")
    if "vpcplan" not in document.root.entries:
        loading.problem(document.root, "the language version is missing", "start the file with `vpcplan: 1`")
    vpcs = document.root.get("vpcs")
    if type(vpcs) is Mapping:
        for name, (_, vpc) in vpcs.entries.items():
            if type(vpc) is Mapping:
                _declare_in_vpc(loading, name, vpc, found)


def _refuse_cli_yaml(loading: Loading, document: Document) -> bool:
    """Whether the file is the AWS CLI's output as YAML, which is said in place of every key's own problem."""
    from vpcplan.load.foreign import cli_yaml_hint

    hint = cli_yaml_hint(document.root.entries)
    if hint is not None:
        first = next(iter(document.root.entries.values()))[0]
        loading.problem(first, "a topology has no such key, but AWS's answers have", hint)
    return hint is not None


def _check_version(loading: Loading, value: Node) -> None:
    if type(value) is not Scalar or value.text != LANGUAGE_VERSION:
        found = f"`{value.text}`" if type(value) is Scalar else "something else"
        loading.problem(
            value,
            f"the language version is {found}; this vpcplan reads version {LANGUAGE_VERSION}",
            f"write `vpcplan: {LANGUAGE_VERSION}`, or install a newer vpcplan",
        )


def _declare_in_vpc(loading: Loading, vpc: str, node: Mapping, found: dict[str, Section]) -> None:
    for key, module in sections.IN_VPC.items():
        entry = node.entries.get(key)
        if entry is not None:
            section = found.get(key)
            if section is None:
                section = found[key] = sections.section(key, module)
            _declare_section(loading, key, section, entry[0], entry[1], vpc)


def _declare_section(
    loading: Loading, key: str, section: Section, node: Scalar, value: Node, vpc: str | None
) -> None:
    if not section.named:
        entry = loading.entry(key, key if vpc is None else f"{vpc}/{key}", node, value, vpc)
        loading.entries.setdefault(key, []).append(entry)
        return
    if type(value) is Mapping:
        for name, item in value.entries.values():
            loading.declare(key, name, item, vpc, any_text=not section.check_names)
    elif not (type(value) is Scalar and value.is_null):
        loading.wrong_type(value, f"a mapping of names to {key.replace('_', ' ')}")


def _declare_more(loading: Loading, found: dict[str, Section]) -> None:
    """Let sections declare what they imply, once every written name is known."""
    for key, section in list(found.items()):
        if section.declare is not None:
            for entry in list(loading.entries.get(key, ())):
                loading.document = entry.document
                section.declare(loading, entry)
    for key in loading.entries:
        if key not in found:
            module = sections.IN_VPC.get(key) or sections.INSIDE.get(key) or sections.TOP_LEVEL[key]
            found[key] = sections.section(key, module)


def _decode_order(found: dict[str, Section]) -> list[str]:
    order = [key for key in sections.DECODE_ORDER if key in found]
    return order + [key for key in found if key not in sections.DECODE_ORDER]


def _merge(loading: Loading) -> Topology:
    """What was decoded, together with the AWS configuration beside it."""
    from msgspec.structs import replace

    base, values = loading.base, loading.values
    changes: dict[str, Any] = {}
    for field, value in values.items():
        before = getattr(base, field)
        changes[field] = {**before, **value} if isinstance(value, dict) and before else value
    changes["notices"] = base.notices + tuple(loading.notices)
    return replace(base, **changes)

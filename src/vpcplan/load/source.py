"""Files, folders and standard input to one topology; what a file is, its content says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.errors import InputError, Problem, SourceSpan
from vpcplan.load.source_files import Sources, find_sources, topology_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.load.yaml.parse import Document
    from vpcplan.model.topology import Topology

__all__ = ["MAX_SHOWN", "load_topology", "topology_files"]

MAX_SHOWN = 200
"""Problems that one run reports; the last one says how many more there are."""


def load_topology(
    paths: Sequence[str], *, stdin: bytes | None = None, stdin_name: str = "<stdin>"
) -> Topology:
    """The one topology that all paths describe together.

    YAML topologies and AWS configuration may lie side by side: a file with only ``expect:`` or ``networks:``
    adds to the network that a folder of ``describe-*`` output describes. Garbage collection rests meanwhile,
    for nothing that is made here is garbage.

    Args:
        paths: Files, folders (read at any depth), and ``-`` for standard input.
        stdin: What standard input holds, if ``-`` is among the paths; it is read if left out.
        stdin_name: The name that messages use for it.

    Raises:
        InputError: With every problem of every file, in order of place.
    """
    import gc

    enabled = gc.isenabled()
    gc.disable()
    try:
        return _load(paths, find_sources(paths, stdin, stdin_name))
    finally:
        if enabled:
            gc.enable()


def _load(paths: Sequence[str], sources: Sources) -> Topology:
    """What the sources describe.

    Raises:
        InputError: With every problem of every file, in order of place.
    """
    problems = sources.problems
    documents = _parse_yaml(sources) if sources.topologies else []
    topology: Topology | None = None
    try:
        if sources.aws or sources.aws_texts:
            topology = _load_aws(sources)
            if not (documents or sources.zones):
                _refuse_foreign(topology, sources)
        if documents:
            topology = _load_yaml(documents, topology)
        if sources.zones:
            from vpcplan.load.zone_file import add_zone_files

            topology = add_zone_files(topology, sources.zones)
    except InputError as error:
        # What comes later may name what could not be read here, so its problems would not be true.
        problems.extend(error.problems)
    if problems:
        raise InputError(*_in_order(problems))
    if topology is None:
        from vpcplan.load.foreign import no_topology

        raise InputError(no_topology(paths, sources))
    from msgspec.structs import replace

    return replace(topology, files=sources.files, notices=topology.notices + tuple(sources.notices))


def _refuse_foreign(topology: Topology, sources: Sources) -> None:
    """Refuse JSON that says nothing about any network: a Terraform plan is no empty VPC.

    Raises:
        InputError: With what each file is instead.
    """
    from vpcplan.load.foreign import foreign_problems, is_foreign

    if is_foreign(topology) and not sources.problems:
        raise InputError(*foreign_problems(sources))


def _load_aws(sources: Sources) -> Topology:
    """The network of the AWS configuration among the sources.

    Raises:
        InputError: With every problem of it.
    """
    if not sources.aws_texts:
        from vpcplan.load.aws import load_aws

        return load_aws(sources.aws)
    from vpcplan.load.aws.document import parse_documents
    from vpcplan.load.aws.files import read_documents
    from vpcplan.load.aws.topology import decode_documents
    from vpcplan.load.yaml.parse import decode_text

    documents, _ = read_documents(sources.aws, None, sources.problems, sources.notices)
    for name, data in sources.aws_texts:
        found, is_objects = parse_documents(name, decode_text(data, name))
        documents.extend(found)
        if not is_objects:
            message = 'this is not what the AWS CLI prints: no object with a key such as "Vpcs"'
            hint = "a YAML topology starts with `vpcplan: 1`"
            span = SourceSpan(name, 1, 1)
            sources.problems.append(Problem(message=message, span=span, hint=hint))
    return decode_documents(documents, [], [])


def _parse_yaml(sources: Sources) -> list[Document]:
    """The YAML files that can be parsed; what is wrong with the others goes to the sources' problems."""
    from vpcplan.load.yaml.parse import parse_document

    documents = []
    for file, data in sources.topologies:
        try:
            documents.append(parse_document(data, file))
        except InputError as error:
            sources.problems.extend(error.problems)
    return documents


def _load_yaml(documents: list[Document], base: Topology | None) -> Topology:
    """The topology of the YAML files, added to ``base``.

    Raises:
        InputError: With every problem of what they say.
    """
    from vpcplan.load.yaml.loader import load_documents

    topology, problems = load_documents(documents, base)
    if problems:
        raise InputError(*problems)
    return topology


def _in_order(problems: list[Problem]) -> list[Problem]:
    """The problems by place, each once, and not more than a reader can use."""
    ordered = sorted(
        dict.fromkeys(problems),
        key=lambda problem: (
            (problem.span.file, problem.span.line, problem.span.column) if problem.span else ("", 0, 0)
        ),
    )
    if len(ordered) > MAX_SHOWN:
        rest = len(ordered) - MAX_SHOWN
        more = Problem(message=f"and {rest:,} more problems", hint="correct those above first")
        return [*ordered[:MAX_SHOWN], more]
    return ordered

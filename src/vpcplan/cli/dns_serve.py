"""`vpcplan dns serve`: a DNS server on loopback that answers from the topology."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from vpcplan.cli.dns_clients import FromNetwork
from vpcplan.cli.dns_options import Fail, From, Healthy, InsufficientData, Unhealthy
from vpcplan.cli.options import Colour, Files, Quiet, load, source_paths
from vpcplan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.errors import VpcplanError
    from vpcplan.model.topology import Topology
    from vpcplan.serve.answers import SubnetClient
    from vpcplan.serve.server import DnsServer, Settings


def serve(
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="UDP and TCP; 0 takes a free one.")
    ] = 5353,
    listen: Annotated[
        str,
        typer.Option("--listen", metavar="ADDRESS", help="Anything but loopback is reachable by others."),
    ] = "127.0.0.1",
    client: From = None,
    subnets: Annotated[
        list[str] | None,
        typer.Option(
            "--subnet",
            metavar="BLOCK=KIND:VALUE",
            help="Where the clients of a subnet are: 203.0.113.0/24=country:FR. Repeatable.",
            show_default=False,
        ),
    ] = None,
    unhealthy: Unhealthy = None,
    healthy: Healthy = None,
    insufficient_data: InsufficientData = None,
    fail: Fail = None,
    from_network: FromNetwork = False,
    control: Annotated[
        int | None,
        typer.Option(
            "--control",
            metavar="PORT",
            min=0,
            max=65535,
            help="Take commands such as `unhealthy blue` on this TCP port of loopback, one a line.",
        ),
    ] = None,
    health_file: Annotated[
        str | None,
        typer.Option("--health-file", metavar="PATH", help="A file of such lines, read when it changes."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Draw the same answers in the same order each time.")
    ] = None,
    files: Files = None,
    color: Colour = "auto",
    quiet: Quiet = False,
) -> int:
    """Serve the topology's zones over DNS, UDP and TCP, as Route 53 would answer, until Ctrl-C.

    Weighted and other shares are drawn at random for each query. The files are read again when they change;
    if they are bad, the old answers stay. Ask with `dig @127.0.0.1 -p 5353 www.example.com`, as another
    client with `+subnet=203.0.113.0/24`.
    """
    from vpcplan.analysis.resolution.client_text import parse_client
    from vpcplan.analysis.resolution.health_text import parse_health
    from vpcplan.serve.server import Settings

    paths = source_paths(files)
    if "-" in paths:
        raise UsageError("dns serve reads its files again when they change; standard input cannot be")
    topology = load(files, quiet=quiet)
    settings = Settings(
        host=_address(listen),
        port=port,
        paths=paths,
        client=parse_client(client or (), topology),
        health=parse_health(
            topology,
            unhealthy=unhealthy or (),
            healthy=healthy or (),
            insufficient_data=insufficient_data or (),
            failed=fail or (),
        ),
        seed=seed,
        control_port=control,
        health_file=health_file,
        from_network=from_network,
    )
    server = _start(settings, topology, [_subnet_client(text, topology) for text in subnets or ()], paths)
    if not quiet:
        _say(_greeting(server, settings))
    _wait()
    server.close()
    return 0


def _start(
    settings: Settings, topology: Topology, subnets: Sequence[SubnetClient], paths: Sequence[str]
) -> DnsServer:
    import gc

    from vpcplan.load.source import load_topology
    from vpcplan.serve.server import DnsServer

    loaded = [topology]

    def load_again() -> Topology:
        return loaded.pop() if loaded else load_topology(paths)

    try:
        server = DnsServer(settings, load_again, _say, subnets=tuple(subnets), describe=_describe)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror}",
            hint="choose another port with --port (and --control)",
        ) from None
    # The topology stays as long as the server does: the collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    server.start()
    return server


def _wait() -> None:
    """Until Ctrl-C or SIGTERM; either is the way to end a server, so neither is a failure."""
    from signal import SIGTERM, signal
    from threading import Event

    ended = Event()
    signal(SIGTERM, lambda number, frame: ended.set())
    try:
        ended.wait()
    except KeyboardInterrupt:
        return


def _greeting(server: DnsServer, settings: Settings) -> str:
    zones = server.topology.route53.hosted_zones.values() if server.topology.route53 else ()
    names = ", ".join(sorted({zone.domain_name or "." for zone in zones})) or "no zone"
    lines = [f"serving {names} on {settings.host} port {server.port}, UDP and TCP; Ctrl-C ends it"]
    if server.control_port is not None:
        lines.append(f"health is flipped on 127.0.0.1 port {server.control_port}: `unhealthy NAME`, `help`")
    if not _is_loopback(settings.host):
        lines.append(
            "warning: other machines can ask this server; it is made for tests, not for the internet"
        )
    return "\n".join(lines)


def _address(text: str) -> str:
    from vpcplan.errors import BlockError
    from vpcplan.net.block import parse_address

    try:
        return str(parse_address("127.0.0.1" if text == "localhost" else text))
    except BlockError as error:
        raise UsageError(f"--listen takes an address of this machine: {error}") from None


def _is_loopback(host: str) -> bool:
    return host == "::1" or host.startswith("127.")


def _subnet_client(text: str, topology: Topology) -> SubnetClient:
    """The clients of a subnet, from ``203.0.113.0/24=country:FR``; several facts are joined by ``;``."""
    from vpcplan.analysis.resolution.client_text import parse_client
    from vpcplan.errors import BlockError
    from vpcplan.net.block import parse_block
    from vpcplan.serve.answers import SubnetClient

    block, equals, client = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} does not say where a subnet is", hint="such as 203.0.113.0/24=country:FR")
    try:
        return SubnetClient(parse_block(block), parse_client(client.split(";"), topology))
    except BlockError as error:
        raise UsageError(str(error)) from None


def _describe(error: VpcplanError) -> str:
    from vpcplan.errors import InputError
    from vpcplan.report.problems import render_problems

    return render_problems(error.problems) if isinstance(error, InputError) else str(error)


def _say(text: str) -> None:
    """Print to standard error; a server goes on answering when nobody reads what it says."""
    from contextlib import suppress

    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)

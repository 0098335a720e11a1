"""The running server: sockets, the topology that they answer from, and what changes it meanwhile."""

from __future__ import annotations

from random import Random
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.health_probe import probe_by_checkers
from vpcplan.analysis.resolution.name_index import index_names
from vpcplan.analysis.resolution.network_health import DerivedStatus, add_derived, derive_health
from vpcplan.analysis.resolution.question import ALL_AS_DESCRIBED, ANYONE, Client, Health
from vpcplan.errors import VpcplanError
from vpcplan.serve.answers import SubnetClient, TopologyAnswers
from vpcplan.serve.control import ControlPort
from vpcplan.serve.files import fingerprint
from vpcplan.serve.health_state import HealthState
from vpcplan.serve.listener import Listener
from vpcplan.serve.responder import Responder

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcplan.model.topology import Topology

WATCH_SECONDS = 0.5
"""How often the files are looked at."""


MAX_DEFECTS = 100


class Settings(Struct, frozen=True, kw_only=True):
    """How a server is run. ``control_port`` and ``health_file`` are None where there is none."""

    host: str = "127.0.0.1"
    port: int = 5353
    paths: tuple[str, ...] = ()
    client: Client = ANYONE
    health: Health = ALL_AS_DESCRIBED
    seed: int | None = None
    control_port: int | None = None
    health_file: str | None = None
    from_network: bool = False
    """Whether endpoint checks are derived from the network, where nothing is said of them."""
    watch_seconds: float = WATCH_SECONDS


class DnsServer:
    """Answers from what ``load`` gives, loads anew when a file changes, and says on ``say`` what happened.

    Raises:
        InputError: the topology cannot be loaded at the start. Later, the old one stays.
        OSError: an address or port cannot be listened on.
    """

    def __init__(
        self,
        settings: Settings,
        load: Callable[[], Topology],
        say: Callable[[str], None],
        *,
        subnets: tuple[SubnetClient, ...] = (),
        describe: Callable[[VpcplanError], str] = str,
    ) -> None:
        self._settings = settings
        self._load = load
        self._say = say
        self._subnets = subnets
        self._describe = describe
        self._random = Random(settings.seed)
        self._lock = Lock()
        self._stop = Event()
        self._defects: set[str] = set()
        self._health = HealthState(settings.health, self._renew)
        self._seen = fingerprint(settings.paths)
        self._seen_health = None if settings.health_file is None else fingerprint((settings.health_file,))
        self._topology = load()
        self._derived: tuple[Topology | None, tuple[DerivedStatus, ...]] = (None, ())
        self._responder = self._make_responder()
        if settings.health_file is not None:
            self._read_health_file(settings.health_file)
        self._listener = Listener(settings.host, settings.port, self._current, self._report_defect)
        self._control: ControlPort | None = None
        if settings.control_port is not None:
            try:
                self._control = ControlPort(settings.control_port, self._health.command)
            except OSError:
                self._listener.abandon()
                raise
        self._watcher = Thread(target=self._watch, name="dns-watch", daemon=True)

    @property
    def port(self) -> int:
        """The port that is listened on, also where 0 was asked for."""
        return self._listener.port

    @property
    def control_port(self) -> int | None:
        """The control port that is listened on, None without one."""
        return None if self._control is None else self._control.port

    @property
    def topology(self) -> Topology:
        """What is answered from at this moment."""
        return self._topology

    def start(self) -> None:
        """Begin to answer."""
        self._listener.start()
        if self._control is not None:
            self._control.start()
        self._watcher.start()

    def close(self) -> None:
        """Stop answering."""
        self._stop.set()
        self._watcher.join()
        if self._control is not None:
            self._control.close()
        self._listener.close()

    def _current(self) -> Responder:
        return self._responder

    def _make_responder(self) -> Responder:
        checks = self._topology.route53.health_checks if self._topology.route53 else {}
        # Calculated checks are computed, never observed. A check's id goes before another one's name.
        leaves = [check for check in checks.values() if check.type != "calculated"]
        names = {check.name: check.id for check in leaves} | {check.id: check.id for check in leaves}
        for gone in self._health.set_names(names):
            self._say(f"the health check {gone} is gone; what was said of it is forgotten")
        health = self._health.health()
        if self._settings.from_network:
            health = add_derived(health, self._derived_statuses())
        answers = TopologyAnswers(self._topology, health, self._settings.client, self._subnets)
        return Responder(answers, self._random)

    def _derived_statuses(self) -> tuple[DerivedStatus, ...]:
        """What the network lets the checkers see: worked out once for each topology that is loaded."""
        topology, derived = self._derived
        if topology is not self._topology:
            probe = probe_by_checkers(self._topology)
            derived = derive_health(index_names(self._topology), probe)
            self._derived = (self._topology, derived)
        return derived

    def _renew(self) -> None:
        with self._lock:
            self._responder = self._make_responder()

    def _watch(self) -> None:
        while not self._stop.wait(self._settings.watch_seconds):
            seen = fingerprint(self._settings.paths)
            if seen != self._seen:
                self._seen = seen
                self._reload()
            file = self._settings.health_file
            if file is not None and (seen := fingerprint((file,))) != self._seen_health:
                self._seen_health = seen
                self._read_health_file(file)

    def _reload(self) -> None:
        try:
            topology = self._load()
            with self._lock:
                old, self._topology = self._topology, topology
                try:
                    self._responder = self._make_responder()
                except VpcplanError:
                    self._topology = old
                    raise
        except VpcplanError as error:
            self._say(self._describe(error))
            self._say("not reloaded: the answers stay as they were")
        except Exception as error:
            self._report_defect(error)
            self._say("not reloaded: the answers stay as they were")
        else:
            self._say("reloaded: the files have changed")

    def _read_health_file(self, file: str) -> None:
        try:
            with open(file, encoding="utf-8", errors="replace") as stream:
                lines = stream.read(1 << 20).splitlines()
        except OSError as error:
            self._say(f"{file}: {error.strerror}; health stays as it was")
            return
        for problem in self._health.replace(lines):
            self._say(f"{file}: {problem}")

    def _report_defect(self, error: Exception) -> None:
        """Say it once: the query that brought it about may come a thousand times a second."""
        text = f"error: this is a defect in vpcplan ({type(error).__name__}: {str(error)[:200]})"
        if text not in self._defects and len(self._defects) < MAX_DEFECTS:
            self._defects.add(text)
            self._say(text)

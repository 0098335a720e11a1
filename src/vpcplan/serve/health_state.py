"""The health that is observed while the server runs, and the words by which it is flipped."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from vpcplan.analysis.resolution.question import Health

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vpcplan.model.health_check import ObservedStatus

STATUSES: dict[str, ObservedStatus] = {
    "healthy": "healthy",
    "unhealthy": "unhealthy",
    "insufficient-data": "insufficient_data",
}
HELP = "healthy NAME | unhealthy NAME | insufficient-data NAME | reset [NAME] | status | help"


class HealthState:
    """What was said of health checks since the server started, on top of how it was started.

    Commands come from the control port and from the health file; each change calls ``on_change``.
    """

    def __init__(self, start: Health, on_change: Callable[[], None]) -> None:
        self._start = start
        self._on_change = on_change
        self._lock = Lock()
        self._said: dict[str, ObservedStatus] = {}
        self._names: dict[str, str] = {}

    def set_names(self, names: dict[str, str]) -> list[str]:
        """Take the health checks there are now (id by name and by id); what was said of others is dropped.

        Returns:
            The ids of the checks that are gone and of which something was said.
        """
        with self._lock:
            self._names = names
            gone = sorted(set(self._said) - set(names.values()))
            for check in gone:
                del self._said[check]
            return gone

    def health(self) -> Health:
        """What is observed now."""
        with self._lock:
            return Health(
                checks={**self._start.checks, **self._said}, load_balancers=self._start.load_balancers
            )

    def command(self, line: str) -> str:
        """Do what one line says; the answer begins with ``ok`` or ``error``."""
        words = line.split()
        match words:
            case ["status"]:
                return self._status()
            case ["help"]:
                return f"ok: {HELP}"
            case ["reset"]:
                return self._forget(None)
            case ["reset", name]:
                return self._forget(name)
            case [word, name] if word in STATUSES:
                return self._say(name, STATUSES[word])
        return f"error: unknown command; there are: {HELP}"

    def replace(self, lines: Iterable[str]) -> list[str]:
        """Forget what was said and do what the lines say instead; the errors among the answers.

        Blank lines and what follows a ``#`` do not count.
        """
        said: dict[str, ObservedStatus] = {}
        errors = []
        for number, line in enumerate(lines, 1):
            words = line.partition("#")[0].split()
            match words:
                case []:
                    continue
                case [word, name] if word in STATUSES and name in self._names:
                    said[self._names[name]] = STATUSES[word]
                case [word, name] if word in STATUSES:
                    errors.append(f"line {number}: {self._no_such(name)}")
                case _:
                    errors.append(
                        f"line {number}: say `unhealthy NAME`, `healthy NAME` or `insufficient-data NAME`"
                    )
        with self._lock:
            self._said = said
        self._on_change()
        return errors

    def _status(self) -> str:
        health = self.health()
        names = sorted({check: name for name, check in self._names.items()}.values())
        words = {status: word for word, status in STATUSES.items()}
        return "ok: " + ", ".join(
            f"{name} {words[status] if (status := health.checks.get(self._names[name])) else 'as described'}"
            for name in names
        )

    def _say(self, name: str, status: ObservedStatus) -> str:
        check = self._names.get(name)
        if check is None:
            return f"error: {self._no_such(name)}"
        with self._lock:
            self._said[check] = status
        self._on_change()
        return f"ok: {name} is {status.replace('_', ' ')}"

    def _forget(self, name: str | None) -> str:
        if name is not None and name not in self._names:
            return f"error: {self._no_such(name)}"
        with self._lock:
            if name is None:
                self._said = {}
            else:
                self._said.pop(self._names[name], None)
        self._on_change()
        return f"ok: {name or 'everything'} is as at the start"

    def _no_such(self, name: str) -> str:
        from difflib import get_close_matches

        close = get_close_matches(name, self._names, 1)
        return f"no health check {name!r}" + (f", did you mean {close[0]!r}?" if close else "")

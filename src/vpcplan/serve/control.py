"""The control port: one command a line over TCP on loopback, one line back."""

from __future__ import annotations

import socket
from threading import BoundedSemaphore, Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_LINE = 512
CONTROL_TIMEOUT_SECONDS = 30.0
WAKE_SECONDS = 0.25
CLIENTS = 8


class ControlPort:
    """Passes lines to ``command`` and its answers back, to a few clients at a time.

    A line that ``command`` answers with an error ends the conversation, so that a web page that posts a form
    to this port gets as far as ``POST / HTTP/1.1``.
    """

    def __init__(self, port: int, command: Callable[[str], str]) -> None:
        self._command = command
        self._stop = Event()
        self._places = BoundedSemaphore(CLIENTS)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind(("127.0.0.1", port))
            self._socket.listen(4)
            self._socket.settimeout(WAKE_SECONDS)
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self._thread = Thread(target=self._serve, name="dns-control", daemon=True)

    def start(self) -> None:
        """Begin to take commands."""
        self._thread.start()

    def close(self) -> None:
        """Take no more commands."""
        self._stop.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            except OSError:
                self._stop.wait(WAKE_SECONDS)
                continue
            if self._places.acquire(blocking=False):
                Thread(target=self._converse, args=(connection,), name="dns-control", daemon=True).start()
            else:
                connection.close()

    def _converse(self, connection: socket.socket) -> None:
        connection.settimeout(CONTROL_TIMEOUT_SECONDS)
        try:
            with connection, connection.makefile("rwb") as stream:
                while line := stream.readline(LONGEST_LINE):
                    answer = self._command(line.decode("utf-8", "replace"))
                    stream.write(answer.encode() + b"\n")
                    stream.flush()
                    if answer.startswith("error") or self._stop.is_set():
                        return
        except OSError:
            # The client is gone or silent; there is nobody to tell.
            return
        finally:
            self._places.release()

"""The sockets: one thread for UDP, one that accepts TCP, and a bounded number of TCP conversations."""

from __future__ import annotations

import socket
import struct
from errno import EADDRINUSE
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

PORTS_TRIED = 16
"""How many ports are tried for one that is free for both UDP and TCP."""
TCP_CONNECTIONS = 64
"""Conversations at once; a further client is hung up on."""

TCP_TIMEOUT_SECONDS = 10.0
"""How long a TCP client may stay silent. RFC 7766 leaves it to the server."""

WAKE_SECONDS = 0.25
LARGEST_UDP_QUERY = 4096


class Exchange(Protocol):
    """What answers packets at this moment."""

    def udp(self, packet: bytes) -> bytes | None:
        """The datagram to send back, None for silence."""
        ...

    def tcp(self, packet: bytes) -> bytes | None:
        """The message to send back, None to hang up."""
        ...


class Listener:
    """Listens on one address, UDP and TCP on the same port, until it is closed.

    ``current`` is asked for the responder at each query, so that a reload takes effect between two packets.
    A query that the responder cannot handle is reported to ``on_defect`` and answered with SERVFAIL.
    """

    def __init__(
        self, host: str, port: int, current: Callable[[], Exchange], on_defect: Callable[[Exception], None]
    ) -> None:
        self._current = current
        self._on_defect = on_defect
        self._stop = Event()
        self._connections: set[socket.socket] = set()
        self._lock = Lock()
        self._udp, self._tcp = bind_pair(host, port)
        self.host = host
        self.port: int = self._udp.getsockname()[1]
        self._threads = [
            Thread(target=self._serve_udp, name="dns-udp", daemon=True),
            Thread(target=self._serve_tcp, name="dns-tcp", daemon=True),
        ]

    def start(self) -> None:
        """Begin to answer."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop answering and hang up on everyone."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self.abandon()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            hang_up(connection)

    def abandon(self) -> None:
        """Give up the port without having answered anything."""
        self._udp.close()
        self._tcp.close()

    def _serve_udp(self) -> None:
        receive, send, current = self._udp.recvfrom, self._udp.sendto, self._current
        stopped = self._stop.is_set
        while not stopped():
            try:
                packet, client = receive(LARGEST_UDP_QUERY)
            except OSError:
                # The wake-up that lets the thread see that it should stop, or a client's ICMP error.
                continue
            try:
                answer = current().udp(packet)
            except Exception as error:
                self._on_defect(error)
                answer = server_failure(packet)
            if answer is not None:
                try:
                    send(answer, client)
                except OSError:
                    # The client is gone or gave a port that cannot be sent to; nobody is waiting.
                    continue

    def _serve_tcp(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._tcp.accept()
            except TimeoutError:
                continue
            except OSError:
                # Out of file descriptors, say: wait, rather than ask again at once.
                self._stop.wait(WAKE_SECONDS)
                continue
            with self._lock:
                crowded = len(self._connections) >= TCP_CONNECTIONS
                if not crowded:
                    self._connections.add(connection)
            if crowded:
                connection.close()
            else:
                Thread(target=self._converse, args=(connection,), name="dns-tcp-client", daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        try:
            while not self._stop.is_set():
                packet = receive_message(connection)
                if packet is None:
                    return
                try:
                    answer = self._current().tcp(packet)
                except Exception as error:
                    self._on_defect(error)
                    answer = server_failure(packet)
                if answer is None:
                    return
                connection.settimeout(TCP_TIMEOUT_SECONDS)
                connection.sendall(struct.pack("!H", len(answer)) + answer)
        except OSError:
            return
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()


def bind_pair(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """A UDP and a listening TCP socket on the same port; port 0 takes one that is free for both.

    Raises:
        OSError: the port is taken, or the address is not one of this machine.
    """
    for _ in range(PORTS_TRIED - 1 if port == 0 else 0):
        try:
            return _bind_pair(host, port)
        except OSError as error:
            # The system knows only that the port is free for UDP.
            if error.errno != EADDRINUSE:
                raise
    return _bind_pair(host, port)


def _bind_pair(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    udp = socket.socket(family, socket.SOCK_DGRAM)
    tcp = socket.socket(family, socket.SOCK_STREAM)
    try:
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        udp.bind((host, port))
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tcp.bind((host, udp.getsockname()[1]))
        tcp.listen(TCP_CONNECTIONS)
        # A receive timeout of the kernel, since Python's own asks poll() before every packet.
        wake = struct.pack("@ll", 0, int(WAKE_SECONDS * 1_000_000))
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, wake)
        tcp.settimeout(WAKE_SECONDS)
    except OSError:
        udp.close()
        tcp.close()
        raise
    return udp, tcp


def receive_message(connection: socket.socket) -> bytes | None:
    """One message of a TCP conversation, None when the client has hung up (RFC 1035, 4.2.2).

    Raises:
        OSError: the whole message did not come in time, however steadily its bytes trickle.
    """
    deadline = monotonic() + TCP_TIMEOUT_SECONDS
    head = receive_exactly(connection, 2, deadline)
    return None if head is None else receive_exactly(connection, head[0] << 8 | head[1], deadline)


def receive_exactly(connection: socket.socket, size: int, deadline: float) -> bytes | None:
    """Exactly ``size`` bytes before ``deadline``, None if the client hangs up before."""
    data = b""
    while len(data) < size:
        connection.settimeout(max(deadline - monotonic(), 0.001))
        part = connection.recv(size - len(data))
        if not part:
            return None
        data += part
    return data


def hang_up(connection: socket.socket) -> None:
    """Wake whoever waits for this client, and close."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It has hung up by itself.
        return


def server_failure(packet: bytes) -> bytes | None:
    """SERVFAIL for a packet whose handling failed; None if it has no header."""
    if len(packet) < 12:
        return None
    return packet[:2] + bytes((0x80 | (packet[2] & 0x79), 2)) + bytes(8)

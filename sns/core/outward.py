"""Asking other machines: public addresses alone, whatever a name says, and never longer than a given time."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache

# Addresses of version 6 that carry one of version 4 within (RFC 6052).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Unreachable(Exception):
    """A machine was not asked or did not answer; `code` is `no_host`, `private`, `slow` or `no_answer`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses a name stands for now."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Tell whether an address lies in the public network, also where it carries another within."""
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if found.sixtofour is not None or found.teredo is not None:
            return False
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast


@cache
def trust() -> ssl.SSLContext:
    """Return which certificates are believed; reading them costs some 20 ms, so it is done once."""
    return ssl.create_default_context()


def connect(
    host: str, port: int, *, is_secure: bool, patience_s: float, find: Callable[[str, int], list[str]] = resolve,
    judge: Callable[[str], bool] = is_public,
) -> http.client.HTTPConnection:  # fmt: skip
    """Connect to the very address that was judged: a name that answers differently the next time changes nothing."""
    try:
        found = find(host, port)
    except (OSError, UnicodeError) as wrong:
        raise Unreachable("no_host") from wrong
    if not found or not all(judge(one) for one in found):
        raise Unreachable("private")
    connection = http.client.HTTPConnection(host, port, timeout=patience_s)
    connection.auto_open = 0  # it would connect anew by name, unjudged, once the other side has closed
    try:
        connection.sock = socket.create_connection((found[0], port), timeout=patience_s)
        if is_secure:
            connection.sock = trust().wrap_socket(connection.sock, server_hostname=host)
    except OSError as wrong:
        connection.close()
        raise Unreachable("slow" if isinstance(wrong, TimeoutError) else "no_answer") from wrong
    return connection


@contextmanager
def deadline(sock: socket.socket, seconds: float) -> Iterator[threading.Event]:
    """Cut a connection when the time is over; patience for one step is not enough against a site that dribbles."""
    is_over = threading.Event()
    guard = threading.Timer(seconds, _cut, (sock, is_over))
    guard.daemon = True
    guard.start()
    try:
        yield is_over
    finally:
        guard.cancel()


def _cut(sock: socket.socket, is_over: threading.Event) -> None:
    is_over.set()  # before whoever waits on the socket wakes
    with suppress(OSError):  # it may have ended by itself
        sock.shutdown(socket.SHUT_RDWR)

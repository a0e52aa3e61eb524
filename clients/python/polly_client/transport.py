"""Sends requests over connections that are kept: one deadline for a call with its repetitions, retries, and errors."""
from __future__ import annotations

import http.client
import json
import random
import re
import secrets
import selectors
import ssl
import threading
import time
import urllib.parse
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Dict, List, Mapping, Optional

from .errors import PollyError, invalid

_TRANSIENT = ("unavailable", "resource_exhausted", "deadline_exceeded", "unknown_outcome", "closed")
_IDLE_MAX = 32  # connections
_REQUEST_WAIT_MAX = 25.0  # proxies often cut a request at 30 s


@dataclass(frozen=True)
class Retry:
    attempts: int = 5  # how often a request is sent at most; 1: no retries
    base: float = 0.1  # seconds: the first pause is a random part of this, each further one of twice as much
    cap: float = 2.0  # no pause is a random part of more than this


@dataclass(frozen=True)
class Attempt:
    """One request and what became of it, for logs and metrics."""
    method: str
    path: str
    attempt: int  # 1, 2, 3, ... of this call
    status: int  # 0 where there was no answer
    request_id: str
    elapsed: float


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: Optional[bytes] = None
    headers: Mapping[str, str] = field(default_factory=dict)
    # Whether a second one changes nothing: reads, `advance`, `complete`, `release`. Others are sent again only after an
    # answer that says that nothing was applied, and where there was no connection.
    is_harmless: bool = False
    is_read: bool = False
    answer: Optional[str] = None  # an error of this kind is an answer, too
    # How long to wait for what is missing: failures are repeated until this time is over. Each request asks the daemon
    # to wait for what is left, up to 25 s.
    wait: float = 0.0


@dataclass(frozen=True)
class Reply:
    status: int
    value: Any
    problem: Optional[PollyError] = None


@dataclass(frozen=True)
class Options:
    token: str
    timeout: float
    retry: Retry
    on_attempt: Optional[Callable[[Attempt], None]]
    request_id: Optional[str]


class Connections:
    """Connections to one daemon, which threads share: each request has one of its own."""

    def __init__(self, url: str, context: Optional[ssl.SSLContext]) -> None:
        self._idle: List[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
            raise invalid(f"url {url!r} must be that of the daemon, as in http://127.0.0.1:8080")
        self.url, self.path = url, parts.path.rstrip("/")
        self._host, self._port = parts.hostname, parts.port
        self._is_tls, self._context = parts.scheme == "https", context

    def __del__(self) -> None:
        self.close()

    def take(self, timeout: float) -> http.client.HTTPConnection:
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                break
            with selectors.DefaultSelector() as selector:  # an idle connection that can be read was closed by its peer
                selector.register(connection.sock, selectors.EVENT_READ)
                if not selector.select(0):
                    return connection
            connection.close()
        if self._is_tls:
            connection = http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=self._context)
        else:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        connection.connect()
        return connection

    def put_back(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            if connection.sock is not None and len(self._idle) < _IDLE_MAX:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()


class Transport:
    def __init__(self, connections: Connections, options: Options) -> None:
        if not re.fullmatch(r"[\x21-\x7e]+", options.token):
            raise invalid("token must be the token of the API: visible ASCII characters, at least one")
        if not 0 < options.timeout <= 1e6 or options.retry.attempts < 1:
            raise invalid(f"timeout is {options.timeout}, attempts {options.retry.attempts}: both must be positive")
        if options.request_id is not None and not re.fullmatch(r"[A-Za-z0-9._:+/=@-]{1,64}", options.request_id):
            raise invalid(f"request_id {options.request_id!r} must have 1 to 64 letters, digits and . _ : + / = @ -")
        self.connections, self.options = connections, options

    def with_options(self, changes: Mapping[str, Any]) -> Transport:
        return Transport(self.connections, replace(self.options, **changes))

    def send(self, request: Request) -> Reply:
        request_id = self.options.request_id or secrets.token_hex(8)
        began = time.monotonic()
        deadline = began + self.options.timeout + request.wait
        until = began + (request.wait or self.options.timeout)  # no repetition begins after this time
        retry, attempt = self.options.retry, 0
        while True:
            attempt += 1
            reply = self._attempt(with_wait(request, until), request_id, attempt, deadline)
            problem = reply.problem
            if problem is None or (problem.kind == request.answer and problem.status):
                return reply
            is_safe = request.is_harmless or request.is_read or not problem.is_perhaps_applied
            is_last = attempt >= retry.attempts and not request.wait
            pause = pause_after(attempt, problem.retry_after or 0, retry)
            if problem.kind not in _TRANSIENT or not is_safe or is_last or time.monotonic() + pause >= until:
                raise problem
            time.sleep(pause)

    def _attempt(self, request: Request, request_id: str, attempt: int, deadline: float) -> Reply:
        began = time.monotonic()
        reply = self._exchange(request, request_id, deadline)
        if self.options.on_attempt is not None:
            self.options.on_attempt(Attempt(request.method, request.path, attempt, reply.status, request_id,
                                            time.monotonic() - began))
        return reply

    def _exchange(self, request: Request, request_id: str, deadline: float) -> Reply:
        url = self.connections.url
        try:
            connection = self.connections.take(max(deadline - time.monotonic(), 0.001))
        except OSError as error:
            kind = "deadline_exceeded" if time.monotonic() >= deadline else "unavailable"
            return Reply(0, None, PollyError(kind, f"no connection to {url}: {error}", request_id=request_id))
        try:
            status, headers, data = self._answer(connection, request, request_id, deadline)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            is_late = time.monotonic() >= deadline
            why = "did not answer in time" if is_late else f"closed the connection before its answer: {error!r}"
            kind = "unknown_outcome" if not request.is_read else "deadline_exceeded" if is_late else "unavailable"
            return Reply(0, None, PollyError(kind, f"{url} {why}", request_id=request_id,
                                             is_perhaps_applied=not request.is_read))
        self.connections.put_back(connection)
        return reply_of(status, headers, data, request_id)

    def _answer(self, connection: http.client.HTTPConnection, request: Request, request_id: str,
                deadline: float) -> tuple[int, Mapping[str, str], bytes]:
        headers: Dict[str, str] = {"Authorization": f"Bearer {self.options.token}", "X-Request-Id": request_id}
        headers.update(request.headers)
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        sock = connection.sock
        sock.settimeout(max(deadline - time.monotonic(), 0.001))
        connection.request(request.method, self.connections.path + request.path, request.body, headers)
        response = connection.getresponse()
        data = bytearray()
        while not response.isclosed():  # each part of the body has what is left of the time
            sock.settimeout(max(deadline - time.monotonic(), 0.001))
            part = response.read1(1 << 16)
            if not part:
                break
            data += part
        if response.length:
            raise http.client.IncompleteRead(bytes(data), response.length)
        response.close()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, bytes(data)


def with_wait(request: Request, until: float) -> Request:
    if not request.wait:
        return request
    wait = max(0.001, min(until - time.monotonic(), _REQUEST_WAIT_MAX))
    return replace(request, path=f"{request.path}{'&' if '?' in request.path else '?'}wait={round(wait * 1000)}ms")


def pause_after(failures: int, retry_after: float, retry: Retry) -> float:
    """Full jitter: a random part of a bound that doubles; never shorter than what the daemon asked for."""
    return retry_after + random.random() * min(retry.cap, retry.base * 2.0 ** min(failures - 1, 30))


def reply_of(status: int, headers: Mapping[str, str], data: bytes, request_id: str) -> Reply:
    request_id = headers.get("x-request-id", request_id)
    try:
        value = json.loads(data)
    except ValueError:
        value = None
    after = headers.get("retry-after", "")
    retry_after = float(after) if re.fullmatch(r"[0-9]{1,9}", after) else None
    if status < 300 and value is not None:
        return Reply(status, value)
    if status >= 400 and isinstance(value, dict) and "kind" in value:
        kind = str(value["kind"])
        return Reply(status, value, PollyError(
            kind, str(value.get("detail")), status=status, type=value.get("type"), request_id=request_id,
            retry_after=retry_after, is_perhaps_applied=kind in ("unknown_outcome", "cancelled")))
    is_busy = status in (429, 502, 503, 504)
    detail = f"the answer {status} is not one of a Polly daemon: check url; {headers.get('location', 'is it a proxy?')}"
    return Reply(status, value, PollyError("unavailable" if is_busy else "internal", detail, status=status,
                                           request_id=request_id, retry_after=retry_after,
                                           is_perhaps_applied=is_busy and status != 429))

"""PollyClient and what it leads to. Durations are seconds. A call is retried where a second request changes nothing;
others, which say so, only where nothing was applied.
"""
from __future__ import annotations

import ssl
from typing import Any, Callable, Iterator, List, Optional, Sequence
from urllib.parse import quote

from .checks import WAIT_MAX, checked_id, checked_page_size, checked_seconds, checked_text, encoded, in_ms
from .commit import Commit
from .errors import invalid
from .state import CommitPage, Entry, ListedCommit, PullCommits, listed_of, pull_commits_of
from .transport import Attempt, Connections, Options, Request, Retry, Transport


class Commits:
    """Many commits: those of one repository, or of a daemon whose state has no repositories."""

    def __init__(self, transport: Transport, prefix: str) -> None:
        self._transport, self._prefix = transport, prefix

    def commit(self, sha: str) -> Commit:
        checked_text(sha, "(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})", "the SHA of a commit: 40 or 64 hexadecimal digits")
        return Commit(self._transport, f"{self._prefix}/commits/{sha.lower()}/state")

    def states(self, shas: Sequence[str]) -> List[ListedCommit]:
        """The facts of many commits, in the order of `shas`. One request for each 100."""
        found: List[ListedCommit] = []
        for sha in shas:
            self.commit(sha)  # the check
        for at in range(0, len(shas), 100):
            body = encoded({"commits": list(shas[at:at + 100])})
            reply = self._transport.send(Request("POST", f"{self._prefix}/state:batchGet", body, is_read=True))
            found += map(listed_of, reply.value["commits"])
        return found

    def list(self, pr: Optional[int] = None, page_size: int = 250) -> Iterator[ListedCommit]:
        """The commits of which facts are stored, page after page."""
        for page in self.pages(pr, page_size):
            yield from page.commits

    def pages(self, pr: Optional[int] = None, page_size: int = 250,
              cursor: Optional[str] = None) -> Iterator[CommitPage]:
        """As `list`, in pages: keep `next` of one to go on later. A page may have no commits before the end."""
        query = f"limit={checked_page_size(page_size)}" + ("" if pr is None else f"&pr={checked_id(pr, 'pr')}")
        while True:
            path = f"{self._prefix}/state?{query}" + ("" if cursor is None else "&cursor=" + quote(cursor, safe=""))
            answer = self._transport.send(Request("GET", path, is_read=True)).value
            cursor = answer.get("next")
            yield CommitPage([listed_of(commit) for commit in answer["commits"]], cursor)
            if cursor is None:
                return


class Pull:
    def __init__(self, transport: Transport, path: str) -> None:
        self._transport, self._path = transport, path

    def commits(self) -> Optional[PullCommits]:
        """The commits of the pull request, the newest first; None where it is unknown."""
        reply = self._transport.send(Request("GET", self._path + "/commits", is_read=True, answer="absent"))
        return None if reply.problem else pull_commits_of(reply.value)


class Repository(Commits):
    def pull(self, number: int) -> Pull:
        return Pull(self._transport, f"{self._prefix}/pulls/{checked_id(number, 'the number of a pull request')}")


class Store:
    """Any keys and JSON values, for tokens of scope admin."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, key: str) -> Optional[Entry]:
        reply = self._transport.send(Request("GET", self._path(key), is_read=True, answer="absent"))
        return None if reply.problem else Entry(reply.value["value"], reply.value["time_left_ms"])

    def set(self, key: str, value: Any, ttl: Optional[float] = None, if_absent: bool = False) -> bool:
        """Stores a JSON value. False: with `if_absent`, something is stored already. Retried as `Commit.set`."""
        lifetime = "" if ttl is None else "&ttl=" + in_ms(checked_seconds(ttl, "ttl", 0.001, 100 * 365 * WAIT_MAX))
        path = self._path(key) + lifetime + ("&if_absent=true" if if_absent else "")
        request = Request("PUT", path, encoded(value), answer="conflict" if if_absent else None)
        return self._transport.send(request).problem is None

    def delete(self, key: str) -> bool:
        """Whether something was stored. Retried as `Commit.set`."""
        return bool(self._transport.send(Request("DELETE", self._path(key))).value["deleted"])

    def scan(self, prefix: str = "", page_size: int = 250) -> Iterator[str]:
        """The keys that begin with `prefix`, page after page, in no order. A key may come twice."""
        query, cursor = f"/api/v1/store?limit={checked_page_size(page_size)}&prefix={quote(prefix, safe='')}", ""
        while True:
            page = self._transport.send(Request("GET", query + cursor, is_read=True)).value
            yield from page["keys"]
            if page["next"] is None:
                return
            cursor = "&cursor=" + quote(page["next"], safe="")

    @staticmethod
    def _path(key: str) -> str:
        if not isinstance(key, str) or not 1 <= len(key.encode()) <= 512:
            raise invalid(f"the key {key!r:.80} must be a text of 1 to 512 bytes")
        return "/api/v1/store/entry?key=" + quote(key, safe="")


class PollyClient(Commits):
    """A client of one daemon, or of several behind one URL, which threads may share. Its own `commit` and `states` are
    those of a daemon with POLLY_STATE_SCOPE=commit; `list` and `pages` list the commits of all repositories."""

    def __init__(self, url: str, token: str, timeout: float = 30.0, retry: Retry = Retry(),
                 on_attempt: Optional[Callable[[Attempt], None]] = None,
                 ssl_context: Optional[ssl.SSLContext] = None) -> None:
        """`timeout`: one deadline for a call with all its retries; a call that waits has this much beyond its wait."""
        options = Options(token, timeout, retry, on_attempt, None)
        self._begin(Transport(Connections(url, ssl_context), options))

    def _begin(self, transport: Transport) -> None:
        Commits.__init__(self, transport, "/api/v1")
        self.store = Store(transport)

    def with_options(self, **changes: Any) -> PollyClient:
        """The same client with another `timeout`, `retry`, `on_attempt`, `token`, or with a `request_id`, which is the
        X-Request-Id of all its requests; without one, each call has a new one."""
        client = PollyClient.__new__(PollyClient)
        client._begin(self._transport.with_options(changes))
        return client

    def repo(self, repository: str) -> Repository:
        part = r"(?!\.\.?(?:/|$))[\w.-]{1,100}"
        name = checked_text(repository, f"{part}/{part}", "a repository as OWNER/NAME, as in acme/shop")
        return Repository(self._transport, f"/api/v1/repos/{name}")

    def close(self) -> None:
        """Closes the connections that are kept. The client can still be used."""
        self._transport.connections.close()

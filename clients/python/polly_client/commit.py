"""Commit: the facts of one commit, and claims of them. It is a name, not a copy: each call is a request."""
from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Callable, Dict, Mapping, Optional, Sequence, TypeVar, Union

from .checks import WAIT_MAX, checked_fact, checked_id, checked_seconds, checked_values, encoded, in_ms
from .errors import PollyError, invalid
from .state import State, state_of
from .transport import Request, Transport

T = TypeVar("T")
_WAIT_REST_MIN = 0.02  # the daemon ends a wait up to a tenth earlier


def _waiting(wait: float, ask: Callable[[float], Optional[T]]) -> Optional[T]:
    """Calls `ask` with the time that is left, until it has a result or the time is over."""
    until, left = time.monotonic() + wait, wait
    while True:
        found = ask(left)
        left = until - time.monotonic()
        if found is not None or left < _WAIT_REST_MIN:
            return found


@dataclass(frozen=True)
class Known:
    """The fact is stored: there is nothing to create."""
    value: int


@dataclass(frozen=True)
class Held:
    """Another caller has the claim, for that many seconds at most."""
    retry_after: float


class Claim:
    """The claim is yours: create what the fact names, then complete it; or release it."""

    def __init__(self, transport: Transport, path: str, fact: str, token: int, ends_at: float) -> None:
        self._transport, self._path, self._ends_at = transport, path, ends_at
        self.fact = fact
        self.token = token  # larger than every earlier one of this commit and fact

    @property
    def time_left(self) -> float:
        """Seconds, counted from when the claim was asked for, or, where the request waited longer than a second, from
        when it was answered. The store's clock decides in the end."""
        return max(0.0, self._ends_at - time.monotonic())

    def complete(self, value: int) -> int:
        """Stores the value and ends the claim, in one step; the larger value where a webhook was first. Raises the kind
        `claim_lost` where the claim has expired or was taken over: `unstored` of the error is the value."""
        try:
            body = encoded(checked_id(value, self.fact))
            request = Request("PUT", self._path, body, self._headers(), is_harmless=True)
            return int(self._transport.send(request).value[self.fact])
        except PollyError as error:
            error.unstored = value
            raise

    def release(self) -> bool:
        """Gives the claim up: the next caller gets it at once. Whether it was still held."""
        request = Request("DELETE", self._path + "/claim", None, self._headers(), is_harmless=True)
        return bool(self._transport.send(request).value["released"])

    def _headers(self) -> Mapping[str, str]:
        return {"If-Claim": str(self.token)}


class Commit:
    """The facts of one commit."""

    def __init__(self, transport: Transport, path: str) -> None:
        self._transport, self._path = transport, path

    def get(self) -> State:
        """All facts; those that are not stored are None."""
        return state_of(self._transport.send(Request("GET", self._path, is_read=True)).value)

    def fact(self, fact: str, wait: float = 0.0) -> Optional[int]:
        """One fact; None where it is not stored, or not by the end of `wait`, up to 24 h."""
        path = f"{self._path}/{checked_fact(fact)}"

        def ask(left: float) -> Optional[int]:
            reply = self._transport.send(Request("GET", path, is_read=True, answer="absent", wait=left))
            return None if reply.problem else int(reply.value[fact])
        return _waiting(checked_seconds(wait, "wait", 0, WAIT_MAX), ask)

    def wait(self, facts: Sequence[str], timeout: float) -> Optional[State]:
        """Waits until all `facts` are stored: the whole state, or None when the time is over."""
        if isinstance(facts, str) or not facts:
            raise invalid('facts must be a list of those to wait for, as in ["pr_number"]')
        names = ",".join(map(checked_fact, facts))

        def ask(left: float) -> Optional[State]:
            request = Request("GET", f"{self._path}?for={names}", is_read=True, wait=left)
            state = state_of(self._transport.send(request).value)
            return state if all(state.facts.get(fact) is not None for fact in facts) else None
        return _waiting(checked_seconds(timeout, "timeout", 0.001, WAIT_MAX), ask)

    def set(self, fact: str, value: int) -> int:
        """Overwrites a fact, whatever is stored. Retried only where nothing was applied: a second one could undo what
        another caller wrote in between. Prefer `advance`."""
        request = Request("PUT", f"{self._path}/{checked_fact(fact)}", encoded(checked_id(value, fact)))
        return int(self._transport.send(request).value[fact])

    def patch(self, facts: Mapping[str, Optional[int]]) -> State:
        """Overwrites the given facts and forgets those that are None; the others stay. Retried as `set`."""
        request = Request("PATCH", self._path, encoded(checked_values(facts, True)))
        return state_of(self._transport.send(request).value)

    def advance(self, facts: Mapping[str, int]) -> Dict[str, int]:
        """Stores facts as a webhook does: the larger of the stored and the given value stays. What is stored now."""
        request = Request("POST", self._path + ":advance", encoded(checked_values(facts, False)), is_harmless=True)
        return dict(self._transport.send(request).value)

    def forget(self, fact: str) -> bool:
        """Forgets one fact; whether it was stored. Retried as `set`."""
        return bool(self._transport.send(Request("DELETE", f"{self._path}/{checked_fact(fact)}")).value["forgotten"])

    def forget_all(self) -> bool:
        """Forgets all facts; whether one was stored. Retried as `set`."""
        return bool(self._transport.send(Request("DELETE", self._path)).value["forgotten"])

    def claim(self, fact: str, ttl: float = 30.0, wait: float = 0.0) -> Union[Known, Held, Claim]:
        """Claims a fact: exactly one of many callers gets the claim. With `wait`, up to 24 h, it waits while another
        one has it. Retried as `set`: a request of unknown outcome may have got the claim, which then ends by itself."""
        return self._claim(fact, ttl, wait, False)

    def once(self, fact: str, run: Callable[[Claim], int], ttl: float = 30.0, wait: float = 300.0) -> int:
        """The value of a fact that one of many callers creates. Where it is stored, that is the answer. Otherwise one
        caller gets the claim, and the result of its `run` is stored; the others wait for it. Where `run` raises, the
        claim is released, and the error is raised. Kinds of its own errors: `claimed`, when `wait` is over;
        `claim_lost`, where `run` took longer than `ttl`, with its result in `unstored`. The request for the claim is
        retried whatever became of it: `run` has not begun, and a claim whose answer was lost ends by itself."""
        claim = self._claim(fact, ttl, wait, True)
        if isinstance(claim, Known):
            return claim.value
        if isinstance(claim, Held):
            raise PollyError("claimed", f"another caller has the claim of {fact} still: wait longer, or try again",
                             retry_after=claim.retry_after)
        try:
            value = checked_id(run(claim), fact)
        except BaseException:
            try:
                claim.release()
            except PollyError:
                pass  # it ends by itself
            raise
        return claim.complete(value)

    def _claim(self, fact: str, ttl: float, wait: float, is_harmless: bool) -> Union[Known, Held, Claim]:
        path = f"{self._path}/{checked_fact(fact)}"
        held, lifetime = Held(0.0), in_ms(checked_seconds(ttl, "ttl", 1, 600))

        def ask(left: float) -> Union[Known, Claim, None]:
            nonlocal held
            asked = time.monotonic()
            reply = self._transport.send(Request("POST", f"{path}/claim?ttl={lifetime}", wait=left, answer="claimed",
                                                 is_harmless=is_harmless))
            if reply.problem:
                held = Held(reply.problem.retry_after or 0.0)
                return None
            if reply.status != 201:
                return Known(int(reply.value[fact]))
            answered = time.monotonic()
            since = answered if left > 0 and answered - asked > 1 else asked
            return Claim(self._transport, path, fact, reply.value["token"], since + reply.value["time_left_ms"] / 1000)
        return _waiting(checked_seconds(wait, "wait", 0, WAIT_MAX), ask) or held

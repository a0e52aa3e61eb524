"""What a call raises: PollyError. What is not stored is no error: such calls return None."""
from __future__ import annotations

from typing import Optional


class PollyError(Exception):
    """A call that failed. Kinds that the client itself reports, with status 0 where there was no answer:

    - ``invalid_argument``: an argument is wrong; no request was sent.
    - ``unavailable``: no connection, or a proxy answered instead of the daemon. Nothing was applied.
    - ``unknown_outcome``: the connection or the time ended before the answer. A write was perhaps applied.
    - ``deadline_exceeded``: the timeout is over, and nothing was written.
    - ``internal``: the answer is not one of a Polly daemon.
    """

    def __init__(self, kind: str, detail: str, *, status: int = 0, type: Optional[str] = None,
                 request_id: Optional[str] = None, retry_after: Optional[float] = None,
                 is_perhaps_applied: bool = False) -> None:
        super().__init__(detail)
        self.kind = kind
        self.type = type or "urn:polly:problem:" + kind.replace("_", "-")  # the specific cause
        self.status = status
        self.request_id = request_id  # in each of the daemon's log lines about the request
        self.retry_after = retry_after  # seconds
        self.is_perhaps_applied = is_perhaps_applied
        self.unstored: Optional[int] = None  # the value that a claim was completed with, where it was not stored


def invalid(detail: str) -> PollyError:
    return PollyError("invalid_argument", detail)

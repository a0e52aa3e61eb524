"""Checks of arguments, before a request is sent: each raises PollyError of kind invalid_argument."""
from __future__ import annotations

import json
import re
from typing import Any, Mapping, Optional

from .errors import invalid
from .state import Facts

WAIT_MAX = 86_400.0


def checked_id(value: Optional[int], what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
        raise invalid(f"{what} is {value!r}: it must be an integer from 1 to 2**63 - 1")
    return value


def checked_text(value: str, pattern: str, what: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
        raise invalid(f"{value!r} must be {what}")
    return value


def checked_seconds(value: float, what: str, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise invalid(f"{what} is {value!r}: it must be seconds, from {least:g} to {most:g}")
    return float(value)


def checked_page_size(value: int) -> int:
    if not isinstance(value, int) or not 1 <= value <= 1000:
        raise invalid(f"page_size is {value!r}: it must be an integer from 1 to 1000")
    return value


def checked_fact(fact: str) -> str:
    what = "the name of a fact: lower-case letters, digits, _, as in pr_number"
    return checked_text(fact, "[a-z][a-z0-9_]{0,39}", what)


def checked_values(facts: Mapping[str, Optional[int]], may_be_none: bool) -> Facts:
    if not facts:
        raise invalid('there is no fact: name at least one, as in {"pr_number": 42}')
    return {checked_fact(fact): None if value is None and may_be_none else checked_id(value, fact)
            for fact, value in facts.items()}


def in_ms(seconds: float) -> str:
    return f"{max(1, round(seconds * 1000))}ms"


def encoded(value: Any) -> bytes:
    try:
        return json.dumps(value, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise invalid(f"the value is no JSON value: {error}") from error

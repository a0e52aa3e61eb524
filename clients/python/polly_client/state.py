"""The state of commits as values."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional

Facts = Dict[str, Optional[int]]  # None: it is not stored
_OTHERS = ("pull_requests", "pr_number_state", "sha", "repository", "is_head", "updated_at_ms")


@dataclass(frozen=True)
class PullOfCommit:
    number: int
    state: str  # open or closed


@dataclass(frozen=True)
class State:
    facts: Facts
    pull_requests: Optional[List[PullOfCommit]]  # the open ones first; None where the daemon keeps no pull requests
    pr_number_state: Optional[str]


@dataclass(frozen=True)
class ListedCommit:
    sha: str
    repository: Optional[str]
    facts: Facts


@dataclass(frozen=True)
class CommitPage:
    commits: List[ListedCommit]
    next: Optional[str]  # the cursor of the next page; None at the end


@dataclass(frozen=True)
class CommitOfPull(ListedCommit):
    is_head: bool
    updated_at_ms: Optional[int]  # since 1970; None where only checks and workflows named the commit


@dataclass(frozen=True)
class PullCommits:
    number: int
    state: str
    head: Optional[str]  # a SHA; None where no event of the pull request itself is known
    commits: List[CommitOfPull]  # the newest first


@dataclass(frozen=True)
class Entry:
    value: Any
    time_left_ms: Optional[int]  # None: it does not expire


def facts_of(commit: Mapping[str, Any]) -> Facts:
    return {name: value for name, value in commit.items() if name not in _OTHERS}


def state_of(state: Mapping[str, Any]) -> State:
    pulls = state.get("pull_requests")
    return State(facts_of(state), None if pulls is None else [PullOfCommit(**pull) for pull in pulls],
                 state.get("pr_number_state"))


def listed_of(commit: Mapping[str, Any]) -> ListedCommit:
    return ListedCommit(commit["sha"], commit["repository"], facts_of(commit))


def pull_commits_of(answer: Mapping[str, Any]) -> PullCommits:
    commits = [CommitOfPull(commit["sha"], commit["repository"], facts_of(commit), commit["is_head"],
                            commit["updated_at_ms"]) for commit in answer["commits"]]
    return PullCommits(answer["number"], answer["state"], answer["head"], commits)

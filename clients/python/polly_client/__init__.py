"""The client of Polly, the state store of a GitHub App. README.md has an example of each call."""
from .client import Commits, PollyClient, Pull, Repository, Store
from .commit import Claim, Commit, Held, Known
from .errors import PollyError
from .state import CommitOfPull, CommitPage, Entry, Facts, ListedCommit, PullCommits, PullOfCommit, State
from .transport import Attempt, Retry

__all__ = ["Attempt", "Claim", "Commit", "CommitOfPull", "CommitPage", "Commits", "Entry", "Facts", "Held", "Known",
           "ListedCommit", "PollyClient", "PollyError", "Pull", "PullCommits", "PullOfCommit", "Repository", "Retry",
           "State", "Store"]

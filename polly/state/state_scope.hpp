// StateScope: whether the facts of one SHA are stored once per repository or once. Forks share SHAs, so a daemon that
// serves many repositories stores them per repository.
#pragma once

#include "polly/github/commit.hpp"

namespace polly {

enum class StateScope { repository, commit };

// The commit for whose key facts are stored: in commit scope, the one without a repository.
inline Commit scoped(StateScope scope, const Commit& commit) {
  return scope == StateScope::commit ? Commit(commit.sha()) : commit;
}

}  // namespace polly

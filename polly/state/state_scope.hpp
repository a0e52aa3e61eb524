// StateScope: whether facts are kept apart by repository. Forks share SHAs, so a daemon that serves many repositories
// keeps them apart; the contract's own keys know the commit alone.
#pragma once

#include "polly/github/commit.hpp"

namespace polly {

enum class StateScope { repository, commit };

// The commit as it is kept: in commit scope without its repository.
inline Commit scoped(StateScope scope, const Commit& commit) {
  return scope == StateScope::commit ? Commit(commit.sha()) : commit;
}

}  // namespace polly

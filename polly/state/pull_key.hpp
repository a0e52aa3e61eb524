// The keys of the index of pull requests. They always have a repository, since numbers are counted per repository:
//
//   polly:pull:acme/shop:42                           the record of a pull request (pull_record.hpp)
//   polly:pull:acme/shop:{42}                         tagged
//   polly:pull_requests:acme/shop:0123...4567         the numbers of the pull requests of a commit
//   polly:pull_requests:acme/shop:{0123...4567}       tagged: in the slot of the commit's facts
#pragma once

#include <cstdint>
#include <optional>

#include "polly/github/commit.hpp"
#include "polly/state/state_key.hpp"
#include "polly/store/key.hpp"

namespace polly {

Key pull_key(const Repository& repository, std::int64_t number, StateKeys keys);

// The commit has a repository.
Key pulls_of_commit_key(const Commit& commit, StateKeys keys);

// The repository in a key of the index; nullopt where the key is not one.
std::optional<Repository> repository_of_pull_key(const Key& key);

}  // namespace polly

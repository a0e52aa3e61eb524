// The key of a commit's fact in the store:
//
//   polly:pr_number:0123...4567                 without a repository
//   polly:pr_number:acme/shop:0123...4567       with one: forks share SHAs
//   polly:pr_number:acme/shop:{0123...4567}     tagged: a Valkey cluster keeps all keys of one SHA in one slot
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "polly/github/commit.hpp"
#include "polly/state/fact.hpp"
#include "polly/store/key.hpp"

namespace polly {

// Whether the SHA is in literal braces. A service reads and writes keys of one form and does not see the other's.
enum class StateKeys { plain, tagged };

Key state_key(const Commit& commit, Fact<std::int64_t> fact, StateKeys keys = StateKeys::plain);

// The prefix of keys of both forms: "polly:pr_number:", or "polly:pr_number:acme/shop:" with a repository.
std::string state_key_prefix(Fact<std::int64_t> fact, const std::optional<Repository>& repository);

// The commit in a key of this fact, in either form; nullopt where the key is not one.
std::optional<Commit> commit_of_key(const Key& key, Fact<std::int64_t> fact);

// The same for a key of any fact: of the contract, configured here or by another daemon, or not configured any more.
std::optional<Commit> commit_of_key(const Key& key);

}  // namespace polly

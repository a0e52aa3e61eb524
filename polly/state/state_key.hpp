// How a fact of a commit is called in the store:
//
//   polly:pr_number:0123...4567                 without a repository: the contract's form
//   polly:pr_number:acme/shop:0123...4567       with one: forks share SHAs
//   polly:pr_number:acme/shop:{0123...4567}     tagged: a Valkey cluster puts all keys of one SHA into one slot
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "polly/github/commit.hpp"
#include "polly/state/fact.hpp"
#include "polly/store/key.hpp"

namespace polly {

// Whether the SHA stands in literal braces. Nobody reads the one who writes in the other form.
enum class StateKeys { plain, tagged };

Key state_key(const Commit& commit, Fact<std::int64_t> fact, StateKeys keys = StateKeys::plain);

// "polly:pr_number:", or with a repository "polly:pr_number:acme/shop:": what keys of both forms begin with.
std::string state_key_prefix(Fact<std::int64_t> fact, const std::optional<Repository>& repository);

// The commit that a key of this fact, in either form, is about; nullopt where the key is no such key.
std::optional<Commit> commit_of_key(const Key& key, Fact<std::int64_t> fact);

}  // namespace polly

// Commits in the answers of a daemon. Each function throws where the members are not those of Polly's answer; DaemonApi
// turns the exception into an Error.
//
//   const StoredState stored = whole_state_of(answer.members);
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "polly/cli/target.hpp"

namespace polly::cli {

// The member, which is an integer or null.
std::optional<std::int64_t> optional_integer(const boost::json::object& object, std::string_view name);

// The daemon's facts: those of the contract, and the others that the answer has a number or null for. A later version
// may add members of other types, and those that are reserved (base/key_words.hpp).
std::shared_ptr<const FactList> facts_of(const boost::json::object& object);

StoredState whole_state_of(const boost::json::object& object);
CommitsPage commits_page(const boost::json::object& object);
PullPage pull_page(const boost::json::object& object);

}  // namespace polly::cli

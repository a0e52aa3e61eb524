// Reads what a daemon's API answers about the state of commits.
//
// Members of an answer may be missing or of another type: then Boost.JSON's error is thrown, and the answer is not one
// of Polly's (daemon_api.hpp).
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "polly/state/commit_state.hpp"

namespace polly::cli {

// The member, which is an integer or null.
std::optional<std::int64_t> optional_integer(const boost::json::object& object, std::string_view name);

// The daemon's facts: those of the contract, and the others that the answer has a number or null for. A later version
// may add members of other types.
std::shared_ptr<const FactList> facts_of(const boost::json::object& object);

CommitState state_of(const boost::json::object& object);
FoundCommit found_commit(const boost::json::object& object, const std::shared_ptr<const FactList>& facts);

}  // namespace polly::cli

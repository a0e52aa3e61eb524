// The bodies of requests that store facts, and of those that name commits. An id may be written as a number or as a
// decimal string, whatever its size.
//
//   value_of_body(R"({"value":"42"})")                                42
//   advances_of_body(R"({"pr_number":42})", facts)                    one fact, or several
//   changes_of_body(R"({"pr_number":42,"workflow_run_id":null})", facts)
//   commits_of_body(R"({"commits":["SHA"]})", repository)             1 to kBatchCommitsMax
//
// Error invalid_argument: the body is no JSON of this form, has a member twice, or is longer than kFactBodyBytesMax;
// with the cause invalid-value for a value that is no id, unknown-fact for a name that is not in the list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "polly/github/commit.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/state/fact_list.hpp"

namespace polly::api {

constexpr std::size_t kFactBodyBytesMax = 32 * 1024;  // parsed on the event loop
constexpr std::size_t kBatchCommitsMax = 100;

std::int64_t value_of_body(std::string_view body);  // 42, "42", {"value":42} or {"value":"42"}

// The facts refer to the list.
std::vector<KnownFact> advances_of_body(std::string_view body, const FactList& facts);
std::vector<FactChange> changes_of_body(std::string_view body, const FactList& facts);

std::vector<Commit> commits_of_body(std::string_view body, const std::optional<Repository>& repository);

}  // namespace polly::api

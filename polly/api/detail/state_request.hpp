// What the routes about the state of commits read in a request, and their common replies.
//
//   const auto fact = state.facts().find(request.parameter("fact"));
//   if (!fact) co_return unknown_fact(state.facts());
//   const Commit commit = commit_of(request);
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "polly/github/commit.hpp"
#include "polly/http/http.hpp"
#include "polly/state/fact_list.hpp"
#include "polly/state/id_json.hpp"

namespace polly::api {

// Of the parameters of the route. Error: invalid_argument.
std::optional<Repository> repository_of(const http::Request& request);
Commit commit_of(const http::Request& request);

http::Reply unknown_fact(const FactList& facts);

// ?integers=number, which is the default, or ?integers=string. Error: invalid_argument.
IdForm id_form_of(const http::Request& request);

http::Reply one_fact(Fact<std::int64_t> fact, std::int64_t value, IdForm form);  // {"pr_number":42}

}  // namespace polly::api

// Events: what GitHub tells, as far as Polly wants to know it. Everything in them is checked: SHAs, names, and ids
// and numbers that are at least 1.
//
//   Event event = parse_event("check_run", body);
//   if (const auto* run = std::get_if<CheckRun>(&event)) use(run->head, run->id);
//
// A new event is a struct here, a file <event>_event.cpp that reads it, and a line in event.cpp.
// Source: https://docs.github.com/webhooks/webhook-events-and-payloads
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "polly/github/commit.hpp"

namespace polly::github {

constexpr std::size_t kBodyBytesMax = 25 * 1024 * 1024;  // GitHub's own bound
constexpr std::size_t kBodyDepthMax = 32;                // of objects and arrays that hold something; real ones: 7

// A body whose capacity exceeds its size by this much is parsed where it lies; any other is copied first.
constexpr std::size_t kBodyPaddingBytes = 64;

struct PullRequest {
  PullRequest(std::string its_action, Commit its_head, std::int64_t its_number)
      : action(std::move(its_action)), head(std::move(its_head)), number(its_number) {}

  std::string action;  // "opened", "synchronize", ...
  Commit head;         // in the repository that the pull request asks to be merged into
  std::int64_t number;
};

// `pull_request` is the one that these three name: of this repository, with this head; of several the one with the
// largest number. GitHub names none where the head is in a fork.
struct CheckRun {
  CheckRun(Commit its_head, std::int64_t its_id, std::string its_name, std::optional<std::int64_t> its_app,
           std::optional<std::int64_t> its_pull_request)
      : head(std::move(its_head)),
        id(its_id),
        name(std::move(its_name)),
        app_id(its_app),
        pull_request(its_pull_request) {}

  Commit head;
  std::int64_t id;
  std::string name;
  std::optional<std::int64_t> app_id;
  std::optional<std::int64_t> pull_request;
};

struct CheckSuite {
  CheckSuite(Commit its_head, std::int64_t its_id, std::optional<std::int64_t> its_pull_request)
      : head(std::move(its_head)), id(its_id), pull_request(its_pull_request) {}

  Commit head;
  std::int64_t id;
  std::optional<std::int64_t> pull_request;
};

struct WorkflowRun {
  WorkflowRun(Commit its_head, std::int64_t its_id, std::string its_workflow,
              std::optional<std::int64_t> its_pull_request)
      : head(std::move(its_head)), id(its_id), workflow(std::move(its_workflow)), pull_request(its_pull_request) {}

  Commit head;
  std::int64_t id;
  std::string workflow;  // its name; empty where it has none
  std::optional<std::int64_t> pull_request;
};

struct Ping {};        // a webhook was made
struct OtherEvent {};  // one that tells Polly nothing

using Event = std::variant<PullRequest, CheckRun, CheckSuite, WorkflowRun, Ping, OtherEvent>;

// The event called `name` (the header X-GitHub-Event) with this JSON body. A name that is not known is an OtherEvent.
//
// A body is whatever RFC 8259 calls JSON: half of a surrogate pair ("\ud83d"), a NUL ("\u0000") and a number of any
// size are allowed. In a field that is read, half a pair becomes U+FFFD. Error invalid_argument, whose message says
// what is wrong and where, as in "check_run.id: expected an integer of at least 1":
//   - the body is no JSON object, or not in UTF-8: it was damaged, so no field of it can be trusted;
//   - it is larger or deeper than the bounds, which keep memory and stack small;
//   - it lacks what is needed, or has it with another type.
Event parse_event(std::string_view name, const std::string& body);

}  // namespace polly::github

// Events: GitHub's webhook events, reduced to the fields that Polly uses. Every field is validated: SHAs, names, and
// ids and numbers of at least 1.
//
//   Event event = parse_event("check_run", body);
//   if (const auto* run = std::get_if<CheckRun>(&event)) use(run->head, run->id);
//
// origin_of() has what is common to all events, for a log: the action, the repository and the commit. It requires no
// field.
//
// A new event is a struct here, a function in event.cpp that reads it, and a line in parse_event().
// Source: https://docs.github.com/webhooks/webhook-events-and-payloads
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "polly/github/commit.hpp"

namespace polly::github {

constexpr std::size_t kBodyBytesMax = 25 * 1024 * 1024;  // GitHub's own bound
constexpr std::size_t kBodyDepthMax = 32;                // levels of objects and arrays; GitHub's payloads have 7

// A body whose capacity exceeds its size by this much is parsed in place; any other is copied first.
constexpr std::size_t kBodyPaddingBytes = 64;

struct PullRequest {
  PullRequest(std::string its_action, Commit its_head, std::int64_t its_number)
      : action(std::move(its_action)), head(std::move(its_head)), number(its_number) {}

  std::string action;  // "opened", "synchronize", ...
  Commit head;         // in the repository into which the pull request is to be merged
  std::int64_t number;
  std::optional<std::int64_t> updated_at;  // in milliseconds since 1970
  std::optional<bool> is_open;             // whether its state is "open"; nullopt: the event has no state
};

// `pull_requests` are the pull requests that the event lists, into this repository and with this head, each once;
// `pull_request` is the one with the largest number. GitHub lists none where the head is in a fork.
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
  std::vector<std::int64_t> pull_requests;
  std::string action;  // "created", "completed", ...; may be empty
};

struct CheckSuite {
  CheckSuite(Commit its_head, std::int64_t its_id, std::optional<std::int64_t> its_pull_request)
      : head(std::move(its_head)), id(its_id), pull_request(its_pull_request) {}

  Commit head;
  std::int64_t id;
  std::optional<std::int64_t> pull_request;
  std::vector<std::int64_t> pull_requests;
  std::string action;  // may be empty
};

struct WorkflowRun {
  WorkflowRun(Commit its_head, std::int64_t its_id, std::string its_workflow,
              std::optional<std::int64_t> its_pull_request, std::string its_path = {})
      : head(std::move(its_head)),
        id(its_id),
        workflow(std::move(its_workflow)),
        pull_request(its_pull_request),
        path(std::move(its_path)) {}

  Commit head;
  std::int64_t id;
  std::string workflow;  // the workflow's name; may be empty
  std::optional<std::int64_t> pull_request;
  std::vector<std::int64_t> pull_requests;
  std::string path;    // of the workflow's file, as in ".github/workflows/ci.yml"; may be empty
  std::string action;  // may be empty
};

// What an event is about, as far as its body has it.
struct Origin {
  Origin() = default;

  std::string action;                    // may be empty
  std::optional<Repository> repository;  // that of the webhook
  std::string sha;                       // of the commit that the event names, in lower case; may be empty
};

// The same, borrowed.
struct OriginView {
  OriginView() = default;
  OriginView(std::string_view its_action, const std::optional<Repository>& its_repository, std::string_view its_sha)
      : action(its_action), repository(its_repository ? &*its_repository : nullptr), sha(its_sha) {}
  explicit OriginView(const Origin& origin) : OriginView(origin.action, origin.repository, origin.sha) {}

  std::string_view action;
  const Repository* repository = nullptr;  // null: there is none
  std::string_view sha;
};

struct Ping {};  // the webhook was created

// An event that Polly does not use.
struct OtherEvent {
  OtherEvent() = default;
  explicit OtherEvent(Origin its_origin) : origin(std::move(its_origin)) {}

  Origin origin;
};

using Event = std::variant<PullRequest, CheckRun, CheckSuite, WorkflowRun, Ping, OtherEvent>;

// The event called `name` (the header X-GitHub-Event) with this JSON body. An unknown name gives an OtherEvent.
//
// The body may be anything that RFC 8259 calls JSON: half of a surrogate pair ("\ud83d"), a NUL ("\u0000") and a number
// of any size are allowed. In a field that is read, half a pair becomes U+FFFD. Error invalid_argument, whose message
// names the field and the problem, as in "check_run.id: expected an integer of at least 1":
//   - the body is not a JSON object in UTF-8: it is damaged, so no field of it can be trusted;
//   - it is larger or deeper than the bounds, which keep memory and stack small;
//   - a required field is missing, or a field that is read has another type.
Event parse_event(std::string_view name, const std::string& body);

// The origin of an event: of one that was parsed, which outlives the view, or of any body. A field that is missing, or
// is not valid, is left out. Error invalid_argument: the body is not a JSON object.
OriginView origin_of(const Event& event);
Origin origin_of(std::string_view name, const std::string& body);

}  // namespace polly::github

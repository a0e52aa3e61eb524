// Payload: the JSON of an event, read by dotted paths. The whole body is validated before any field is read.
//
//   Payload payload = Payload::parse(body);
//   std::int64_t id = payload.id("check_run.id");                  // Error: "check_run.id: expected an integer ..."
//   for (const Payload& pull : payload.elements("check_run.pull_requests")) pull.id("number");
//
// Half of a surrogate pair is read as U+FFFD; a number that fits neither 64 bits nor a double is not a valid id
// (lenient_json.hpp). Where a name occurs twice in an object, its first field is read. A field that is null counts as
// absent. A payload is valid until the next parse on the same thread: each thread has one parser, whose buffers are
// reused for every delivery.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/github/commit.hpp"

namespace polly::github {

class Payload {
 public:
  // Error invalid_argument: too large, too deep, not JSON in UTF-8, not an object.
  static Payload parse(const std::string& body);

  // Frees the memory that a large body made this thread's parser allocate. Invalidates the thread's payloads.
  static void release_memory() noexcept;

  // Required fields. Error invalid_argument: the field is absent, has another type, or is not a valid id.
  std::int64_t id(std::string_view path) const;  // an id or a number: at least 1
  std::string_view text(std::string_view path) const;
  Commit commit(std::string_view sha_path) const;  // in the repository of repository.full_name

  // Optional fields: where absent, nullopt or no elements. Error invalid_argument: the field has another type.
  std::optional<std::int64_t> find_id(std::string_view path) const;
  std::optional<std::string_view> find_text(std::string_view path) const;
  std::optional<std::int64_t> find_time(std::string_view path) const;  // in milliseconds since 1970 (timestamp.hpp)
  std::vector<Payload> elements(std::string_view path) const;

  // The text at the path; empty where there is none, also where a field on the way has another type.
  std::string_view text_if_valid(std::string_view path) const noexcept;

 private:
  using Element = simdjson::dom::element;

  Payload(Element value, std::string where) : value_(value), where_(std::move(where)) {}

  std::optional<Element> find(std::string_view path) const;
  [[noreturn]] void refuse(std::string_view path, std::string_view problem) const;

  Element value_;
  std::string where_;  // the path of value_, as in "check_run.pull_requests[0]."; empty for the root
};

}  // namespace polly::github

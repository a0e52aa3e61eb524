// Payload: the JSON of an event, read by dotted paths. It is checked as a whole before anything is read from it.
//
//   Payload payload = Payload::parse(body);
//   std::int64_t id = payload.id("check_run.id");                  // Error: "check_run.id: expected an integer ..."
//   for (const Payload& pull : payload.elements("check_run.pull_requests")) pull.id("number");
//
// Half of a surrogate pair is read as U+FFFD, and a number beyond 64 bits and a double is no id (lenient_json.hpp). Of
// two fields of one name the first counts. What is absent and what is null are the same. Good until the next parse on
// the same thread: the parser and its buffers belong to the thread, so that none is made for each delivery and none is
// shared.
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

  // Frees what a large body made the parser of this thread take. No payload of the thread is good afterwards.
  static void give_memory_back() noexcept;

  // What is needed. Error invalid_argument where it is absent, of another type, or no id.
  std::int64_t id(std::string_view path) const;  // at least 1: ids and numbers
  std::string_view text(std::string_view path) const;
  Commit commit(std::string_view sha_path) const;  // with repository.full_name

  // What may be absent: nullopt, or no elements. Error invalid_argument where it is there with another type.
  std::optional<std::int64_t> find_id(std::string_view path) const;
  std::optional<std::string_view> find_text(std::string_view path) const;
  std::vector<Payload> elements(std::string_view path) const;

 private:
  using Element = simdjson::dom::element;

  Payload(Element value, std::string where) : value_(value), where_(std::move(where)) {}

  std::optional<Element> find(std::string_view path) const;
  [[noreturn]] void refuse(std::string_view path, std::string_view problem) const;

  Element value_;
  std::string where_;  // "check_run.pull_requests[0]."; empty for the whole
};

}  // namespace polly::github

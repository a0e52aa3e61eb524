#include "polly/api/detail/fact_bodies.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <string>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/state/id_json.hpp"

namespace polly::api {

namespace {

[[noreturn]] void refuse_body(const std::string& why, std::string_view cause = {}) {
  throw Error(ErrorKind::invalid_argument, why, cause);
}

// The members of all objects in JSON text, one that is there twice counts twice: Boost.JSON keeps the last one.
std::size_t count_members(std::string_view json) noexcept {
  std::size_t colons = 0;
  bool is_in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (is_in_text && json[i] == '\\') {
      ++i;
    } else if (json[i] == '"') {
      is_in_text = !is_in_text;
    } else if (json[i] == ':' && !is_in_text) {
      ++colons;
    }
  }
  return colons;
}

// Programs in a row would read different values. An object within the object is refused elsewhere.
void refuse_doubled_members(std::string_view body, const boost::json::object& object) {
  const bool is_flat =
      std::none_of(object.begin(), object.end(), [](const auto& member) { return member.value().is_object(); });
  if (is_flat && count_members(body) > object.size()) refuse_body("the body has a member twice");
}

// `form` is what the body has to be, for the message.
boost::json::value parsed_body(std::string_view body, std::string_view form) {
  if (body.size() > kFactBodyBytesMax) {
    refuse_body("the body has more than " + std::to_string(kFactBodyBytesMax / 1024) + " KiB; it must be " +
                std::string(form));
  }
  boost::system::error_code failure;
  boost::json::value json = boost::json::parse(body, failure);
  if (failure) refuse_body("the body is not JSON; it must be " + std::string(form));
  return json;
}

std::int64_t id_named(std::string_view name, const boost::json::value& value) {
  const std::optional<std::int64_t> id = id_of_json(value);
  if (!id) {
    refuse_body(
        std::string(name) + " must be an integer from 1 to 9223372036854775807, as a number or as a string of digits",
        error_cause::kInvalidValue);
  }
  return *id;
}

// The facts of an object, each with its JSON value; at least one.
std::vector<std::pair<Fact<std::int64_t>, boost::json::value>> facts_of_body(std::string_view body,
                                                                             const FactList& facts,
                                                                             std::string_view example) {
  const std::string form = "a JSON object with one fact or several, as in " + std::string(example);
  boost::json::value json = parsed_body(body, form);
  const boost::json::object* object = json.if_object();
  if (object == nullptr || object->empty()) refuse_body("the body must be " + form);
  refuse_doubled_members(body, *object);
  std::vector<std::pair<Fact<std::int64_t>, boost::json::value>> found;
  for (const auto& member : *object) {
    const auto fact = facts.find(member.key());
    if (!fact) {
      refuse_body("the body has a member that is no fact; the facts are: " + facts.names(), error_cause::kUnknownFact);
    }
    found.emplace_back(*fact, member.value());
  }
  return found;
}

}  // namespace

std::int64_t value_of_body(std::string_view body) {
  const boost::json::value whole = parsed_body(body, R"(an integer, as in 42, "42" or {"value":42})");
  const boost::json::object* object = whole.if_object();
  if (object == nullptr) return id_named("the value", whole);
  refuse_doubled_members(body, *object);
  const boost::json::value* value = object->size() == 1 ? object->if_contains("value") : nullptr;
  if (value == nullptr) refuse_body(R"(the body must be an integer, as in 42, "42" or {"value":42})");
  return id_named("value", *value);
}

std::vector<KnownFact> advances_of_body(std::string_view body, const FactList& facts) {
  std::vector<KnownFact> advances;
  for (const auto& [fact, value] : facts_of_body(body, facts, R"({"pr_number":42,"workflow_run_id":7})")) {
    advances.emplace_back(fact, id_named(fact.name, value));
  }
  return advances;
}

std::vector<FactChange> changes_of_body(std::string_view body, const FactList& facts) {
  std::vector<FactChange> changes;
  for (const auto& [fact, value] : facts_of_body(body, facts, R"({"pr_number":42,"workflow_run_id":null})")) {
    changes.emplace_back(fact, value.is_null() ? std::nullopt : std::optional(id_named(fact.name, value)));
  }
  return changes;
}

std::vector<Commit> commits_of_body(std::string_view body, const std::optional<Repository>& repository) {
  const std::string form =
      R"({"commits":["SHA",...]} with 1 to )" + std::to_string(kBatchCommitsMax) + " commits, and nothing else";
  const boost::json::value json = parsed_body(body, form);
  const boost::json::object* object = json.if_object();
  const boost::json::value* list = object != nullptr && object->size() == 1 ? object->if_contains("commits") : nullptr;
  const boost::json::array* shas = list != nullptr ? list->if_array() : nullptr;
  if (shas == nullptr || shas->empty() || shas->size() > kBatchCommitsMax) refuse_body("the body must be " + form);
  refuse_doubled_members(body, *object);
  std::vector<Commit> commits;
  for (const boost::json::value& sha : *shas) {
    const boost::json::string* text = sha.if_string();
    if (text == nullptr) refuse_body("each of the commits must be a string, a SHA of 40 or 64 hexadecimal digits");
    commits.emplace_back(std::string_view(*text), repository);
  }
  return commits;
}

}  // namespace polly::api

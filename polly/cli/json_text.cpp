#include "polly/cli/json_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "polly/base/error.hpp"
#include "polly/base/printable.hpp"
#include "polly/store/json_value.hpp"

namespace polly::cli {

namespace json = boost::json;

json::object to_json(const CommitState& state) {
  json::object object;
  for (const Fact<std::int64_t> fact : kFacts) {
    const std::optional<std::int64_t> value = state[fact];
    object[fact.name] = value ? json::value(*value) : json::value(nullptr);
  }
  return object;
}

json::object to_json(const FoundCommit& found) {
  json::object object;
  object["sha"] = found.commit.sha();
  const std::optional<Repository>& repository = found.commit.repository();
  object["repository"] = repository ? json::value(repository->full_name()) : json::value(nullptr);
  for (const auto& member : to_json(found.state)) object[member.key()] = member.value();
  return object;
}

void print_json(std::ostream& out, const json::value& value) {
  out << printable_json(json::serialize(value)) << '\n';
}

std::string checked_json(const std::string& text) {
  try {
    return encode_value(decode_value<json::value>(text));
  } catch (const Error&) {
    throw Error(ErrorKind::invalid_argument,
                "the value is not JSON, as in 42, true, \"text\" (with quotes) or {\"a\":1}; "
                "--text stores it as a text");
  }
}

}  // namespace polly::cli

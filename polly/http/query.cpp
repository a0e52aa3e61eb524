#include "polly/http/query.hpp"

#include <algorithm>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"

namespace polly::http {

namespace {

constexpr std::size_t kShownNameBytesMax = 64;  // of an unknown parameter, in the message about it

std::optional<std::string> form_decode(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

// Takes the next NAME=VALUE, or NAME, off a query.
std::string_view take_pair(std::string_view& query) noexcept {
  const std::string_view pair = query.substr(0, query.find('&'));
  query.remove_prefix(std::min(query.size(), pair.size() + 1));
  return pair;
}

std::string_view name_of(std::string_view pair) noexcept {
  return pair.substr(0, pair.find('='));
}

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

[[noreturn]] void refuse(std::string_view name, std::string_view why) {
  throw Error(ErrorKind::invalid_argument, "the query's parameter " + std::string(name) + " " + std::string(why));
}

}  // namespace

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  std::optional<std::string> found;
  while (!query.empty()) {
    const std::string_view pair = take_pair(query);
    const std::size_t equals = name_of(pair).size();
    if (form_decode(name_of(pair)) != name) continue;
    if (found) refuse(name, "is there twice");
    found = form_decode(equals < pair.size() ? pair.substr(equals + 1) : std::string_view());
    if (!found) refuse(name, "has a % that is not followed by two hexadecimal digits");
  }
  return found;
}

void check_query(std::string_view query, const std::vector<std::string>& known) {
  std::string_view rest = query;
  while (!rest.empty()) {
    const std::string_view pair = take_pair(rest);
    if (pair.empty()) continue;
    const std::optional<std::string> name = form_decode(name_of(pair));
    if (name && std::find(known.begin(), known.end(), *name) != known.end()) {
      query_value(query, *name);  // throws where it is there twice, or malformed
      continue;
    }
    const std::string which = name && is_alphanumeric_or(*name, "_-") && name->size() <= kShownNameBytesMax
                                  ? "the query's parameter " + *name + " is unknown here"
                                  : "the query has a parameter that is unknown here";
    throw Error(ErrorKind::invalid_argument,
                which + (known.empty() ? "; this path takes none" : "; the known ones are: " + list_of(known)),
                error_cause::kUnknownParameter);
  }
}

}  // namespace polly::http

#include "polly/http/query.hpp"

#include <algorithm>

#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"

namespace polly::http {

namespace {

std::optional<std::string> form_decode(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

[[noreturn]] void refuse(std::string_view name, std::string_view why) {
  throw Error(ErrorKind::invalid_argument, "the query's parameter " + std::string(name) + " " + std::string(why));
}

}  // namespace

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  std::optional<std::string> found;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (form_decode(pair.substr(0, equals)) != name) continue;
    if (found) refuse(name, "is there twice");
    found = form_decode(equals < pair.size() ? pair.substr(equals + 1) : std::string_view());
    if (!found) refuse(name, "has a % that is not followed by two hexadecimal digits");
  }
  return found;
}

}  // namespace polly::http

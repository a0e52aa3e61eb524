#include "polly/http/router.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/percent.hpp"

namespace polly::http {

namespace {

bool is_parameter(std::string_view segment) noexcept {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// Takes the next segment off a path: "/a/b" gives "a" and leaves "/b".
std::string_view take_segment(std::string_view& path) noexcept {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool is_escaped_colon(std::string_view text) noexcept {
  return text.size() >= 3 && text[0] == '%' && text[1] == '3' && to_lower(text[2]) == 'a';
}

// Whether the segment of a path is this one of a pattern. Clients may escape a colon (RFC 3986, section 2.2). Other
// escapes are not undone: a proxy in front that admits some paths only has to see the same path.
bool is_same(std::string_view expected, std::string_view segment) noexcept {
  for (const char c : expected) {
    if (segment.empty()) return false;
    const bool is_escape = c == ':' && is_escaped_colon(segment);
    if (!is_escape && segment.front() != c) return false;
    segment.remove_prefix(is_escape ? 3 : 1);
  }
  return segment.empty();
}

bool fits(const std::vector<std::string>& pattern, std::string_view path) noexcept {
  for (const std::string& expected : pattern) {
    if (path.empty()) return false;
    const std::string_view segment = take_segment(path);
    if (is_parameter(expected) ? segment.empty() : !is_same(expected, segment)) return false;
  }
  return path.empty();
}

void read_parameters(const std::vector<std::string>& pattern, std::string_view path, Router::Match& match) {
  for (const std::string& expected : pattern) {
    const std::string_view segment = take_segment(path);
    if (!is_parameter(expected)) continue;
    match.parameters.emplace_back(expected.substr(1, expected.size() - 2),
                                  percent_decode(segment).value_or(std::string(segment)));
  }
}

void allow(std::string& methods, std::string_view method) {
  if (!methods.empty()) methods += ", ";
  methods += method;
}

}  // namespace

std::string_view to_string(Scope scope) noexcept {
  switch (scope) {
    case Scope::open: return "open";
    case Scope::read: return "read";
    case Scope::write: return "write";
    case Scope::admin: return "admin";
  }
  return "unknown";
}

void Router::add(Route route) {
  assert(route.pattern.starts_with('/'));
  std::string_view rest = route.pattern;
  while (!rest.empty()) route.segments.emplace_back(take_segment(rest));
  routes_.push_back(std::move(route));
}

void Router::add(std::string method, std::string pattern, Handler handler, BodyRule body_rule, WaitRule wait_rule) {
  add(Route{.method = std::move(method),
            .pattern = std::move(pattern),
            .handler = std::move(handler),
            .body_rule = std::move(body_rule),
            .wait_rule = std::move(wait_rule)});
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  const std::string_view wanted = method == "HEAD" ? std::string_view("GET") : method;
  for (const Route& route : routes_) {
    if (!fits(route.segments, path)) continue;
    if (route.method == wanted) {
      match.route = &route;
      match.allow.clear();
      read_parameters(route.segments, path, match);
      return match;
    }
    allow(match.allow, route.method);
    if (route.method == "GET") allow(match.allow, "HEAD");
  }
  return match;
}

}  // namespace polly::http

#include "polly/http/router.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

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

bool fits(const std::vector<std::string>& pattern, std::string_view path) noexcept {
  for (const std::string& expected : pattern) {
    if (path.empty()) return false;
    const std::string_view segment = take_segment(path);
    if (is_parameter(expected) ? segment.empty() : segment != expected) return false;
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

void Router::add(std::string method, std::string pattern, Handler handler, BodyRule body_rule, WaitRule wait_rule) {
  assert(pattern.starts_with('/'));
  std::vector<std::string> segments;
  std::string_view rest = pattern;
  while (!rest.empty()) segments.emplace_back(take_segment(rest));
  routes_.push_back({std::move(method), std::move(pattern), std::move(segments), std::move(handler),
                     std::move(body_rule), std::move(wait_rule)});
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

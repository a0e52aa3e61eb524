#include "polly/cli/exit_code.hpp"

#include <array>
#include <boost/json/parse.hpp>
#include <optional>
#include <string>

namespace polly::cli {

namespace {

constexpr std::array kKinds{
    ErrorKind::invalid_argument,  ErrorKind::config,          ErrorKind::type_mismatch,
    ErrorKind::conflict,          ErrorKind::unavailable,     ErrorKind::resource_exhausted,
    ErrorKind::deadline_exceeded, ErrorKind::unknown_outcome, ErrorKind::permission_denied,
    ErrorKind::corrupt,           ErrorKind::cancelled,       ErrorKind::closed,
    ErrorKind::unsupported,
};

struct Problem {
  std::string detail;
  std::optional<ErrorKind> kind;  // said by Polly beside what RFC 9457 names
};

std::string member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Problem problem_of(const http::Response& response) {
  boost::system::error_code failure;
  const boost::json::value json = boost::json::parse(response.body, failure);
  Problem problem;
  if (failure || !json.is_object()) return problem;
  problem.detail = member(json.get_object(), "detail");
  const std::string kind = member(json.get_object(), "kind");
  for (const ErrorKind known : kKinds) {
    if (to_string(known) == kind) problem.kind = known;
  }
  return problem;
}

ErrorKind kind_of(int status) noexcept {
  switch (status) {
    case 400:
    case 413:
    case 415: return ErrorKind::invalid_argument;
    case 401:
    case 403: return ErrorKind::permission_denied;
    case 409: return ErrorKind::conflict;
    case 429:
    case 502:
    case 503:
    case 504: return ErrorKind::unavailable;
    default: return ErrorKind::unsupported;
  }
}

std::string_view advice(int status) noexcept {
  switch (status) {
    case 401:
    case 403: return "; POLLY_API_TOKEN (or --token-file) must hold the daemon's token";
    default: return "";
  }
}

}  // namespace

ExitCode exit_code(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::invalid_argument:
    case ErrorKind::config: return ExitCode::usage;
    case ErrorKind::type_mismatch:
    case ErrorKind::conflict: return ExitCode::conflict;
    case ErrorKind::unavailable:
    case ErrorKind::resource_exhausted:
    case ErrorKind::deadline_exceeded:
    case ErrorKind::unknown_outcome:
    case ErrorKind::permission_denied: return ExitCode::unavailable;
    case ErrorKind::corrupt: return ExitCode::corrupt;
    case ErrorKind::cancelled:
    case ErrorKind::closed:
    case ErrorKind::unsupported: return ExitCode::failed;
  }
  return ExitCode::failed;
}

Error error_of(const http::Response& response, std::string_view doing, std::string_view if_not_found) {
  const Problem problem = problem_of(response);
  std::string message = std::string(doing) + ": the server answered " + std::to_string(response.status);
  if (!problem.detail.empty()) message += ": " + problem.detail;
  message += advice(response.status);
  if (response.status == 404 && !if_not_found.empty()) message += "; " + std::string(if_not_found);
  return Error(problem.kind.value_or(kind_of(response.status)), message);
}

}  // namespace polly::cli

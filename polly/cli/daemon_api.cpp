#include "polly/cli/daemon_api.hpp"

#include <array>
#include <boost/json/parse.hpp>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/base/printable.hpp"

namespace polly::cli {

namespace {

constexpr std::size_t kShownHeaderBytesMax = 120;
constexpr int kForbidden = 403;
constexpr std::string_view kOtherToken = "use a token that allows it (POLLY_API_TOKEN or --token-file)";

constexpr std::array kKinds{
    ErrorKind::invalid_argument,  ErrorKind::config,          ErrorKind::type_mismatch,
    ErrorKind::conflict,          ErrorKind::unavailable,     ErrorKind::resource_exhausted,
    ErrorKind::deadline_exceeded, ErrorKind::unknown_outcome, ErrorKind::permission_denied,
    ErrorKind::corrupt,           ErrorKind::cancelled,       ErrorKind::closed,
    ErrorKind::unsupported,
};

struct Problem {
  std::string detail;
  std::string kind;
};

// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type_of(const http::Response& response) {
  const std::string_view text = response.header("Content-Type");
  return to_lower(trim_blanks(text.substr(0, text.find(';'))));
}

std::optional<boost::json::object> object_of(const std::string& body) {
  boost::json::parse_options options;
  options.numbers = boost::json::number_precision::precise;
  boost::system::error_code failure;
  boost::json::value json = boost::json::parse(body, failure, {}, options);
  if (failure || !json.is_object()) return std::nullopt;
  return std::move(json.get_object());
}

const boost::json::string* text_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value != nullptr ? value->if_string() : nullptr;
}

// nullopt: the response is not a problem of Polly's.
std::optional<Problem> problem_of(const http::Response& response) {
  if (response.status < 400 || media_type_of(response) != "application/problem+json") return std::nullopt;
  const std::optional<boost::json::object> object = object_of(response.body);
  if (!object) return std::nullopt;
  const boost::json::value* status = object->if_contains("status");
  const boost::json::string* kind = text_member(*object, "kind");
  const boost::json::string* detail = text_member(*object, "detail");
  if (status == nullptr || kind == nullptr || detail == nullptr || *status != response.status) return std::nullopt;
  return Problem{std::string(*detail), std::string(*kind)};
}

// The kinds `claimed` and `claim_lost` are conflicts, as every other 409 and 412. A daemon of another version may have
// other kinds. A mistake in the daemon's configuration is not the caller's.
ErrorKind kind_of(const Problem& problem, int status) noexcept {
  for (const ErrorKind known : kKinds) {
    if (to_string(known) != problem.kind) continue;
    return known == ErrorKind::config && status >= 500 ? ErrorKind::unavailable : known;
  }
  if (status == 503) return ErrorKind::unavailable;
  if (status == 409 || status == 412) return ErrorKind::conflict;
  return status < 500 ? ErrorKind::invalid_argument : ErrorKind::unsupported;
}

std::string shown_header(const http::Response& response, std::string_view name) {
  return printable(response.header(name).substr(0, kShownHeaderBytesMax));
}

// "503 with text/html, Server nginx"
std::string description_of(const http::Response& response) {
  const std::string type = shown_header(response, "Content-Type");
  const std::string server = shown_header(response, "Server");
  const std::string location = shown_header(response, "Location");
  std::string text = std::to_string(response.status);
  text += type.empty() ? " without a media type" : " with " + type;
  if (!server.empty()) text += ", Server " + server;
  if (!location.empty()) text += ", Location " + location + " (redirects are not followed)";
  return text;
}

}  // namespace

void DaemonApi::check_ready() const {
  const DaemonRequest request("checking whether the daemon is ready", "GET", "/readyz?verbose");
  const http::Response response = send(request);
  const bool is_report = media_type_of(response) == "application/json";
  const std::optional<boost::json::object> report = is_report ? object_of(response.body) : std::nullopt;
  const boost::json::string* status = report ? text_member(*report, "status") : nullptr;
  const boost::json::value* checks = report ? report->if_contains("checks") : nullptr;
  if (status == nullptr || checks == nullptr || !checks->is_object()) throw_error(request, response);
  if (response.status == 200 && *status == "ok") return;
  std::string failing;
  for (const auto& check : checks->get_object()) {
    const boost::json::object* members = check.value().if_object();
    const boost::json::string* result = members != nullptr ? text_member(*members, "status") : nullptr;
    if (result == nullptr || *result == "ok") continue;
    failing += (failing.empty() ? ": " : ", ") + std::string(check.key()) + " is " + std::string(*result);
    const boost::json::string* detail = text_member(*members, "detail");
    if (detail != nullptr) failing += " (" + std::string(*detail) + ")";
  }
  throw Error(ErrorKind::unavailable, url_ + " is not ready" + printable(failing));
}

std::string DaemonApi::check_token() const {
  DaemonRequest request("trying the token", "GET", "/api/v1/store?prefix=&limit=1");
  request.if_refused = "set POLLY_API_TOKEN (or --token-file) to the daemon's token";
  const http::Response response = send(request);
  const std::optional<Problem> problem = problem_of(response);
  if (problem && response.status == kForbidden) return printable(problem->detail);
  if (!is_success(response)) throw_error(request, response);
  return "";
}

http::Response DaemonApi::send(const DaemonRequest& request) const {
  std::vector<http::Header> headers = request.headers;
  headers.emplace_back("Accept", "application/json, application/problem+json");
  if (!request.body.empty() || request.method == "POST") headers.emplace_back("Content-Type", "application/json");
  return client_.send(request.method, request.path, request.body, headers, request.timeout);
}

bool DaemonApi::is_success(const http::Response& response) {
  return response.status >= 200 && response.status <= 299 && media_type_of(response) == "application/json";
}

bool DaemonApi::is_absent(const http::Response& response) {
  const std::optional<Problem> problem = problem_of(response);
  return problem && problem->kind == http::kAbsentKind;
}

DaemonAnswer DaemonApi::answer_of(const http::Response& response) {
  DaemonAnswer answer;
  answer.status = response.status;
  answer.members = object_of(response.body).value();
  return answer;
}

void DaemonApi::throw_error(const DaemonRequest& request, const http::Response& response) const {
  const std::optional<Problem> problem = problem_of(response);
  if (!problem) throw_not_polly(request, response);
  std::string message = std::string(request.doing) + ": the server answered " + std::to_string(response.status);
  if (!problem->detail.empty()) message += ": " + printable(problem->detail);
  const bool has_other_paths = (response.status == 404 || response.status == 405) &&
                               problem->kind != to_string(ErrorKind::invalid_argument);  // a name in the path is wrong
  const std::string_view advice = response.status == 401          ? request.if_refused
                                  : response.status == kForbidden ? kOtherToken
                                  : has_other_paths               ? request.if_path_is_other
                                                                  : std::string_view();
  if (!advice.empty()) message += "; " + std::string(advice);
  throw Error(kind_of(*problem, response.status), message);
}

void DaemonApi::throw_not_polly(const DaemonRequest& request, const http::Response& response) const {
  const bool may_be_done = request.method != "GET";
  throw Error(
      may_be_done ? ErrorKind::unknown_outcome : ErrorKind::unavailable,
      std::string(request.doing) + ": the answer is not Polly's: " + url_ + " answered " + description_of(response) +
          "; a proxy or another program answers at this address" +
          (may_be_done ? ", and whether the " + std::string(request.method) + " was done is unknown" : "") +
          ": check the URL, the proxies (http_proxy, https_proxy, no_proxy), and that the daemon has the version of " +
          "this command");
}

}  // namespace polly::cli

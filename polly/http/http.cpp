#include "polly/http/http.hpp"

#include <algorithm>

#include "polly/base/json_escape.hpp"
#include "polly/http/query.hpp"

namespace polly::http {

namespace {

constexpr std::string_view kProblemMediaType = "application/problem+json";

Reply make_problem(int status, std::string_view detail, std::string_view kind, std::string_view word) {
  std::string json = "{\"type\":\"";
  json.append(kProblemTypePrefix).append(word).append("\",\"title\":");
  append_json_string(json, reason_phrase(status));
  json += ",\"status\":" + std::to_string(status) + ",\"detail\":";
  append_json_string(json, detail);
  json += ",\"kind\":";
  append_json_string(json, kind);
  json += '}';
  Reply reply(status, std::string(kProblemMediaType), std::move(json));
  reply.with_header("Cache-Control", "no-store");  // a cache in between may keep a 404 otherwise
  if (status == 503) reply.with_header("Retry-After", "1");
  return reply;
}

const ProblemType& type_of(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::invalid_argument: return problems::kInvalidArgument;
    case ErrorKind::type_mismatch: return problems::kTypeMismatch;
    case ErrorKind::conflict: return problems::kConflict;
    case ErrorKind::corrupt: return problems::kCorrupt;
    case ErrorKind::unsupported: return problems::kUnsupported;
    case ErrorKind::unavailable: return problems::kUnavailable;
    case ErrorKind::resource_exhausted: return problems::kResourceExhausted;
    case ErrorKind::deadline_exceeded: return problems::kDeadlineExceeded;
    case ErrorKind::unknown_outcome: return problems::kUnknownOutcome;
    case ErrorKind::config: return problems::kConfig;
    case ErrorKind::permission_denied: return problems::kPermissionDenied;
    case ErrorKind::cancelled: return problems::kCancelled;
    case ErrorKind::closed: return problems::kClosed;
  }
  return problems::kInternal;
}

}  // namespace

std::string_view Request::parameter(std::string_view name) const noexcept {
  const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.first == name; });
  return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::string> Request::query(std::string_view name) const {
  return query_value(query_string, name);
}

Reply Reply::streamed(int status, std::string type, std::unique_ptr<BodyStream> stream) {
  Reply reply(status, std::move(type), "");
  reply.stream = std::move(stream);
  return reply;
}

Reply problem(const ProblemType& type, std::string_view detail) {
  return make_problem(type.status, detail, type.kind, type.word);
}

Reply absent(std::string_view detail) {
  return problem(problems::kAbsent, detail);
}

void add_request_id(Reply& reply, std::string_view id) {
  if (reply.content_type == kProblemMediaType && reply.body.ends_with('}')) {
    reply.body.pop_back();
    reply.body += ",\"request_id\":";
    append_json_string(reply.body, id);
    reply.body += '}';
  }
  reply.with_header("X-Request-Id", std::string(id));
}

Reply problem(const Error& error) {
  const ProblemType& type = type_of(error.kind());
  if (error.kind() == ErrorKind::permission_denied) {
    return problem(
        type,
        "Polly may not do this: a grant may be missing, or a key of the key ring, or the store refuses its log-in; the "
        "daemon's log says which");
  }
  return make_problem(type.status, error.what(), type.kind, error.cause().empty() ? type.word : error.cause());
}

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
  }
}

}  // namespace polly::http

#include "polly/http/http.hpp"

#include <algorithm>

#include "polly/base/json_escape.hpp"
#include "polly/http/query.hpp"

namespace polly::http {

namespace {

Reply make_problem(int status, std::string_view detail, std::string_view kind) {
  std::string json = "{\"type\":\"about:blank\",\"title\":";
  append_json_string(json, reason_phrase(status));
  json += ",\"status\":" + std::to_string(status) + ",\"detail\":";
  append_json_string(json, detail);
  json += ",\"kind\":";
  append_json_string(json, kind);
  json += '}';
  Reply reply(status, "application/problem+json", std::move(json));
  reply.with_header("Cache-Control", "no-store");  // a cache in between may keep a 404 otherwise
  if (status == 503) reply.with_header("Retry-After", "1");
  return reply;
}

int status_of(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::invalid_argument: return 400;
    case ErrorKind::type_mismatch:
    case ErrorKind::conflict: return 409;
    case ErrorKind::corrupt: return 500;
    case ErrorKind::unsupported: return 501;
    case ErrorKind::unavailable:
    case ErrorKind::resource_exhausted:
    case ErrorKind::deadline_exceeded:
    case ErrorKind::unknown_outcome:
    case ErrorKind::config:
    case ErrorKind::permission_denied:
    case ErrorKind::cancelled:
    case ErrorKind::closed: return 503;
  }
  return 500;
}

ErrorKind kind_of(int status) noexcept {
  switch (status) {
    case 401:
    case 403: return ErrorKind::permission_denied;
    case 404:
    case 405:
    case 410:
    case 500:
    case 501:
    case 505: return ErrorKind::unsupported;
    case 408:
    case 429:
    case 503: return ErrorKind::unavailable;
    case 409:
    case 412: return ErrorKind::conflict;
    default: return ErrorKind::invalid_argument;
  }
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

Reply problem(int status, std::string_view detail, std::string_view kind) {
  return make_problem(status, detail, kind.empty() ? to_string(kind_of(status)) : kind);
}

Reply absent(std::string_view detail) {
  return problem(404, detail, kAbsentKind);
}

Reply problem(const Error& error) {
  if (error.kind() == ErrorKind::permission_denied) {
    return make_problem(
        503,
        "Polly may not do this: a grant may be missing, or a key of the key ring, or the store refuses its log-in; the "
        "daemon's log says which",
        to_string(error.kind()));
  }
  return make_problem(status_of(error.kind()), error.what(), to_string(error.kind()));
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

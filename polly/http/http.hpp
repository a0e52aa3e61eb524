// Request and Reply: what the HTTP server hands to a handler, and what it gets back.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/http/headers.hpp"
#include "polly/http/problem_types.hpp"

namespace polly::http {

using Header = std::pair<std::string, std::string>;

// Looks at a body while it arrives, so that nothing has to go through all of it at its end: a signature's digest.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  virtual void read(std::string_view piece) = 0;  // the next bytes, on the event loop of the connection
};

// A request whose head passed the gate and whose body is whole. A handler owns it.
struct Request {
  Request() = default;

  // The value of a header (names ignore case); empty where it is absent.
  std::string_view header(std::string_view name) const noexcept { return headers.find(name); }
  // A parameter of the route ("sha" of /commits/{sha}), percent-decoded; empty where the route has none.
  std::string_view parameter(std::string_view name) const noexcept;
  // A parameter of the query string, percent-decoded; nullopt where it is absent.
  std::optional<std::string> query(std::string_view name) const;
  // Who sent the request, as far as the handler knows: for its line in the log.
  void name_client(std::string_view name) const {
    if (client_name != nullptr) *client_name = name;
  }

  std::string method;  // "GET"
  std::string path;    // "/api/v1/state", as sent, without the query
  std::string query_string;
  Headers headers;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string body;
  std::shared_ptr<BodyReader> body_reader;  // of the route (BodyRule), which has read all of the body; or null
  std::string* client_name = nullptr;       // of the server, which outlives the handler; or null
};

// A body that is made while it is sent: the next piece is asked for when the client has taken the one before, so that
// a large answer never waits in memory as a whole.
class BodyStream {
 public:
  static constexpr std::size_t kPieceBytesMax = 128 * 1024;  // as large as a piece may be

  virtual ~BodyStream() = default;

  // The next piece; nullopt where there are no more. Called on the event loop of the connection, each
  // time with a deadline of its own. An error breaks the connection off, so that the client sees that the body is not
  // whole: whatever can fail is best done before the first byte of the reply.
  virtual Task<std::optional<std::string>> next(Context ctx) = 0;
};

// Its body is one of three: `body`, `shared_body` (a text that many replies have together), or `stream`.
struct Reply {
  Reply() = default;
  Reply(int its_status, std::string type, std::string text)
      : status(its_status), content_type(std::move(type)), body(std::move(text)) {}

  static Reply json(int status, std::string text) { return Reply(status, "application/json", std::move(text)); }
  static Reply text(int status, std::string text) {
    return Reply(status, "text/plain; charset=utf-8", std::move(text));
  }
  static Reply empty(int status) { return Reply(status, "", ""); }
  static Reply streamed(int status, std::string type, std::unique_ptr<BodyStream> stream);

  // The handler has found that the client holds one of our secrets: the server keeps its connection when others go.
  Reply& to_known_client() {
    is_client_known = true;
    return *this;
  }

  Reply& with_header(std::string name, std::string value) & {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  Reply with_header(std::string name, std::string value) && {
    headers.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }

  // The body where it is no stream.
  const std::string& body_text() const noexcept { return shared_body ? *shared_body : body; }

  int status = 204;
  std::string content_type;
  std::string body;
  std::shared_ptr<const std::string> shared_body;
  std::unique_ptr<BodyStream> stream;
  std::vector<Header> headers;
  bool is_client_known = false;
};

// Problem details (RFC 9457) as application/problem+json:
//
//   {"type":"urn:polly:problem:absent","title":"Not Found","status":404,"detail":"...","kind":"absent",
//    "request_id":"5f3a09c2e1b47d68-1f"}
//
// `type` is the specific cause (problem_types.hpp has all of them). `kind` is what the caller can do: an ErrorKind, or
// absent, claimed, claim_lost. A client that finds it knows that Polly answered, and not a proxy. The server adds
// `request_id`. A 503 has Retry-After, and no problem may be cached.
Reply problem(const ProblemType& type, std::string_view detail);

// The 404 for something that is not stored.
Reply absent(std::string_view detail);

// The header X-Request-Id, and the member `request_id` of a problem. The id is a sound one (detail/request_ids.hpp).
void add_request_id(Reply& reply, std::string_view id);

// The reply for an error of Polly:
//
//   invalid_argument: the sender's fault, the only one that is                         400
//   type_mismatch, conflict                                                            409
//   corrupt                                                                            500
//   unsupported                                                                        501
//   unavailable, resource_exhausted, deadline_exceeded, unknown_outcome, config,
//   cancelled, closed, permission_denied (whose message is for the log only)           503
Reply problem(const Error& error);

// "Not Found"; "Unknown" for a number that is no status of HTTP.
std::string_view reason_phrase(int status) noexcept;

}  // namespace polly::http

// Client: blocking HTTP(S) requests through libcurl, for the command line and for tests.
//
//   Client client("http://127.0.0.1:8080", Secret(token));
//   Response reply = client.send("GET", "/api/v1/commits/0123.../state");
//
// Proxies and certificates are libcurl's business (its environment variables work). Not for event loops.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/secret.hpp"
#include "polly/http/http.hpp"

namespace polly::http {

struct Response {
  Response() = default;

  std::string_view header(std::string_view name) const noexcept;  // ignores case; empty where absent

  int status = 0;
  std::vector<Header> headers;
  std::string body;
};

class Client {
 public:
  // `base_url` is http(s)://host[:port], Error invalid_argument otherwise. A token is sent as a bearer token.
  explicit Client(std::string base_url, Secret token = {}, Milliseconds timeout = Milliseconds(10'000));

  // Error: unavailable where no answer came (and says what to check); any status is an answer.
  Response send(std::string_view method, std::string_view path_and_query, std::string_view body = {},
                const std::vector<Header>& headers = {}) const;

 private:
  std::string base_url_;
  Secret token_;
  Milliseconds timeout_;
};

// A text as one segment of a path, or one value of a query: everything but unreserved characters percent-encoded.
std::string percent_encode(std::string_view text);

}  // namespace polly::http

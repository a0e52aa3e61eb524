// Client: blocking HTTP(S) requests through libcurl, for the command line and for tests.
//
//   Client client("http://127.0.0.1:8080", Secret(token));
//   Response reply = client.send("GET", "/api/v1/state");
//
// Proxies and certificates are libcurl's business (its environment variables work), but no proxy is asked for this
// machine (localhost, 127.0.0.0/8, ::1). Redirects are not followed: they are an answer like any other. One request at
// a time, over one connection that is kept. Not for event loops.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/secret.hpp"
#include "polly/http/http.hpp"
#include "polly/http/response.hpp"
#include "polly/http/trust.hpp"

namespace polly::http {

class Client {
 public:
  static constexpr Milliseconds kTimeoutDefault{10'000};
  static constexpr std::chrono::seconds kSilenceMax{30};  // without a byte; counts where the time-out is longer

  // `base_url` is http(s)://host[:port], Error invalid_argument otherwise. A token is sent as a bearer token.
  explicit Client(std::string base_url, Secret token = {}, Milliseconds timeout = kTimeoutDefault, Trust trust = {});
  Client(Client&& other) noexcept;
  Client& operator=(Client&& other) noexcept;
  ~Client();

  // Any status is an answer. Error, where none came: unavailable; unknown_outcome where the request had been sent and
  // was no GET, so that it may have been done. `timeout` is that of this request.
  Response send(std::string_view method, std::string_view path_and_query, std::string_view body = {},
                const std::vector<Header>& headers = {}, std::optional<Milliseconds> timeout = std::nullopt) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace polly::http

// Transfer: one request of libcurl at a time, and its answer: what the blocking client and the asynchronous one share.
//
//   Transfer transfer(settings);                            // keeps its memory from one request to the next
//   transfer.prepare("GET", "http://db:8000/", headers, "");
//   Response response = transfer.perform(10s, 5s);          // blocks; or: transfer.handle() goes to a CURLM
//
// The rule of outcomes: a request that the server may have received is not sent again (libcurl does so by itself where
// a kept connection ends before the answer begins), unless it is a GET or a HEAD. Not thread-safe, never moved.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/http/http.hpp"
#include "polly/http/response.hpp"
#include "polly/http/trust.hpp"

namespace polly::http {

// What is the same for all requests of a client.
struct TransferSettings {
  TransferSettings() = default;

  Trust trust;
  std::string trust_names;  // in a message, how an operator names a file of authorities
  std::size_t answer_bytes_max = 16 * 1024 * 1024;
  Milliseconds connect_timeout{0};  // 0: libcurl's own
  std::chrono::seconds idle_max{118};
  bool uses_proxies = true;  // of the environment; never for this machine
  bool is_on_loop = false;   // nothing may block: not even the end of a resolution
};

// Whether libcurl resolves names on threads of its own.
bool resolves_names_asynchronously();

class Transfer {
 public:
  explicit Transfer(std::shared_ptr<const TransferSettings> settings);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer();

  // The body outlives the transfer, the rest is copied. Error invalid_argument.
  void prepare(const std::string& method, const std::string& url, const std::vector<Header>& headers,
               std::string_view body);

  // Blocks; ends earlier where no byte came for so long. Error: as failure().
  Response perform(Milliseconds longest, std::chrono::seconds silence_max);

  void* handle() const noexcept;  // a CURL*; its CURLOPT_PRIVATE is free for the owner
  Response take_response();       // when it has ended well
  Error failure(int code) const;  // when it has ended with this CURLcode

  bool is_safe() const noexcept;       // a GET or a HEAD
  bool is_connected() const noexcept;  // its connection is open
  void note_connecting() noexcept;     // libcurl opens a socket for it, for the first time or again
  bool is_sent() const noexcept;       // the server may have received a part of it
  const std::string& method() const noexcept;
  const std::string& origin() const noexcept;  // "https://db:8000", for messages

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace polly::http

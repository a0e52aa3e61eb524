// RequestParser: turns bytes into a Request, piece by piece; Beast's parser does the work, out of sight. Only for
// requests whose head the gate admitted.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "polly/http/http.hpp"
#include "polly/http/request_gate.hpp"

namespace polly::http {

class RequestParser {
 public:
  enum class Progress { more, done, malformed, too_large };

  explicit RequestParser(std::size_t body_bytes_max);
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;
  ~RequestParser();

  // Starts a request. The first bytes given to put() then are its head, whole.
  void start(const RequestHead& head);

  // Takes what it can use of `received`, and says how many bytes that was. What it does not use comes again, with more
  // behind it.
  Progress put(std::string_view received, std::size_t& used);

  std::size_t body_size() const noexcept;  // so far

  // The request that is done.
  Request take();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace polly::http

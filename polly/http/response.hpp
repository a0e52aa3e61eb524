// Response: what a server answered, for the clients of HTTP.
//
//   if (response.status == 200) use(response.header("content-type"), response.body);
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "polly/http/http.hpp"

namespace polly::http {

struct Response {
  Response() = default;

  std::string_view header(std::string_view name) const noexcept;  // ignores case; empty where absent

  int status = 0;
  std::vector<Header> headers;
  std::string body;
};

}  // namespace polly::http

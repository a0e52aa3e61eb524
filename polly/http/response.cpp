#include "polly/http/response.hpp"

#include "polly/base/ascii.hpp"

namespace polly::http {

std::string_view Response::header(std::string_view name) const noexcept {
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.first, name)) return header.second;
  }
  return {};
}

}  // namespace polly::http

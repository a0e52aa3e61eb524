#include "polly/api/detail/scan_query.hpp"

#include <cstddef>
#include <string>

#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"

namespace polly::api {

Scan scan_of(const http::Request& request) {
  Scan scan(request.query("prefix").value_or(""));
  if (const std::optional<std::string> text = request.query("limit")) {
    const auto limit = parse_decimal<std::size_t>(*text);
    if (limit.value_or(0) == 0) {
      throw Error(ErrorKind::invalid_argument, "limit must be a number of keys, at least 1");
    }
    scan.page_keys(*limit);
  }
  return scan;
}

std::optional<Cursor> cursor_of(const http::Request& request) {
  const std::optional<std::string> text = request.query("cursor");
  return text && !text->empty() ? std::optional(Cursor(*text)) : std::nullopt;
}

boost::json::value json_of(const std::optional<Cursor>& next) {
  return next ? boost::json::value(next->opaque()) : boost::json::value(nullptr);
}

}  // namespace polly::api

// What the query of a request says about a scan: ?prefix=P&cursor=C&limit=N.
#pragma once

#include <boost/json/value.hpp>
#include <optional>

#include "polly/http/http.hpp"
#include "polly/store/scan.hpp"

namespace polly::api {

// Error invalid_argument for a limit that is no number of keys.
Scan scan_of(const http::Request& request);
std::optional<Cursor> cursor_of(const http::Request& request);

boost::json::value json_of(const std::optional<Cursor>& next);

}  // namespace polly::api

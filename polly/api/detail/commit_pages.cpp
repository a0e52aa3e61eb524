#include "polly/api/detail/commit_pages.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/api/detail/state_request.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"
#include "polly/state/state_json.hpp"

namespace polly::api {

namespace {

constexpr std::size_t kKeysMin = 50;  // that are scanned at once, unless the limit is lower

std::size_t listed_limit_of(const http::Request& request) {
  const std::optional<std::string> text = request.query("limit");
  if (!text) return kListedCommitsDefault;
  const auto limit = parse_decimal<std::size_t>(*text);
  if (limit.value_or(0) == 0) {
    throw Error(ErrorKind::invalid_argument, "limit must be a number of commits, at least 1");
  }
  return std::min(*limit, kListedCommitsMax);
}

// The filter and the limit of the request, and where the next page begins.
std::string link_to_next(const http::Request& request, const std::string& next) {
  std::string link = "<" + request.path + "?";
  for (const char* name : {"pr", "limit", "integers"}) {
    const std::optional<std::string> value = request.query(name);
    if (value) link += std::string(name) + "=" + percent_encode(*value) + "&";
  }
  return link + "cursor=" + percent_encode(next) + ">; rel=\"next\"";
}

}  // namespace

bool wants_page(const http::Request& request) {
  return request.query("limit") || request.query("cursor");
}

Task<http::Reply> commit_page(Context ctx, CommitListing listing, http::Request request) {
  const IdForm form = id_form_of(request);
  const std::size_t limit = listed_limit_of(request);
  const std::optional<std::string> cursor = request.query("cursor");
  if (cursor && !cursor->empty()) listing.continue_at(*cursor);
  boost::json::array commits;
  for (std::size_t scanned = 0; !listing.is_done() && commits.size() < limit && scanned < kScannedKeysMax;) {
    const std::size_t keys = std::max(limit - commits.size(), std::min(limit, kKeysMin));
    const std::vector<FoundCommit> some = co_await listing.next(ctx, keys);
    for (const FoundCommit& found : some) commits.push_back(to_json(found, form));
    scanned += std::min(keys, listing.page_commits());
  }
  boost::json::object object;
  object["commits"] = std::move(commits);
  object["next"] = nullptr;
  if (!listing.is_done()) object["next"] = listing.cursor();
  http::Reply reply = http::Reply::json(200, boost::json::serialize(object));
  if (!listing.is_done()) reply.with_header("Link", link_to_next(request, listing.cursor()));
  co_return reply;
}

}  // namespace polly::api

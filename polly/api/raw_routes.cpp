#include "polly/api/raw_routes.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "polly/api/detail/scan_query.hpp"
#include "polly/api/endpoint.hpp"
#include "polly/base/error.hpp"
#include "polly/store/own_entries.hpp"

namespace polly::api {

namespace {

constexpr std::size_t kKeysFirst = 4;  // that are read at once before the size of the values is known

boost::json::object json_body_of(const http::Request& request) {
  boost::system::error_code failure;
  boost::json::value json = boost::json::parse(request.body, failure);
  if (failure || !json.is_object()) throw Error(ErrorKind::invalid_argument, "the body must be a JSON object");
  return std::move(json.get_object());
}

}  // namespace

void RawRoutes::add_to(http::Router& router) {
  add_endpoint(router, guard_,
               {.method = "GET",
                .pattern = "/api/v1/raw",
                .query = {"prefix", "cursor", "limit"},
                .handler = handler(&RawRoutes::scan)});
  add_endpoint(router, guard_, {.method = "POST", .pattern = "/api/v1/raw/get", .handler = handler(&RawRoutes::get)});
  add_endpoint(router, guard_,
               {.method = "POST", .pattern = "/api/v1/raw/replace", .handler = handler(&RawRoutes::replace)});
}

http::Handler RawRoutes::handler(Verb verb) {
  return [this, verb](Context ctx, http::Request request) { return on_worker(verb, ctx, std::move(request)); };
}

Task<http::Reply> RawRoutes::on_worker(Verb verb, Context ctx, http::Request request) {
  const std::optional<Slots::Slot> slot = requests_.take();
  if (!slot) {
    throw Error(ErrorKind::resource_exhausted,
                std::to_string(kRequestsMax) + " requests for stored entries are worked on: try again later",
                error_cause::kTooManyRequests);
  }
  Task<http::Reply> work = (this->*verb)(ctx, std::move(request));
  co_return co_await worker_.run(std::move(work));
}

// The engine's cursor is behind all keys of a page. Where their values have too many bytes together, the page is read
// again with fewer keys.
Task<http::Reply> RawRoutes::scan(Context ctx, http::Request request) {
  Scan scan = scan_of(request);
  const std::optional<Cursor> cursor = cursor_of(request);
  while (true) {
    Page keys = co_await store_.scan(ctx, scan, cursor);
    std::erase_if(keys.keys, is_own_entry);
    // The smallest page is read as a whole; the engine may return somewhat more than one key.
    const std::size_t bytes_wanted =
        scan.page_keys() == 1 ? std::numeric_limits<std::size_t>::max() : operations::kRawReplyBytesWanted;
    operations::RawEntries entries = co_await read(ctx, &keys.keys, bytes_wanted);
    if (entries.size() < keys.keys.size()) {
      scan.page_keys(std::min(scan.page_keys() / 2, entries.size()));
      continue;
    }
    RawPage page;
    page.next = std::move(keys.next);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries[i]) page.entries.emplace_back(std::move(keys.keys[i]), std::move(*entries[i]));
    }
    co_return http::Reply::json(200, operations::raw_page_json(page));
  }
}

Task<http::Reply> RawRoutes::get(Context ctx, http::Request request) {
  const std::vector<Key> keys = operations::keys_of(json_body_of(request));
  const operations::RawEntries entries = co_await read(ctx, &keys, operations::kRawReplyBytesWanted);
  co_return http::Reply::json(200, operations::raw_entries_json(keys, entries));
}

Task<http::Reply> RawRoutes::replace(Context ctx, http::Request request) {
  std::vector<Replacement> replacements = operations::replacements_of(json_body_of(request));
  const std::vector<bool> written = co_await store_.replace_raw(ctx, std::move(replacements));
  co_return http::Reply::json(200, operations::written_json(written));
}

Task<operations::RawEntries> RawRoutes::read(Context ctx, const std::vector<Key>* keys, std::size_t bytes_wanted) {
  operations::RawEntries entries;
  std::size_t bytes = 0;
  std::size_t at_once = kKeysFirst;
  while (entries.size() < keys->size() && bytes < bytes_wanted) {
    const auto begin = keys->begin() + static_cast<std::ptrdiff_t>(entries.size());
    const std::size_t count = std::min(at_once, keys->size() - entries.size());
    std::vector<Key> some(begin, begin + static_cast<std::ptrdiff_t>(count));
    operations::RawEntries found = co_await store_.get_raw(ctx, std::move(some));
    for (std::size_t i = 0; i < found.size() && (bytes < bytes_wanted || entries.empty()); ++i) {
      bytes += (*keys)[entries.size()].text().size() + (found[i] ? found[i]->bytes.size() : 0);
      entries.push_back(std::move(found[i]));
    }
    const std::size_t left = bytes_wanted - std::min(bytes, bytes_wanted);
    const std::size_t bytes_of_entry = bytes / entries.size() + 1;
    at_once = std::clamp<std::size_t>(left / bytes_of_entry, 1, 4 * count);
  }
  co_return entries;
}

}  // namespace polly::api

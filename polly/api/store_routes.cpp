#include "polly/api/store_routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <utility>
#include <vector>

#include "polly/api/detail/scan_query.hpp"
#include "polly/api/endpoint.hpp"
#include "polly/base/duration_text.hpp"
#include "polly/operations/removal.hpp"

namespace polly::api {

namespace {

namespace json = boost::json;

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::invalid_argument, why);
}

Expiration expiration_of(const http::Request& request) {
  const std::optional<std::string> ttl = request.query("ttl");
  if (!ttl) return Expiration::never();
  const std::optional<Duration> duration = parse_duration(*ttl);
  if (!duration) refuse("ttl must be a duration, as in ?ttl=24h or ?ttl=1h30m");
  return Expiration(*duration);
}

bool is_if_absent(const http::Request& request) {
  const std::optional<std::string> text = request.query("if_absent");
  if (text && *text != "true" && *text != "false") refuse("if_absent must be true or false");
  return text == "true";
}

Key key_of(const http::Request& request) {
  std::optional<std::string> key = request.query("key");
  if (!key) refuse("the query has no key; add one, as in ?key=answer");
  return Key(std::move(*key));
}

// {"key":"K",: the beginning of each answer about an entry
std::string answer_about(const Key& key) {
  return "{\"key\":" + encode_value(key.text()) + ",";
}

}  // namespace

StoreRoutes::StoreRoutes(Store& store, const Guard& guard) : store_(store), guard_(guard) {}

void StoreRoutes::add_to(http::Router& router) {
  constexpr const char* kEntry = "/api/v1/store/entry";
  const auto add = [&](const char* method, const char* pattern, std::vector<std::string> query, Verb verb) {
    add_endpoint(router, guard_,
                 {.method = method, .pattern = pattern, .query = std::move(query), .handler = handler(verb)});
  };
  add("GET", "/api/v1/store", {"prefix", "cursor", "limit"}, &StoreRoutes::scan);
  add("DELETE", "/api/v1/store", {"prefix", "cursor", "limit"}, &StoreRoutes::remove_page);
  add("GET", kEntry, {"key"}, &StoreRoutes::get);
  add("PUT", kEntry, {"key", "ttl", "if_absent"}, &StoreRoutes::put);
  add("DELETE", kEntry, {"key"}, &StoreRoutes::remove);
  for (const char* method : {"GET", "PUT", "DELETE"}) {
    add(method, "/api/v1/store/{key}", {"ttl", "if_absent"}, &StoreRoutes::reject_key_in_path);
  }
  add("GET", "/api/v1/store/{key}/entry", {}, &StoreRoutes::reject_key_in_path);
}

http::Handler StoreRoutes::handler(Verb verb) {
  return
      [this, verb](Context ctx, http::Request request) { return worker_.run((this->*verb)(ctx, std::move(request))); };
}

Task<http::Reply> StoreRoutes::get(Context ctx, http::Request request) {
  const Key key = key_of(request);
  const auto entry = co_await store_.get_entry<json::value>(ctx, key);
  if (!entry) co_return http::absent("nothing is stored under this key");
  const std::string left = entry->time_left ? std::to_string(entry->time_left->count()) : "null";
  co_return http::Reply::json(
      200, answer_about(key) + "\"value\":" + encode_value(entry->value) + ",\"time_left_ms\":" + left + "}");
}

Task<http::Reply> StoreRoutes::put(Context ctx, http::Request request) {
  const Expiration expiration = expiration_of(request);
  json::value value;
  try {
    value = decode_value<json::value>(request.body);
  } catch (const Error&) {
    refuse("the body must be a JSON value");
  }
  const Key key = key_of(request);
  bool is_set = true;
  if (is_if_absent(request)) {
    is_set = co_await store_.set_if_absent(ctx, key, std::move(value), expiration);
  } else {
    co_await store_.set(ctx, key, std::move(value), expiration);
  }
  if (!is_set)
    co_return http::problem(http::problems::kConflict, "a value is already stored under this key; it was not changed");
  co_return http::Reply::json(200, answer_about(key) + "\"set\":true}");
}

Task<http::Reply> StoreRoutes::remove(Context ctx, http::Request request) {
  const Key key = key_of(request);
  const bool was_there = co_await store_.remove(ctx, key);
  co_return http::Reply::json(200, answer_about(key) + "\"deleted\":" + (was_there ? "true" : "false") + "}");
}

Task<http::Reply> StoreRoutes::scan(Context ctx, http::Request request) {
  std::optional<Cursor> cursor = cursor_of(request);
  const Page page = co_await store_.scan(ctx, scan_of(request), std::move(cursor));
  json::array keys;
  for (const Key& key : page.keys) keys.emplace_back(key.text());
  json::object object;
  object["keys"] = std::move(keys);
  object["next"] = json_of(page.next);
  co_return http::Reply::json(200, json::serialize(object));
}

Task<http::Reply> StoreRoutes::remove_page(Context ctx, http::Request request) {
  Scan scan = scan_of(request);
  json::object object;
  object["prefix"] = scan.prefix();
  std::optional<Cursor> cursor = cursor_of(request);
  const operations::RemovedPage page =
      co_await operations::remove_page(&store_, ctx, std::move(scan), std::move(cursor));
  object["matched"] = page.matched;
  object["deleted"] = page.removed;
  object["next"] = json_of(page.next);
  co_return http::Reply::json(200, json::serialize(object));
}

Task<http::Reply> StoreRoutes::reject_key_in_path(Context, http::Request) {
  co_return http::problem(http::problems::kGone, "the key belongs in the query: use /api/v1/store/entry?key=KEY");
}

}  // namespace polly::api

// StoreRoutes: the store itself over HTTP, for clients that send the token. `polly store --server` uses them.
//
//   GET     /api/v1/store/entry?key=K      {"key":"K","value":42,"time_left_ms":86399000}; null: it does not expire
//   PUT     /api/v1/store/entry?key=K      takes any JSON value: {"key":"K","set":true}; &ttl=24h gives it a lifetime,
//                                          &if_absent=true writes only an absent key (409, kind conflict, otherwise)
//   DELETE  /api/v1/store/entry?key=K      {"key":"K","deleted":true}; false: it was absent
//   GET     /api/v1/store?prefix=&cursor=&limit=        {"keys":["..."],"next":"..."}; null: the last page
//   DELETE  /api/v1/store?prefix=P&cursor=&limit=       {"prefix":"P","matched":9,"deleted":9,"next":"..."}: deletes
//                                                       one page of keys; an empty prefix is 400
//
// An absent key is 404 with kind `absent`. The key is in the query, percent-encoded ("+" is a space there), and each
// answer repeats it, because proxies rewrite paths (docs/decisions/0016-what-counts-as-pollys-answer.md). The paths of
// earlier versions, which contained the key, are 410. A value may have megabytes, and parsing it as JSON takes
// milliseconds: all of this runs on a worker thread, never on an event loop.
#pragma once

#include "polly/api/guard.hpp"
#include "polly/base/worker.hpp"
#include "polly/http/router.hpp"
#include "polly/store/store.hpp"

namespace polly::api {

class StoreRoutes {
 public:
  // `store` and `guard` outlive this; this outlives the router to which it is added.
  StoreRoutes(Store& store, const Guard& guard);
  StoreRoutes(const StoreRoutes&) = delete;
  StoreRoutes& operator=(const StoreRoutes&) = delete;

  void add_to(http::Router& router);

 private:
  using Verb = Task<http::Reply> (StoreRoutes::*)(Context ctx, http::Request request);
  http::Handler handler(Verb verb);

  Task<http::Reply> get(Context ctx, http::Request request);
  Task<http::Reply> put(Context ctx, http::Request request);
  Task<http::Reply> remove(Context ctx, http::Request request);
  Task<http::Reply> scan(Context ctx, http::Request request);
  Task<http::Reply> remove_page(Context ctx, http::Request request);
  Task<http::Reply> reject_key_in_path(Context ctx, http::Request request);

  Store& store_;
  const Guard& guard_;
  Worker worker_;
};

}  // namespace polly::api

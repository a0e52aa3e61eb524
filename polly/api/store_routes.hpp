// StoreRoutes: the store itself over HTTP, for whoever has the token: what `polly store --server` uses.
//
//   GET PUT DELETE  /api/v1/store/{key}           the value, as JSON; PUT takes any JSON value
//                                                 ?ttl=24h gives it a lifetime, ?if_absent=true writes only where
//                                                 nothing is (409 where something was)
//   GET             /api/v1/store/{key}/entry     {"value":42,"time_left_ms":86399000}; null: it does not expire
//   GET             /api/v1/store?prefix=&cursor=&limit=       {"keys":["..."],"next":"..."}; null: that was all
//
// The key is one percent-encoded segment.
#pragma once

#include "polly/base/secret.hpp"
#include "polly/http/router.hpp"
#include "polly/store/store.hpp"

namespace polly::api {

class StoreRoutes {
 public:
  // `store` outlives this, and this outlives the router it is added to.
  StoreRoutes(Store& store, Secret token);
  StoreRoutes(const StoreRoutes&) = delete;
  StoreRoutes& operator=(const StoreRoutes&) = delete;

  void add_to(http::Router& router);

 private:
  using Verb = Task<http::Reply> (StoreRoutes::*)(Context ctx, http::Request request);
  http::Handler handler(Verb verb);

  Task<http::Reply> get(Context ctx, http::Request request);
  Task<http::Reply> get_entry(Context ctx, http::Request request);
  Task<http::Reply> put(Context ctx, http::Request request);
  Task<http::Reply> remove(Context ctx, http::Request request);
  Task<http::Reply> scan(Context ctx, http::Request request);

  Store& store_;
  const Secret token_;
};

}  // namespace polly::api

// TestApiServer: a daemon's API over a memory store, in the test's process, for tests of the command line.
//
//   TestApiServer server;                                       // or TestApiServer(StateScope::commit)
//   server.url();                                               // "http://127.0.0.1:41234"
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "polly/api/api_token.hpp"
#include "polly/api/doctor_routes.hpp"
#include "polly/api/health_routes.hpp"
#include "polly/api/raw_routes.hpp"
#include "polly/api/state_routes.hpp"
#include "polly/api/statistics_routes.hpp"
#include "polly/api/store_routes.hpp"
#include "polly/assembly/open_store.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"
#include "polly/http/server.hpp"

namespace polly::cli {

class TestApiServer {
 public:
  static constexpr const char* kToken = "t0ken";

  // `has_api` false: like a daemon without POLLY_API_TOKEN.
  explicit TestApiServer(StateScope scope = StateScope::repository, bool has_api = true)
      : store_(run(open_store(in_memory(), Runtime(telemetry_, {loops_.at(0)})))),
        state_(*store_, telemetry_),
        state_routes_(state_, scope, token_),
        store_routes_(*store_, token_),
        raw_routes_(*store_, token_),
        statistics_routes_(*store_, token_),
        health_routes_(*store_, telemetry_, is_stopping_),
        doctor_routes_([] { return operations::Findings(); }, token_),
        server_(routes(has_api), http::ServerOptions(), loops_, telemetry_) {
    server_.listen(Address("127.0.0.1", 0));
  }
  TestApiServer(const TestApiServer&) = delete;
  TestApiServer& operator=(const TestApiServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

 private:
  static config::Storage in_memory() {
    config::Storage settings;
    settings.type = "memory";
    return settings;
  }

  http::Router routes(bool has_api) {
    http::Router router;
    health_routes_.add_to(router);
    if (has_api) state_routes_.add_to(router);
    if (has_api) store_routes_.add_to(router);
    if (has_api) raw_routes_.add_to(router);
    if (has_api) statistics_routes_.add_to(router);
    if (has_api) doctor_routes_.add_to(router);
    return router;
  }

  Telemetry telemetry_;
  EventLoops loops_{1};
  std::atomic<bool> is_stopping_{false};
  std::unique_ptr<Store> store_;
  StateService state_;
  api::ApiToken token_{Secret(kToken)};
  api::StateRoutes state_routes_;
  api::StoreRoutes store_routes_;
  api::RawRoutes raw_routes_;
  api::StatisticsRoutes statistics_routes_;
  api::HealthRoutes health_routes_;
  api::DoctorRoutes doctor_routes_;
  http::Server server_;
};

}  // namespace polly::cli

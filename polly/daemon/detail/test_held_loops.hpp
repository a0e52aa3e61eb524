// For tests: a daemon in the test's process, and a probe that measures for how long its event loops are blocked.
#pragma once

#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "polly/api/api_token.hpp"
#include "polly/api/health_routes.hpp"
#include "polly/api/raw_routes.hpp"
#include "polly/api/state_routes.hpp"
#include "polly/api/statistics_routes.hpp"
#include "polly/api/store_routes.hpp"
#include "polly/assembly/open_store.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/run.hpp"
#include "polly/base/yield.hpp"
#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/http/server.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/webhook/receiver.hpp"

namespace polly::held_loops {

inline constexpr const char* kSecret = "s";
inline constexpr const char* kToken = "t";
inline constexpr std::size_t kRepositories = 4;

// The promise is 2 ms for an optimised program. Tests run one that is not optimised, and sanitizers are ten times as
// slow; without slices and workers a list of this size blocks a loop for hundreds of milliseconds.
inline constexpr Duration kHeldMax = std::chrono::milliseconds(testing::kHasSanitizers ? 500 : 50);

inline Duration thread_time() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// The longest time for which a loop did not resume its probe, which is always ready to run: the longest time that an
// arriving webhook waits. It is measured in processor time, so that other programs on the machine do not change it.
class LoopProbe {
 public:
  explicit LoopProbe(EventLoops& loops) {
    for (std::size_t i = 0; i < loops.size(); ++i) spawn(gate_, loops.at(i), watch());
  }
  ~LoopProbe() { stop(); }

  Duration stop() {
    is_over_ = true;
    gate_.close();
    gate_.wait_for(std::chrono::minutes(1));
    return Duration(longest_.load());
  }

 private:
  // With sanitizers, nothing else makes progress beside a loop that is never idle.
  static Task<void> rest() {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(1));
    co_await timer.async_wait(boost::asio::use_awaitable);
  }

  Task<void> watch() {
    while (!is_over_) {
      const Duration before = thread_time();
      if (testing::kHasSanitizers) {
        co_await rest();
      } else {
        co_await yield();
      }
      const Duration::rep took = (thread_time() - before).count();
      Duration::rep longest = longest_;
      while (took > longest && !longest_.compare_exchange_weak(longest, took)) {
      }
    }
  }

  std::atomic<bool> is_over_{false};
  std::atomic<Duration::rep> longest_{0};
  Gate gate_;
};

inline Repository numbered_repository(std::size_t number) {
  return Repository("acme", "shop-" + std::to_string(number % kRepositories));
}

inline Commit numbered_commit(std::size_t number) {
  return Commit(std::string(32, 'a') + std::to_string(10'000'000 + number), numbered_repository(number));
}

// Five entries each.
inline Task<void> store_commits(Store* store, std::size_t count) {
  constexpr std::size_t kStepsAtOnce = 100;
  for (std::size_t i = 0; i < count; i += kStepsAtOnce) {
    std::vector<Advance> advances;
    for (std::size_t j = i; j < std::min(count, i + kStepsAtOnce); ++j) {
      const Commit commit = numbered_commit(j);
      for (const auto& fact : kFacts) advances.emplace_back(state_key(commit, fact), 1);
    }
    co_await store->advance_many(Context(), std::move(advances), std::chrono::hours(24));
  }
}

inline webhook::ReceiverOptions receiver_options() {
  webhook::ReceiverOptions options;
  options.secrets = {Secret(kSecret)};
  return options;
}

// The daemon of `polly serve`, without its process.
class Daemon {
 public:
  explicit Daemon(const config::Storage& storage)
      : store_(run(open_store(storage, Runtime(telemetry_, {loops_.at(0), loops_.at(1)})))) {
    http::Router router;
    receiver_.add_to(router);
    state_routes_.add_to(router);
    store_routes_.add_to(router);
    raw_routes_.add_to(router);
    statistics_routes_.add_to(router);
    health_routes_.add_to(router);
    server_ = std::make_unique<http::Server>(std::move(router), http::ServerOptions(), loops_, telemetry_);
    server_->listen(Address("127.0.0.1", 0));
  }
  ~Daemon() {
    server_->stop(std::chrono::seconds(10));
    run(store_->close());
  }

  std::uint16_t port() const { return server_->port(); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
  Store& store() noexcept { return *store_; }
  EventLoops& loops() noexcept { return loops_; }

 private:
  Telemetry telemetry_;
  EventLoops loops_{2};
  std::atomic<bool> is_stopping_{false};
  const std::unique_ptr<Store> store_;
  StateService state_{*store_, telemetry_};
  webhook::Receiver receiver_{state_, telemetry_, receiver_options()};
  api::ApiToken token_{Secret(kToken)};
  api::StateRoutes state_routes_{state_, StateScope::repository, token_};
  api::StoreRoutes store_routes_{*store_, token_};
  api::RawRoutes raw_routes_{*store_, token_};
  api::StatisticsRoutes statistics_routes_{*store_, token_};
  api::HealthRoutes health_routes_{*store_, telemetry_, is_stopping_};
  std::unique_ptr<http::Server> server_;
};

// The status of a webhook whose body has this many extra bytes.
inline int deliver(const std::string& url, std::size_t extra_bytes) {
  const std::string body = R"({"action":"opened","number":42,"extra":")" + std::string(extra_bytes, 'x') +
                           R"(","pull_request":{"number":42,"head":{"sha":")" + std::string(40, 'b') +
                           R"("}},"repository":{"full_name":"acme/shop"}})";
  return http::Client(url)
      .send("POST", "/webhook", body,
            {{"Content-Type", "application/json"},
             {"X-GitHub-Event", "pull_request"},
             {"X-Hub-Signature-256", github::sign(body, Secret(kSecret))}})
      .status;
}

}  // namespace polly::held_loops

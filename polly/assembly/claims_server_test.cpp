// Claims on every engine: of 64 callers on two stores exactly one creates, and claims end by the engine's clock.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "polly/assembly/open_store.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/conformance/crowd.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/valkey_cluster.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kCallers = testing::kHasSanitizers ? 16 : 64;
constexpr int kCommits = testing::kHasSanitizers ? 3 : 10;

config::Storage sqlite_storage() {
  static const testing::TemporaryFolder folder;
  config::Storage storage;
  storage.sqlite.path = (folder / "polly.db").string();
  return storage;
}

config::Storage memory_storage() {
  config::Storage storage;
  storage.type = "memory";
  return storage;
}

config::Storage valkey_storage() {
  static const testing::ValkeyServer server;
  config::Storage storage;
  storage.url = Secret("valkey://" + server.address());
  storage.type = "valkey";
  return storage;
}

config::Storage postgres_storage() {
  static const testing::PostgresServer server;
  config::Storage storage;
  storage.url = Secret(server.url());
  storage.type = "postgres";
  return storage;
}

config::Storage cluster_storage() {
  static testing::ValkeyCluster cluster;
  config::Storage storage;
  storage.type = "valkey";
  storage.valkey.is_cluster = true;
  storage.valkey.addresses = {Address("127.0.0.1", cluster.node(1).port())};
  return storage;
}

struct EngineCase {
  std::string name;
  config::Storage (*storage)();
  std::size_t stores;  // one where the engine is this process's own
  StateKeys keys = StateKeys::plain;
};

// Services over two stores on one engine, or over one.
class ClaimsOn : public ::testing::TestWithParam<EngineCase> {
 protected:
  ClaimsOn() {
    for (std::size_t i = 0; i < 2; ++i) {
      if (i < GetParam().stores) {
        const Runtime runtime(telemetry_, {loops_.at(i)});
        stores_.push_back(run(open_store(GetParam().storage(), runtime)));
      }
      services_.push_back(std::make_unique<StateService>(*stores_.back(), telemetry_, 24h, GetParam().keys));
    }
  }
  ~ClaimsOn() override {
    for (const auto& store : stores_) run(store->close());
  }

  Store& store() { return *stores_.front(); }
  StateService& service(std::size_t caller) { return *services_[caller % services_.size()]; }
  // A commit of this test alone.
  static Commit commit(int number) {
    const std::string digits = std::to_string(100 + number);
    return Commit(std::string(40 - digits.size(), 'c') + digits, Repository("acme", "shop"));
  }
  static Task<void> pause() {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, 2ms);
    co_await timer.async_wait(boost::asio::deferred);
  }

  Telemetry telemetry_;
  EventLoops loops_{2};
  std::vector<std::unique_ptr<Store>> stores_;
  std::vector<std::unique_ptr<StateService>> services_;
};

TEST_P(ClaimsOn, LetOneOf64CallersCreate) {
  for (int number = 0; number < kCommits; ++number) {
    std::atomic<int> created = 0;
    std::atomic<std::int64_t> sum = 0;
    const auto work = [&](std::size_t caller) -> Task<void> {
      StateService& state = service(caller);
      for (;;) {
        const ClaimResult result =
            co_await state.claim(Context(), commit(number), kVulnCheckRunId, Claims::kTtlDefault, 60s);
        if (const auto* known = std::get_if<KnownValue>(&result)) {
          sum += known->value;
          co_return;
        }
        EXPECT_TRUE(std::holds_alternative<Claim>(result));
        if (const auto* claim = std::get_if<Claim>(&result)) {
          const std::int64_t value = 1000 + ++created;
          const auto stored = co_await state.complete(Context(), commit(number), kVulnCheckRunId, claim->token, value);
          EXPECT_EQ(stored, 1001);
        }
      }
    };
    conformance::Crowd(loops_, kCallers, work).wait();
    EXPECT_EQ(created, 1);
    EXPECT_EQ(sum, 1001 * static_cast<std::int64_t>(kCallers));
  }
}

// Each caller takes the claim, and gives it up, until it has had it some times; a fact is never stored.
TEST_P(ClaimsOn, GiveNoTokenTwice) {
  constexpr int kEach = testing::kHasSanitizers ? 1 : 3;
  constexpr std::size_t kTakers = 16;
  std::mutex mutex;
  std::set<std::int64_t> tokens;
  std::int64_t last = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    StateService& state = service(caller);
    for (int had = 0; had < kEach;) {
      const ClaimResult result = co_await state.claim(Context(), commit(200), kVulnCheckRunId);
      if (const auto* claim = std::get_if<Claim>(&result)) {
        ++had;
        {
          const std::lock_guard lock(mutex);
          EXPECT_GT(claim->token, last);
          last = claim->token;
          tokens.insert(claim->token);
        }
        const bool was_held = co_await state.release(Context(), commit(200), kVulnCheckRunId, claim->token);
        EXPECT_TRUE(was_held);
      } else {
        EXPECT_TRUE(std::holds_alternative<HeldClaim>(result));
        co_await pause();
      }
    }
  };
  conformance::Crowd(loops_, kTakers, work).wait();
  EXPECT_EQ(tokens.size(), kEach * kTakers);
}

TEST_P(ClaimsOn, EndByTheEnginesClockAndOneOfThoseWhoWaitTakesOver) {
  const Commit of_the_dead = commit(300);
  const auto began = std::chrono::steady_clock::now();
  const ClaimResult dead = run(service(0).claim(Context(), of_the_dead, kVulnCheckRunId, Claims::kTtlMin));
  const std::int64_t first = std::get<Claim>(dead).token;
  std::atomic<int> taken = 0;
  std::atomic<std::size_t> answered = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    StateService& state = service(caller);
    const ClaimResult result = co_await state.claim(Context(), of_the_dead, kVulnCheckRunId, Claims::kTtlDefault, 60s);
    if (const auto* claim = std::get_if<Claim>(&result)) {
      ++taken;
      EXPECT_GT(claim->token, first);
      const auto stored = co_await state.complete(Context(), of_the_dead, kVulnCheckRunId, claim->token, 42);
      EXPECT_EQ(stored, 42);
    } else if (const auto* known = std::get_if<KnownValue>(&result)) {
      EXPECT_EQ(known->value, 42);
      ++answered;
    }
  };
  conformance::Crowd(loops_, kCallers, work).wait();
  EXPECT_GE(std::chrono::steady_clock::now() - began, Claims::kTtlMin - 100ms);
  EXPECT_EQ(taken, 1);
  EXPECT_EQ(answered, kCallers - 1);
  EXPECT_EQ(run(service(0).complete(Context(), of_the_dead, kVulnCheckRunId, first, 43)), std::nullopt);
  EXPECT_EQ(run(service(0).get(Context(), of_the_dead, kVulnCheckRunId)), 42);
}

TEST_P(ClaimsOn, GrowTheirTokensAfterTheRecordsHaveExpired) {
  const Commit forgotten = commit(400);
  const std::string tag = GetParam().keys == StateKeys::tagged ? "{" + forgotten.sha() + "}" : forgotten.sha();
  std::int64_t last = 0;
  for (int i = 0; i < 5; ++i) {
    const std::int64_t token = std::get<Claim>(run(service(0).claim(Context(), forgotten, kVulnCheckRunId))).token;
    EXPECT_GT(token, last);
    last = token;
    EXPECT_EQ(run(service(0).complete(Context(), forgotten, kVulnCheckRunId, token, 7)), 7);
    EXPECT_TRUE(run(service(0).forget(Context(), forgotten, kVulnCheckRunId)));
    EXPECT_TRUE(run(store().remove(Context(), "polly:claim_token:vuln_check_run_id:acme/shop:" + tag)));
    while (system_clock().wall().time_since_epoch().count() == last) std::this_thread::yield();
  }
}

TEST_P(ClaimsOn, KeepTheLargerValueOfAnEvent) {
  const Commit raced = commit(500);
  for (std::int64_t value = 1; value <= 10; ++value) {
    const std::int64_t token = std::get<Claim>(run(service(0).claim(Context(), raced, kVulnCheckRunId))).token;
    const auto work = [&](std::size_t caller) -> Task<void> {
      if (caller == 0) {
        std::vector<KnownFact> facts;
        facts.emplace_back(kVulnCheckRunId, 5);
        co_await service(1).advance(Context(), raced, std::move(facts));
      } else {
        const auto stored = co_await service(0).complete(Context(), raced, kVulnCheckRunId, token, value);
        EXPECT_GE(stored.value_or(0), value);
      }
    };
    conformance::Crowd(loops_, 2, work).wait();
    EXPECT_EQ(run(service(0).get(Context(), raced, kVulnCheckRunId)), std::max<std::int64_t>(value, 5));
    EXPECT_TRUE(run(service(0).forget(Context(), raced, kVulnCheckRunId)));
  }
}

INSTANTIATE_TEST_SUITE_P(Engine, ClaimsOn,
                         ::testing::Values(EngineCase{"Memory", memory_storage, 1},
                                           EngineCase{"Sqlite", sqlite_storage, 1},
                                           EngineCase{"Postgres", postgres_storage, 2},
                                           EngineCase{"Valkey", valkey_storage, 2},
                                           EngineCase{"Cluster", cluster_storage, 2, StateKeys::tagged}),
                         [](const auto& engine) { return engine.param.name; });

TEST(ClaimsOnACluster, WithPlainKeysAreUnsupportedAndDoNothing) {
  Telemetry telemetry;
  const std::unique_ptr<Store> store = run(open_store(cluster_storage(), Runtime(telemetry)));
  StateService state(*store, telemetry);
  const Commit commit(std::string(40, 'e'));
  const std::vector<std::function<void()>> calls{[&] { run(state.check_claims(Context())); },
                                                 [&] { run(state.claim(Context(), commit, kPrNumber)); },
                                                 [&] { run(state.complete(Context(), commit, kPrNumber, 1, 42)); },
                                                 [&] { run(state.release(Context(), commit, kPrNumber, 1)); }};
  for (const auto& call : calls) {
    try {
      call();
      ADD_FAILURE() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::unsupported);
      EXPECT_NE(std::string(error.what()).find("StateKeys::tagged"), std::string::npos) << error.what();
    }
  }
  EXPECT_EQ(run(state.get(Context(), commit, kPrNumber)), std::nullopt);
  run(store->close());
}

}  // namespace
}  // namespace polly

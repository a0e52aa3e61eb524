// Two replicas hear of the same commit, and exactly one of them creates the check run: the typed state of commits
// (StateService) and a claim. The other one waits for the id. Both run here in one process; over sqlite:, valkey:// or
// postgres:// they may be processes on several machines.
//
//   claims memory:
//   claims sqlite:claims.db
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "polly/assembly/open_store.hpp"
#include "polly/base/both.hpp"
#include "polly/state/state_service.hpp"

namespace {

using namespace std::chrono_literals;

// In a service: a request to GitHub, which answers with the id.
std::int64_t create_check_run() {
  return 4711;
}

// One replica; it returns the id of the check run, or 0. Everything is a value but the service, which the caller owns.
polly::Task<std::int64_t> handle_event(polly::StateService* state, polly::Commit commit, std::string name) {
  const polly::Context ctx;
  const polly::ClaimResult result = co_await state->claim(ctx, commit, polly::kVulnCheckRunId, 30s, 10s);
  if (const auto* claim = std::get_if<polly::Claim>(&result)) {
    const std::int64_t id = create_check_run();
    const auto stored = co_await state->complete(ctx, commit, polly::kVulnCheckRunId, claim->token, id);
    std::cout << name << (stored ? " created check run " : " lost its claim, so that it must delete ") << id << "\n";
    co_return id;
  }
  if (const auto* known = std::get_if<polly::KnownValue>(&result)) {
    std::cout << name << " uses check run " << known->value << "\n";
    co_return known->value;
  }
  std::cout << name << " gave up: another replica has the claim\n";
  co_return 0;
}

polly::Task<void> serve(std::string url, polly::Telemetry* telemetry) {
  const auto loop = co_await boost::asio::this_coro::executor;
  const polly::Runtime runtime(*telemetry, {loop});
  const std::unique_ptr<polly::Store> store = co_await polly::open_store(std::move(url), runtime);
  polly::StateService state(*store, *telemetry, 24h);  // facts expire after a day
  const polly::Commit commit("0123456789abcdef0123456789abcdef01234567", polly::Repository("acme", "shop"));

  co_await state.store(polly::Context(), commit, polly::kPrNumber, 42);
  polly::Task<std::int64_t> first = handle_event(&state, commit, "replica 1");
  polly::Task<std::int64_t> second = handle_event(&state, commit, "replica 2");
  co_await polly::both(std::move(first), std::move(second));

  const polly::CommitState all = co_await state.all(polly::Context(), commit);  // one round trip
  std::cout << "pull request " << all[polly::kPrNumber].value_or(0) << " has check run "
            << all[polly::kVulnCheckRunId].value_or(0) << "\n";
  co_await state.forget_all(polly::Context(), commit);
  co_await store->close();
}

}  // namespace

int main(int argc, char** argv) {
  polly::Telemetry telemetry;
  boost::asio::io_context loop(1);
  std::exception_ptr failure;
  const std::string url = argc > 1 ? argv[1] : "memory:";
  boost::asio::co_spawn(loop, serve(url, &telemetry), [&failure](std::exception_ptr thrown) { failure = thrown; });
  loop.run();
  try {
    if (failure) std::rethrow_exception(failure);
    return 0;
  } catch (const polly::Error& error) {
    std::cerr << "claims: " << error.what() << "\n";
    return 1;
  }
}

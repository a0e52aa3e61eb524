// A daemon that is frozen while it completes claims, and continues after their end: where another caller has taken a
// claim over, its value stays.
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "polly/http/client.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kClaimsEach = 10;       // of one round
constexpr std::int64_t kFrozenValue = 2'000;  // the larger one, so that a late write would be seen
constexpr std::int64_t kTakeoverValue = 1'000;

struct FrozenClaim {
  std::string path;
  std::int64_t token = 0;
  int status = 0;  // of the PUT of the frozen daemon
  std::int64_t final_value = 0;
  bool is_taken_over = false;
};

std::int64_t fact_in(const http::Response& response) {
  return boost::json::parse(response.body).at("vuln_check_run_id").as_int64();
}

std::int64_t token_in(const http::Response& response) {
  return boost::json::parse(response.body).at("token").as_int64();
}

std::vector<FrozenClaim> claims_of_round(std::size_t round, const http::Client& client) {
  std::vector<FrozenClaim> claims(kClaimsEach);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const std::string digits = std::to_string(1'000'000 + round * kClaimsEach + i);
    claims[i].path =
        "/api/v1/repos/acme/shop/commits/" + std::string(40 - digits.size(), 'a') + digits + "/state/vuln_check_run_id";
    const http::Response response = client.send("POST", claims[i].path + "/claim?ttl=1s");
    EXPECT_EQ(response.status, 201) << response.body;
    if (response.status == 201) claims[i].token = token_in(response);
  }
  return claims;
}

// Returns when the daemon runs no more (proc(5): the state behind the name is T).
void freeze(const DaemonProcess& daemon) {
  daemon.signal(SIGSTOP);
  testing::wait_until("the daemon is frozen", 20s, [&] {
    const std::string stat = testing::read_file("/proc/" + std::to_string(daemon.pid()) + "/stat");
    return stat.find(") T ") != std::string::npos;
  });
}

// Waits for the end of the claim, and takes it over where it was not completed.
void take_over(FrozenClaim& claim, const http::Client& client) {
  http::Response response;
  testing::wait_until("the claim has ended", 20s, [&] {
    response = client.send("POST", claim.path + "/claim?ttl=30s");
    return response.status != 409;
  });
  if (response.status == 201) {
    const std::int64_t token = token_in(response);
    EXPECT_GT(token, claim.token);
    claim.is_taken_over = true;
    response = client.send("PUT", claim.path, std::to_string(kTakeoverValue), {{"If-Claim", std::to_string(token)}});
  }
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(fact_in(response), claim.is_taken_over ? kTakeoverValue : kFrozenValue);
}

TEST(FrozenClaimerFaults, NeverOverwritesTheValueOfTheOneWhoTookOver) {
  const testing::ValkeyServer server;
  const testing::Environment environment{
      {"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_API_TOKEN", "t"}, {"POLLY_STORE_URL", "valkey://" + server.address()}};
  const DaemonProcess frozen(environment);
  const DaemonProcess other(environment);
  const http::Client first(frozen.url(), Secret("t"));
  const http::Client second(other.url(), Secret("t"));
  std::mt19937_64 random(testing::random_seed());
  std::size_t lost = 0;
  const std::size_t rounds = testing::rounds(20);
  for (std::size_t round = 0; round < rounds; ++round) {
    std::vector<FrozenClaim> claims = claims_of_round(round, first);
    // The first of the PUTs may be done when the daemon freezes, at a random moment, and the last ones are not read.
    const bool freezes_before = round % 2 == 0;
    if (freezes_before) freeze(frozen);
    std::vector<std::thread> writers;
    for (FrozenClaim& claim : claims) {
      writers.emplace_back([&claim, &frozen] {
        const http::Client client(frozen.url(), Secret("t"), 30'000ms);
        const auto response =
            client.send("PUT", claim.path, std::to_string(kFrozenValue), {{"If-Claim", std::to_string(claim.token)}});
        claim.status = response.status;
      });
    }
    if (!freezes_before) {
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 5'000));  // a random moment, not a wait
      freeze(frozen);
    }
    for (FrozenClaim& claim : claims) take_over(claim, second);
    frozen.signal(SIGCONT);
    for (std::thread& writer : writers) writer.join();
    for (const FrozenClaim& claim : claims) {
      const http::Response stored = second.send("GET", claim.path);
      ASSERT_EQ(stored.status, 200) << stored.body;
      EXPECT_EQ(fact_in(stored), claim.is_taken_over ? kTakeoverValue : kFrozenValue);
      // 503: the daemon slept for longer than its store may take, and says that it does not know.
      const int expected = claim.is_taken_over ? 412 : 200;
      EXPECT_TRUE(claim.status == expected || (claim.status == 503 && !freezes_before)) << claim.status;
      if (claim.is_taken_over) ++lost;
    }
  }
  EXPECT_GE(lost, kClaimsEach * ((rounds + 1) / 2)) << "each PUT that was sent to the frozen daemon came too late";
}

}  // namespace
}  // namespace polly::tests

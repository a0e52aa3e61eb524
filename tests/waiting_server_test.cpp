// Clients that wait at the built daemon until a delivery has brought what they ask for.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "polly/http/client.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"
#include "tests/waiting_crowd.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
using testing::Environment;
using testing::wait_until;

constexpr auto kLateMax = 5s;     // from a delivery to its answer, on a busy machine
constexpr auto kAnswerMax = 20s;  // for a busy machine; what is lost would come at the end of the wait alone

void wait_for_waiting(const DaemonProcess& daemon, double count) {
  wait_until("so many wait", 30s, [&] { return series_of(daemon.url(), "polly_state_waiters") == count; });
}

Environment in_memory() {
  return waiting_settings({{"POLLY_STORAGE_TYPE", "memory"}});
}

Environment on_valkey(const testing::ValkeyServer& server) {
  return waiting_settings({{"POLLY_STORE_URL", "valkey://" + server.address()}});
}

Environment on_postgres(const testing::PostgresServer& server) {
  return waiting_settings({{"POLLY_STORE_URL", server.url()}});
}

// Delivers, at this URL, what each of the crowd waits for, and expects one answer for each, soon after its delivery.
void expect_answers(WaitingCrowd& crowd, const std::string& url, std::size_t count) {
  std::vector<WaitingCrowd::SteadyTime> delivered(count);
  std::thread deliverer([&] {
    const Deliveries deliveries(url);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(deliveries.send(i), 200);
      delivered[i] = std::chrono::steady_clock::now();
    }
  });
  const bool all_came = crowd.receive_until(60s, [&] { return crowd.answered() == count; });
  deliverer.join();
  ASSERT_TRUE(all_came) << crowd.answered();
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_EQ(crowd.answer(i)->status, 200);
    EXPECT_TRUE(crowd.answer(i)->text.ends_with("{\"pr_number\":" + std::to_string(i + 1) + "}"))
        << crowd.answer(i)->text;
    EXPECT_LT(crowd.answer(i)->at - delivered[i], kLateMax) << i;
  }
  EXPECT_FALSE(crowd.receive_until(100ms, [&] { return crowd.unexpected() > 0; })) << "one was answered twice";
}

// Delivers at one daemon what clients wait for at another one.
void expect_answers_across(const DaemonProcess& asked, const DaemonProcess& other, std::size_t count) {
  WaitingCrowd crowd(asked.url(), count, "60s");
  wait_for_waiting(asked, static_cast<double>(count));
  expect_answers(crowd, other.url(), count);
  wait_for_waiting(asked, 0);
}

TEST(Waiting, ManyAreAllAnsweredOnceWhileDeliveriesArrive) {
  const std::size_t count = testing::kHasSanitizers ? 200 : 2000;
  const DaemonProcess daemon(in_memory());
  WaitingCrowd crowd(daemon.url(), count, "60s");
  wait_for_waiting(daemon, static_cast<double>(count));
  expect_answers(crowd, daemon.url(), count);
  wait_until("all are counted", 10s, [&] {
    return series_of(daemon.url(), "polly_state_waits_total{outcome=\"known\"}") == static_cast<double>(count);
  });
}

TEST(Waiting, AWholeStateComesWithItsPullRequests) {
  const DaemonProcess daemon(in_memory());
  http::Response answer;
  std::thread asking([&] {
    answer = http::Client(daemon.url(), Secret(std::string(kWaitingToken)))
                 .send("GET", "/api/v1/repos/acme/shop/commits/" + numbered_sha(0) + "/state?wait=10s&for=pr_number");
  });
  wait_for_waiting(daemon, 1);
  EXPECT_EQ(Deliveries(daemon.url()).send(0), 200);
  asking.join();
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("pull_requests":[{"number":1,"state":"open"}],"pr_number_state":"open"})"),
            std::string::npos)
      << answer.body;
}

TEST(Waiting, ADeliveryAtAnotherDaemonIsTheAnswer) {
  const std::size_t count = testing::kHasSanitizers ? 50 : 500;
  testing::ValkeyServer valkey;
  const DaemonProcess first(on_valkey(valkey));
  const DaemonProcess second(on_valkey(valkey));
  expect_answers_across(first, second, count);
}

TEST(Waiting, ADeliveryAtAnotherDaemonOnPostgresIsTheAnswer) {
  testing::PostgresServer postgres;
  const DaemonProcess first(on_postgres(postgres));
  const DaemonProcess second(on_postgres(postgres));
  expect_answers_across(first, second, 50);
}

TEST(Waiting, TheEndOfAnotherDaemonEndsNoWait) {
  testing::ValkeyServer valkey;
  const DaemonProcess first(on_valkey(valkey));
  DaemonProcess second(on_valkey(valkey));
  WaitingCrowd crowd(first.url(), 20, "60s");
  wait_for_waiting(first, 20);
  EXPECT_EQ(Deliveries(second.url()).send(0), 200);
  second.signal(SIGKILL);
  second.wait(10s);
  EXPECT_TRUE(crowd.receive_until(kAnswerMax, [&] { return crowd.answered() == 1; }));
  const DaemonProcess third(on_valkey(valkey));
  const Deliveries deliveries(third.url());
  for (std::size_t i = 1; i < 20; ++i) EXPECT_EQ(deliveries.send(i), 200);
  EXPECT_TRUE(crowd.receive_until(kAnswerMax, [&] { return crowd.answered() == 20; })) << crowd.answered();
  EXPECT_EQ(crowd.unexpected(), 0U);
}

TEST(Waiting, AStoreThatIsFrozenForAWhileEndsNoWait) {
  testing::ValkeyServer valkey;
  Environment environment = on_valkey(valkey);
  environment.emplace_back("POLLY_STORAGE_TIMEOUT", "100ms");
  const DaemonProcess daemon(environment);
  WaitingCrowd crowd(daemon.url(), 20, "60s");
  wait_for_waiting(daemon, 20);
  const std::string failed = "polly_store_failures_total{backend=\"valkey\",kind=\"";
  valkey.freeze();
  wait_until("looks fail", 20s, [&] {
    return series_of(daemon.url(), failed + "deadline_exceeded\"}") >= 5 ||
           series_of(daemon.url(), failed + "unavailable\"}") >= 5;
  });
  EXPECT_EQ(crowd.answered(), 0U);
  valkey.thaw();
  for (int i = 0; i < 20; ++i) {
    const std::string key = "polly:pr_number:acme/shop:" + numbered_sha(static_cast<std::size_t>(i));
    valkey.ask({"SET", key, std::to_string(i)});
  }
  EXPECT_TRUE(crowd.receive_until(kAnswerMax, [&] { return crowd.answered() == 20; })) << crowd.answered();
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(crowd.answer(i)->status, 200);
}

TEST(Waiting, AStoreThatDoesNotAnswerInTheEndIsTheAnswer) {
  testing::ValkeyServer valkey;
  Environment environment = on_valkey(valkey);
  environment.emplace_back("POLLY_STORAGE_TIMEOUT", "100ms");
  const DaemonProcess daemon(environment);
  WaitingCrowd crowd(daemon.url(), 3, "1s");
  wait_for_waiting(daemon, 3);
  valkey.freeze();
  EXPECT_TRUE(crowd.receive_until(kAnswerMax, [&] { return crowd.answered() == 3; }));
  EXPECT_EQ(crowd.answer(0)->status, 503) << crowd.answer(0)->text;
}

TEST(Waiting, ClientsThatHangUpFreeTheirPlaces) {
  Environment environment = in_memory();
  environment.emplace_back("POLLY_WAITERS_MAX", "50");
  const DaemonProcess daemon(environment);
  WaitingCrowd leaving(daemon.url(), 50, "60s");
  wait_for_waiting(daemon, 50);
  WaitingCrowd refused(daemon.url(), 1, "60s", 1000);
  EXPECT_TRUE(refused.receive_until(kAnswerMax, [&] { return refused.answered() == 1; }));
  EXPECT_EQ(refused.answer(1000)->status, 503);
  EXPECT_NE(refused.answer(1000)->text.find("Retry-After"), std::string::npos);
  leaving.hang_up();
  wait_for_waiting(daemon, 0);
  EXPECT_EQ(series_of(daemon.url(), "polly_state_waits_total{outcome=\"cancelled\"}"), 50);
  WaitingCrowd staying(daemon.url(), 50, "60s", 2000);
  wait_for_waiting(daemon, 50);
  EXPECT_EQ(Deliveries(daemon.url()).send(2000), 200);
  EXPECT_TRUE(staying.receive_until(kAnswerMax, [&] { return staying.answered() == 1; }));
}

TEST(Waiting, WebhooksGetInWhileAllOthersWait) {
  Environment environment = in_memory();
  environment.emplace_back("POLLY_HTTP_CONNECTIONS_MAX", "64");
  const DaemonProcess daemon(environment);
  WaitingCrowd waiting(daemon.url(), 48, "60s");
  wait_for_waiting(daemon, 48);
  WaitingCrowd more(daemon.url(), 200, "60s", 1000);  // beyond three quarters: they are refused, and stay connected
  EXPECT_TRUE(more.receive_until(kAnswerMax, [&] { return more.answered() + more.unexpected() == 200; }));
  EXPECT_EQ(series_of(daemon.url(), "polly_state_waiters"), 48);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(Deliveries(daemon.url()).send(i), 200) << i;
  EXPECT_TRUE(waiting.receive_until(kAnswerMax, [&] { return waiting.answered() == 20; })) << waiting.answered();
}

TEST(Waiting, AShutdownAnswersAll) {
  DaemonProcess daemon(in_memory());
  WaitingCrowd crowd(daemon.url(), 200, "60s");
  wait_for_waiting(daemon, 200);
  daemon.signal(SIGTERM);
  EXPECT_TRUE(crowd.receive_until(kAnswerMax, [&] { return crowd.answered() == 200; })) << crowd.answered();
  EXPECT_EQ(crowd.unexpected(), 0U);
  EXPECT_EQ(crowd.answer(0)->status, 503);
  EXPECT_NE(crowd.answer(0)->text.find("Retry-After"), std::string::npos);
  crowd.hang_up();
  EXPECT_EQ(daemon.wait(DaemonProcess::kStopMax), 0);
  EXPECT_NE(daemon.log().find("\"requests_cut_off\":false"), std::string::npos);
}

TEST(Waiting, AnswersWhenTheTimeIsOver) {
  const DaemonProcess daemon(in_memory());
  WaitingCrowd crowd(daemon.url(), 20, "300ms");
  EXPECT_TRUE(crowd.receive_until(kAnswerMax, [&] { return crowd.answered() == 20; }));
  EXPECT_EQ(crowd.answer(0)->status, 404);
  EXPECT_NE(crowd.answer(0)->text.find("\"kind\":\"absent\""), std::string::npos);
}

TEST(Waiting, TheCommandLineWaits) {
  const DaemonProcess daemon(in_memory());
  std::thread deliverer([&] {
    wait_for_waiting(daemon, 1);
    EXPECT_EQ(Deliveries(daemon.url()).send(7), 200);
  });
  const auto answered = testing::run_program({kPollyProgram, "state", "get", "pr_number", "--repo", "acme/shop",
                                              "--sha", numbered_sha(7), "--wait", "60s", "--server", daemon.url()},
                                             {{"POLLY_API_TOKEN", kWaitingToken}});
  deliverer.join();
  EXPECT_EQ(answered.out, "8\n") << answered.err;
  EXPECT_EQ(answered.exit_code, 0);
}

}  // namespace
}  // namespace polly::tests

// `polly doctor --server`: the daemon checks itself and its own store, and reports what an operator asks.
#include <gtest/gtest.h>

#include <filesystem>

#include "polly/http/client.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

namespace polly::tests {
namespace {

using testing::Environment;
using testing::ProgramResult;
using testing::run_program;
using testing::wait_until;

constexpr std::string_view kFact =
    "/api/v1/repos/acme/shop/commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/state/pr_number";

Environment doctored(Environment more = {}) {
  more.emplace_back("POLLY_WEBHOOK_SECRET", "a-secret-of-the-webhook");
  more.emplace_back("POLLY_API_TOKEN", "a-token-of-the-api");
  return more;
}

ProgramResult ask_doctor(const DaemonProcess& daemon, const Environment& environment = doctored()) {
  return run_program({kPollyProgram, "doctor", "--server", daemon.url()}, environment);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Doctor, WhatDoesTheDaemonReportOfItself) {
  const DaemonProcess daemon(doctored({{"POLLY_LISTNE", "typo"},
                                       {"OTEL_TRACES_SAMPLER", "sometimes"},
                                       {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"}}));
  const ProgramResult result = ask_doctor(daemon);
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  for (const char* part : {"daemon's store", "sqlite answered within", "POLLY_LISTNE", "OTEL_TRACES_SAMPLER",
                           "lost state", "disk of the store", "waiters", "connections", "open files", "clock"}) {
    EXPECT_TRUE(has(result.out, part)) << part << " in " << result.out;
  }
  EXPECT_FALSE(has(result.out, "a-secret")) << result.out;
  EXPECT_FALSE(has(result.out, "a-token")) << result.out;
}

TEST(Doctor, OfADaemonLooksIntoNoFileOfItsOwn) {
  const DaemonProcess daemon(doctored());
  const testing::TemporaryFolder folder;
  const std::string path = folder / "no-such.db";
  const ProgramResult result = ask_doctor(daemon, doctored({{"POLLY_SQLITE_PATH", path}}));
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_FALSE(has(result.out, "no-such.db")) << result.out;
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Doctor, WithoutATokenSaysWhatItCouldNotAsk) {
  const DaemonProcess daemon(doctored());
  const ProgramResult result = ask_doctor(daemon, {});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_TRUE(has(result.out, "set POLLY_API_TOKEN")) << result.out;
}

TEST(Doctor, TheStoreAnswersButHasLostWhatWasToldAnHourAgo) {
  testing::ValkeyServer valkey;
  const DaemonProcess daemon(doctored({{"POLLY_STORE_URL", "valkey://" + valkey.address()}}));
  const http::Client client(daemon.url(), Secret("a-token-of-the-api"));
  ASSERT_EQ(client.send("PUT", std::string(kFact), "42").status / 100, 2);
  EXPECT_TRUE(has(ask_doctor(daemon).out, "the store has lost nothing"));
  valkey.kill();
  client.send("GET", std::string(kFact));  // it fails, so the store is probed again soon
  valkey.restart();                        // it had no persistence
  wait_until("the loss is noticed", std::chrono::seconds(30), [&] {
    return has(client.send("GET", "/metrics").body, "\npolly_store_marker_lost_total{backend=\"valkey\"} 1\n");
  });
  EXPECT_EQ(client.send("GET", std::string(kFact)).status, 404) << "the fact is gone";
  const ProgramResult result = ask_doctor(daemon);
  EXPECT_EQ(result.exit_code, 0) << "the store works: " << result.out;
  EXPECT_TRUE(has(result.out, "the store answers but has lost what was stored before")) << result.out;
  EXPECT_TRUE(has(daemon.log_with("has lost what was stored"), "polly:marker:created is gone"));
}

TEST(Doctor, OfADaemonWhoseStoreIsGoneFails) {
  testing::ValkeyServer valkey;
  const DaemonProcess daemon(doctored({{"POLLY_STORE_URL", "valkey://" + valkey.address()}}));
  valkey.kill();
  const ProgramResult result = ask_doctor(daemon);
  EXPECT_EQ(result.exit_code, 5) << result.out;
  EXPECT_TRUE(has(result.out, "daemon's store")) << result.out;
}

}  // namespace
}  // namespace polly::tests

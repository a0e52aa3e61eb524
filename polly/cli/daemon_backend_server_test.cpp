#include "polly/cli/daemon_backend.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/cli/detail/test_api_server.hpp"
#include "polly/cli/detail/test_front.hpp"

namespace polly::cli {
namespace {

ErrorKind kind_of_failure(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "no error";
  return ErrorKind::closed;
}

Store store_at(const std::string& url, Telemetry& telemetry, Milliseconds timeout = DaemonBackend::kTimeout) {
  return Store(std::make_unique<DaemonBackend>(url, Secret(TestApiServer::kToken)), Runtime(telemetry), timeout);
}

std::vector<Replacement> one(const std::string& key, std::optional<Revision> read, const std::string& bytes) {
  std::vector<Replacement> replacements;
  replacements.emplace_back(Key(key), std::move(read), bytes, Expiration::never());
  return replacements;
}

TEST(DaemonBackend, ReadsAndComparesAndWritesAsAnEngineDoes) {
  const TestApiServer daemon;
  Telemetry telemetry;
  Store store = store_at(daemon.url(), telemetry);
  const std::string bytes("\0\xff", 2);
  EXPECT_EQ(polly::run(store.replace_raw(Context(), one("a", std::nullopt, bytes))), std::vector<bool>{true});
  EXPECT_EQ(polly::run(store.replace_raw(Context(), one("a", std::nullopt, "2"))), std::vector<bool>{false});
  const auto entries = polly::run(store.get_raw(Context(), {"absent", "a"}));
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_FALSE(entries[0]);
  EXPECT_EQ(entries[1]->bytes, bytes);
  EXPECT_FALSE(entries[1]->expires);
  EXPECT_EQ(polly::run(store.replace_raw(Context(), one("a", entries[1]->revision, "3"))), std::vector<bool>{true});
  EXPECT_EQ(polly::run(store.replace_raw(Context(), one("a", entries[1]->revision, "4"))), std::vector<bool>{false});
  RawPage page;
  std::size_t listed = 0;
  do {
    page = polly::run(store.scan_raw(Context(), Scan(""), page.next));
    listed += page.entries.size();
  } while (page.next);
  EXPECT_EQ(listed, 1U);
  EXPECT_TRUE(polly::run(store.get_raw(Context(), {})).empty());
  polly::run(store.ping(Context()));
}

TEST(DaemonBackend, ManyAndLargeEntriesTakeSeveralRequests) {
  const TestApiServer daemon;
  Telemetry telemetry;
  Store store = store_at(daemon.url(), telemetry);
  std::vector<Replacement> replacements;
  std::vector<Key> keys;
  for (int i = 0; i < 12; ++i) {
    keys.emplace_back("k" + std::to_string(i));
    replacements.emplace_back(keys.back(), std::nullopt, std::string(300'000, 'x'), Expiration::never());
  }
  EXPECT_EQ(polly::run(store.replace_raw(Context(), std::move(replacements))), std::vector<bool>(12, true));
  const auto entries = polly::run(store.get_raw(Context(), keys));
  ASSERT_EQ(entries.size(), 12U);
  for (const auto& entry : entries) EXPECT_EQ(entry->bytes, std::string(300'000, 'x'));
}

TEST(DaemonBackend, HasNothingForSingleValues) {
  const TestApiServer daemon;
  Telemetry telemetry;
  Store store = store_at(daemon.url(), telemetry);
  EXPECT_EQ(kind_of_failure([&] { polly::run(store.get<int>(Context(), "a")); }), ErrorKind::unsupported);
  EXPECT_EQ(kind_of_failure([&] { polly::run(store.set(Context(), "a", 1)); }), ErrorKind::unsupported);
  EXPECT_EQ(kind_of_failure([&] { polly::run(store.remove(Context(), "a")); }), ErrorKind::unsupported);
  EXPECT_EQ(kind_of_failure([&] { polly::run(store.advance(Context(), "a", 1)); }), ErrorKind::unsupported);
}

TEST(DaemonBackend, IsClosedAfterClose) {
  const TestApiServer daemon;
  Telemetry telemetry;
  Store store = store_at(daemon.url(), telemetry);
  polly::run(store.close());
  EXPECT_EQ(kind_of_failure([&] { polly::run(store.ping(Context())); }), ErrorKind::closed);
}

// A read that got no answer changed nothing; a write may have.
TEST(DaemonBackend, AWriteWithoutAnAnswerHasAnUnknownOutcomeAndAReadHasNone) {
  const TestFront page(CannedReply(200, "text/html", "<html>"));
  Telemetry telemetry;
  Store store = store_at(page.url(), telemetry);
  EXPECT_EQ(kind_of_failure([&] { polly::run(store.scan_raw(Context(), Scan(""))); }), ErrorKind::unavailable);
  EXPECT_EQ(kind_of_failure([&] { polly::run(store.get_raw(Context(), {"a"})); }), ErrorKind::unavailable);
  EXPECT_EQ(kind_of_failure([&] { polly::run(store.replace_raw(Context(), one("a", std::nullopt, "1"))); }),
            ErrorKind::unknown_outcome);
}

TEST(DaemonBackend, TakesNoAnswerThatBelongsToOtherKeys) {
  Telemetry telemetry;
  for (const std::string& entries : std::vector<std::string>{
           R"([{"key":"b","bytes":"MQ==","expires_ms":null,"revision":"MQ=="}])",
           R"([null,null])",
           R"([])",
       }) {
    const TestFront other(CannedReply::json(200, R"({"entries":)" + entries + R"(,"next":null,"written":[]})"));
    Store store = store_at(other.url(), telemetry);
    EXPECT_EQ(kind_of_failure([&] { polly::run(store.get_raw(Context(), {"a"})); }), ErrorKind::unavailable) << entries;
    EXPECT_EQ(kind_of_failure([&] { polly::run(store.replace_raw(Context(), one("a", std::nullopt, "1"))); }),
              ErrorKind::unknown_outcome);
  }
  const TestFront other(
      CannedReply::json(200, R"({"entries":[{"key":"b","bytes":"MQ==","expires_ms":null}],"next":null})"));
  Store store = store_at(other.url(), telemetry);
  EXPECT_EQ(kind_of_failure([&] { polly::run(store.scan_raw(Context(), Scan("a"))); }), ErrorKind::unavailable);
}

TEST(DaemonBackend, EndsWithinItsTimeout) {
  std::atomic<bool> is_over{false};
  const TestFront slow([&](const http::Request&) {
    while (!is_over) std::this_thread::sleep_for(Milliseconds(5));
    return CannedReply::json(200, "{}");
  });
  Telemetry telemetry;
  Store store = store_at(slow.url(), telemetry, Milliseconds(200));
  const TimePoint began = system_clock().now();
  EXPECT_EQ(kind_of_failure([&] { polly::run(store.scan_raw(Context(), Scan(""))); }), ErrorKind::unavailable);
  EXPECT_LT(system_clock().now() - began, std::chrono::seconds(5));
  is_over = true;
}

}  // namespace
}  // namespace polly::cli

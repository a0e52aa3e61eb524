// A scan of one server that ends and comes back between two pages: each run of a server has an order of its own.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/base/run.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly {
namespace {

constexpr std::size_t kKeys = 500;

std::unique_ptr<Store> open_patient(const testing::ValkeyServer& server, const Runtime& runtime) {
  valkey::Options options;
  options.addresses = {valkey::Address(server.host(), server.port())};
  options.command_timeout = std::chrono::seconds(20);
  return std::make_unique<Store>(run(open_valkey_backend(options, runtime)), runtime, options.command_timeout);
}

TEST(ValkeyScan, SeesEveryKeyThoughTheServerIsStartedAnewBetweenTwoPages) {
  testing::ValkeyServer server({.append_only = true});
  Telemetry telemetry;
  const Runtime runtime(telemetry);
  const std::unique_ptr<Store> store = open_patient(server, runtime);
  for (std::size_t i = 0; i < kKeys; ++i) run(store->set(Context(), Key("polly:" + std::to_string(i)), 1));
  std::set<std::string> seen;
  std::optional<Cursor> cursor;
  bool is_restarted = false;
  do {
    const Page page = run(store->scan(Context(), Scan("polly:").page_keys(10), cursor));
    for (const Key& key : page.keys) seen.insert(key.text());
    cursor = page.next;
    if (!is_restarted && seen.size() >= kKeys / 2) {
      is_restarted = true;
      server.restart();
    }
  } while (cursor);
  EXPECT_TRUE(is_restarted);
  EXPECT_EQ(seen.size(), kKeys);
  run(store->close());
}

TEST(ValkeyScan, RefusesACursorThatOnlyLooksLikeOne) {
  const testing::ValkeyServer server;
  Telemetry telemetry;
  const Runtime runtime(telemetry);
  const std::unique_ptr<Store> store = open_patient(server, runtime);
  const std::string run_id(40, 'a');
  for (const std::string& invented : {std::string("7"), run_id, run_id + ".", run_id + ".0", run_id + ".x",
                                      "." + run_id, run_id + ".7.8", std::string(40, 'z') + ".7", run_id + "a.7"}) {
    try {
      run(store->scan(Context(), Scan("polly:"), Cursor(invented)));
      ADD_FAILURE() << invented << " was taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_argument) << error.what();
    }
  }
  run(store->close());
}

}  // namespace
}  // namespace polly

#include "polly/store/blocking_store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "polly/store/conformance/plain_backend.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

class BlockingStoreTest : public ::testing::Test {
 protected:
  ManualClock clock_;
  Telemetry telemetry_;
  BlockingStore store_{
      std::make_unique<Store>(std::make_unique<PlainBackend>(clock_), Runtime(telemetry_, {}, clock_))};
};

TEST_F(BlockingStoreTest, HasEveryVerbOfAStore) {
  store_.set("a", 42, 24h);
  EXPECT_EQ(store_.get<int>("a"), 42);
  EXPECT_EQ(store_.get_or_zero<int>("b"), 0);
  EXPECT_EQ(store_.get_entry<int>("a")->time_left, 24h);
  EXPECT_EQ(store_.get_many<int>({"a", "b"}), (std::vector<std::optional<int>>{42, std::nullopt}));
  EXPECT_FALSE(store_.set_if_absent("a", 1));
  EXPECT_EQ(store_.advance("a", 43), 43);
  EXPECT_TRUE(store_.exists("a"));
  EXPECT_TRUE(store_.touch("a", 1h));
  store_.import("i", 1, clock_.wall() + 1h);
  EXPECT_EQ(store_.scan(Scan("")).keys.size(), 2U);
  Transaction transaction;
  transaction.require_present("a").remove("i");
  EXPECT_TRUE(store_.apply(std::move(transaction)));
  EXPECT_TRUE(store_.remove("a"));
  store_.ping();
  store_.close();
  EXPECT_THROW(store_.get<int>("a"), Error);
}

TEST_F(BlockingStoreTest, ThrowsTheErrorsOfAStore) {
  store_.set("a", std::string("x"));
  try {
    store_.get<int>("a");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(to_string(error.kind()), "type_mismatch");
  }
}

TEST_F(BlockingStoreTest, ServesManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this, i] {
      for (int n = 0; n < 100; ++n) store_.advance("largest", i * 100 + n);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store_.get<int>("largest"), 799);
}

}  // namespace
}  // namespace polly

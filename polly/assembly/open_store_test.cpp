#include "polly/assembly/open_store.hpp"

#include <gtest/gtest.h>

#include "polly/base/run.hpp"
#include "polly/store/blocking_store.hpp"

namespace polly {
namespace {

TEST(OpenStore, AnUnknownTypeIsAnErrorThatNamesTheKnownOnes) {
  Telemetry telemetry;
  config::Storage settings;
  settings.type = "cassette";
  try {
    run(open_store(settings, Runtime(telemetry)));
    FAIL() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_NE(std::string(error.what()).find("cassette"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("memory"), std::string::npos);
  }
}

TEST(OpenStore, TheConfigurationReachesTheEngine) {
  Telemetry telemetry;
  config::Storage settings;
  settings.type = "memory";
  settings.memory_max_bytes = 64 * 1024;
  settings.at_rest.compresses = false;
  BlockingStore store(run(open_store(settings, Runtime(telemetry))));
  store.set("small", 1);
  EXPECT_EQ(store.get<int>("small"), 1);
  EXPECT_THROW(store.set("large", std::string(128 * 1024, 'x')), Error);
}

TEST(OpenStore, TheConfigurationSaysHowValuesAreStored) {
  Telemetry telemetry;
  config::Storage settings;
  settings.type = "memory";
  settings.at_rest.encryption_keys = Secret("a:" + std::string(43, 'A') + "=");
  const std::unique_ptr<Store> store = run(open_store(settings, Runtime(telemetry)));
  EXPECT_EQ(store->codec().ring()->sealing()->name(), "a");
  EXPECT_FALSE(store->codec().keeps("42"));
  store->codec().replace_ring(nullptr);
  EXPECT_TRUE(store->codec().keeps("42"));
  EXPECT_FALSE(store->codec().keeps(std::string(512, 'x')));
  run(store->close());
}

}  // namespace
}  // namespace polly

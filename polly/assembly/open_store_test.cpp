#include "polly/assembly/open_store.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

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

TEST(OpenStore, AUrlIsEnough) {
  Telemetry telemetry;
  const std::string file = ::testing::TempDir() + "open_store_url_" + std::to_string(getpid()) + ".db";
  for (const std::string& url : {std::string("memory:"), "sqlite:" + file}) {
    BlockingStore store(run(open_store(url, Runtime(telemetry))));
    EXPECT_EQ(store.store().backend_name(), url.substr(0, url.find(':')));
    store.set("answer", 42);
    EXPECT_EQ(store.get<int>("answer"), 42);
    store.close();
  }
  for (const char* suffix : {"", "-wal", "-shm", "-lock"}) std::filesystem::remove(file + suffix);
}

std::string refusal_of(config::Storage settings) {
  Telemetry telemetry;
  try {
    BlockingStore store(run(open_store(std::move(settings), Runtime(telemetry))));
    store.set("large", std::string(128 * 1024, 'x'));
  } catch (const Error& error) {
    return error.what();
  }
  return "opened";
}

TEST(OpenStore, AnErrorNamesWhatTheProgramWrote) {
  EXPECT_EQ(refusal_of(config::Storage()).find("Storage::sqlite.path is empty"), 0U) << "the default is sqlite";
  config::Storage small = config::storage_of_url("memory:");
  small.memory_max_bytes = 64 * 1024;
  small.at_rest.compresses = false;
  EXPECT_NE(refusal_of(small).find("raise Storage::memory_max_bytes"), std::string::npos) << "no part of a URL is it";
  small.is_from_environment = true;
  EXPECT_NE(refusal_of(small).find("raise POLLY_MEMORY_MAX_BYTES"), std::string::npos);
  EXPECT_EQ(refusal_of(config::storage_of_url("tcp://db")).find("the store URL (of open_store()) begins with \"tcp:\""),
            0U)
      << refusal_of(config::storage_of_url("tcp://db"));
}

TEST(OpenStore, AResultThatIsAnErrorAlsoNamesWhatTheProgramWrote) {
  for (const bool is_from_environment : {false, true}) {
    Telemetry telemetry;
    config::Storage settings = config::storage_of_url("memory:");
    settings.is_from_environment = is_from_environment;
    settings.at_rest.encryption_keys = Secret("a:" + std::string(43, 'A') + "=");
    BlockingStore store(run(open_store(settings, Runtime(telemetry))));
    store.set("sealed", 42);
    store.store().codec().replace_ring(nullptr);
    std::vector<Key> keys{Key("sealed")};
    const std::vector<Reencoding> results = run(store.store().reencode(Context(), std::move(keys)));
    ASSERT_TRUE(results.at(0).error);
    const std::string text = results.at(0).error->what();
    const char* name =
        is_from_environment ? "set POLLY_STORAGE_ENCRYPTION_KEYS" : "set Storage::at_rest.encryption_keys";
    EXPECT_NE(text.find(name), std::string::npos) << text;
  }
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

#include "tests/backup_daemon.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"
#include "polly/config/load.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/series_value.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/paths.hpp"

namespace polly::tests {

using namespace std::chrono_literals;

std::size_t mentions(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

std::set<std::string> BackupDir::names() const {
  std::set<std::string> names;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator(path_, gone)) names.insert(entry.path().filename());
  return names;
}

std::set<std::string> BackupDir::backups() const {
  std::set<std::string> found = names();
  std::erase_if(found, [](const std::string& name) { return !name.ends_with(".backup.db"); });
  return found;
}

bool BackupDir::has(std::string_view ending) const {
  for (const std::string& name : names()) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

namespace {

testing::Environment with_backups(const BackupDir& dir, testing::Environment environment) {
  environment.emplace_back("POLLY_WEBHOOK_SECRET", "s");
  environment.emplace_back("POLLY_API_TOKEN", "t");
  environment.emplace_back("POLLY_BACKUP_DIR", dir.path());
  return environment;
}

}  // namespace

BackupDaemon::BackupDaemon(const BackupDir& dir, testing::Environment environment)
    : process_(with_backups(dir, std::move(environment))) {}

std::string BackupDaemon::metric(const std::string& name) const {
  return testing::series_value(http::Client(url()).send("GET", "/metrics").body, name);
}

std::string BackupDaemon::ready() const {
  const http::Response response = http::Client(url()).send("GET", "/readyz?verbose");
  return response.status == 200 ? response.body : "";
}

void BackupDaemon::set(const std::string& key, const std::string& json) const {
  const auto response = http::Client(url(), Secret("t")).send("PUT", "/api/v1/store/entry?key=" + key, json);
  if (response.status != 200 && response.status != 204) throw std::runtime_error("put: " + response.body);
}

void BackupDaemon::wait_for_backups(std::size_t number) const {
  if (!testing::comes_true(60s, [&] { return made() >= number; }))
    throw std::runtime_error("too few backups:\n" + log());
}

void fill_store_for_backups(const std::string& url, int entries) {
  constexpr int kAtOnce = 1'000;
  Telemetry telemetry;
  config::Storage storage = config::load(config::Environment{{"POLLY_STORE_URL", url}}).config.storage;
  storage.sqlite.is_guest = storage.sqlite.guest_makes_file = true;
  const std::unique_ptr<Store> store = run(open_store(std::move(storage), Runtime(telemetry)));
  for (int i = 0; i < entries; i += kAtOnce) {
    std::vector<Replacement> batch;
    for (int j = i; j < std::min(entries, i + kAtOnce); ++j) {
      const Expiration expiration = j % 2 == 0 ? Expiration(1h) : Expiration::never();
      batch.emplace_back(Key("entry:" + std::to_string(j)), std::nullopt, std::to_string(j), expiration);
    }
    run(store->replace_raw(Context(), std::move(batch)));
  }
  run(store->close());
}

std::string output_of(std::vector<std::string> words) {
  words.insert(words.begin(), kPollyProgram);
  const testing::ProgramResult result = testing::run_program(words);
  EXPECT_EQ(result.exit_code, 0) << words.at(1) << ": " << result.err;
  return result.out;
}

}  // namespace polly::tests

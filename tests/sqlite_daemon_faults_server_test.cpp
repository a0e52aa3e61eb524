// Every write that `polly serve` acknowledged is in its file, however often it is killed.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"
#include "polly/http/client.hpp"
#include "polly/store/blocking_store.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/test_database.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"

namespace polly::tests {
namespace {

using testing::Environment;
using testing::random_seed;
using testing::rounds;
using testing::TemporaryFolder;
using testing::TestDatabase;

constexpr std::size_t kWriters = 8;
constexpr const char* kApiToken = "t";

// The acknowledged writes, in a file of their own: one line each, written before the next request is sent.
class Ledger {
 public:
  explicit Ledger(const std::string& path)
      : path_(path), file_(::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600)) {
    if (file_ < 0) throw std::runtime_error("cannot open " + path);
  }
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger() { ::close(file_); }

  void write(const std::string& key, std::int64_t value) const {
    const std::string line = key + " " + std::to_string(value) + "\n";
    if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
      throw std::runtime_error("cannot write to " + path_);
    }
  }

  // The last value of each key.
  std::map<std::string, std::int64_t> read() const {
    std::map<std::string, std::int64_t> acknowledged;
    std::ifstream lines(path_);
    std::string key;
    for (std::int64_t value = 0; lines >> key >> value;) acknowledged[key] = value;
    return acknowledged;
  }

 private:
  const std::string path_;
  const int file_;
};

// Writes at full speed until the daemon ends: new keys, and one key repeatedly with growing values.
class Writers {
 public:
  Writers(const std::string& url, const Ledger& ledger, std::size_t round) : ledger_(ledger) {
    for (std::size_t writer = 0; writer < kWriters; ++writer) {
      threads_.emplace_back([this, url, writer, round] { work(url, writer, round); });
    }
  }
  Writers(const Writers&) = delete;
  Writers& operator=(const Writers&) = delete;
  ~Writers() { wait(); }

  void wait() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }
  std::size_t acknowledged() const noexcept { return acknowledged_; }

 private:
  void work(const std::string& url, std::size_t writer, std::size_t round) {
    const http::Client client(url, Secret(kApiToken));
    const std::string own = "ledger:" + std::to_string(writer) + ":";
    try {
      for (std::int64_t i = 0;; ++i) {
        const auto value = static_cast<std::int64_t>(round) * 1'000'000 + i;
        put(client, own + std::to_string(value), value);
        put(client, own + "again", value);
      }
    } catch (const Error&) {
      return;  // the daemon has ended
    }
  }

  void put(const http::Client& client, const std::string& key, std::int64_t value) {
    const http::Response reply = client.send("PUT", "/api/v1/store/entry?key=" + key, std::to_string(value));
    EXPECT_EQ(reply.status / 100, 2) << reply.body;
    ledger_.write(key, value);
    ++acknowledged_;
  }

  const Ledger& ledger_;
  std::atomic<std::size_t> acknowledged_{0};
  std::vector<std::thread> threads_;
};

// Reads beside the daemon that serves from the file.
void expect_all_stored(const std::string& path, const std::map<std::string, std::int64_t>& acknowledged) {
  Telemetry telemetry;
  config::Storage settings;
  settings.sqlite.path = path;
  settings.sqlite.is_guest = true;
  BlockingStore store(run(open_store(settings, Runtime(telemetry))));
  std::size_t lost = 0;
  for (const auto& [key, value] : acknowledged) {
    const std::optional<std::int64_t> found = store.get<std::int64_t>(key);
    const bool is_there =
        key.ends_with(":again") ? found >= value : found == value;  // the last write was not acknowledged
    if (!is_there && ++lost == 1) ADD_FAILURE() << key << " " << value << ": " << found.value_or(-1);
  }
  EXPECT_EQ(lost, 0U) << "of " << acknowledged.size();
  store.close();
}

TEST(SqliteDaemonFaults, AcknowledgedWritesSurviveEveryKillOfTheDaemon) {
  std::mt19937_64 random(random_seed());
  const TemporaryFolder folder;
  const std::string path = folder / "polly.db";
  const Ledger ledger(folder / "ledger");
  const Environment environment{
      {"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_API_TOKEN", kApiToken}, {"POLLY_SQLITE_PATH", path}};
  std::size_t acknowledged = 0;
  auto daemon = std::make_unique<DaemonProcess>(environment);
  for (std::size_t round = 0; round < rounds(100); ++round) {
    Writers writers(daemon->url(), ledger, round);
    testing::comes_true(DaemonProcess::kStartMax, [&] { return writers.acknowledged() > 0; });
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 400));
    daemon->signal(SIGKILL);
    EXPECT_EQ(daemon->wait(DaemonProcess::kStopMax), 128 + SIGKILL);
    writers.wait();
    EXPECT_GT(writers.acknowledged(), 0U);
    acknowledged += writers.acknowledged();
    if (round % 2 == 0) {  // as the daemon left it, before any repair
      EXPECT_EQ(TestDatabase(path).ask("PRAGMA integrity_check"), "ok");
    }
    daemon = std::make_unique<DaemonProcess>(environment);
    expect_all_stored(path, ledger.read());
    EXPECT_EQ(TestDatabase(path).ask("PRAGMA integrity_check"), "ok");
  }
  EXPECT_EQ(daemon->stop(), 0) << daemon->log();
  std::printf("%zu writes were acknowledged\n", acknowledged);
}

}  // namespace
}  // namespace polly::tests

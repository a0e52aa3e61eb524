// CopiedStores: stores of every engine under URLs, filled with every kind of value, and `polly copy`, `diff`, `backup`
// and `restore` between them as a user runs them.
//
//   TEST_F(CopiedStores, AreEqual) {
//     const std::size_t entries = fill(sqlite("a.db"));
//     expect_copied(sqlite("a.db"), valkey(0), entries);
//   }
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/assembly/open_store.hpp"
#include "polly/base/run.hpp"
#include "polly/cli/detail/test_call.hpp"
#include "polly/config/load.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/valkey_cluster.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly::cli {

inline Bytes copied_bytes() {
  return Bytes(std::string("\0\1\xff", 3));
}

struct Ran {
  int exit_code = 0;
  std::string out;
  std::string err;
};

// With the token of TestApiServer, which is a daemon among the stores.
inline Ran polly_run(std::vector<std::string> arguments,
                     config::Environment environment = {{"POLLY_API_TOKEN", "t0ken"}}) {
  Called called = call(std::move(arguments), std::move(environment));
  return Ran{called.code, std::move(called.out), std::move(called.err)};
}

class CopiedStores : public ::testing::Test {
 protected:
  std::string sqlite(const std::string& name) const { return "sqlite:" + (folder_ / name).string(); }
  // Servers start when they are first asked for.
  testing::ValkeyServer& server() {
    if (!valkey_) valkey_.emplace();
    return *valkey_;
  }
  std::string valkey(int database) {
    return "valkey://127.0.0.1:" + std::to_string(server().port()) + "/" + std::to_string(database);
  }
  std::string postgres() {
    if (!postgres_) postgres_.emplace();
    return postgres_->url();
  }
  std::string cluster() {
    if (!cluster_) cluster_.emplace();
    return "valkey://" + cluster_->addresses().front() + "?cluster=true";
  }

  static std::unique_ptr<Store> open(const std::string& url, Telemetry& telemetry) {
    const std::string ring = "k:" + std::string(42, 'M') + "A=";
    config::Environment environment{{"POLLY_STORE_URL", url}, {"POLLY_STORAGE_ENCRYPTION_KEYS", ring}};
    config::Storage storage = config::load(environment).config.storage;
    storage.sqlite.is_guest = storage.sqlite.guest_makes_file = true;
    return polly::run(open_store(std::move(storage), Runtime(telemetry)));
  }

  // Every kind of value, key and lifetime; plain, compressed and sealed.
  static std::size_t fill(const std::string& url) {
    using std::chrono::hours;
    using std::chrono::milliseconds;
    Telemetry telemetry;
    const std::unique_ptr<Store> store = open(url, telemetry);
    const auto set = [&](const std::string& key, const char* json, Expiration expiration) {
      polly::run(store->set(Context(), Key(key), decode_value<boost::json::value>(json), expiration));
    };
    const std::shared_ptr<const codec::KeyRing> ring = store->codec().ring();
    std::size_t entries = 0;
    for (const bool is_sealed : {false, true}) {
      store->codec().replace_ring(is_sealed ? ring : nullptr);
      const std::string prefix = is_sealed ? "sealed:" : "plain:";
      for (const char* json : {"null", "true", "-1", "9223372036854775807", "0.1", "\"\"", "[]", "{}", "[1,[2,{}]]",
                               R"({"a":"b"})", R"("\u0001\u20ac\ud83d\ude00")"}) {
        set(prefix + std::to_string(entries), json, entries % 2 == 0 ? Expiration(hours(1)) : Expiration::never());
        ++entries;
      }
      polly::run(store->set(Context(), Key(prefix + "long"), std::string(100'000, 'x'), hours(2)));
      polly::run(store->set(Context(), Key(prefix + "bytes"), copied_bytes(), hours(3)));
      entries += 2;
    }
    for (const std::string key : {"with space", "quote'\"\\", "{tag}:x", "umlaut ä", "emoji 😀", "%2F/?#[]*", "a\tb"}) {
      set(key, "1", hours(1));
      ++entries;
    }
    polly::run(store->set(Context(), Key(std::string(kKeyBytesMax, 'k')), 1));
    polly::run(
        store->import(Context(), Key("to the millisecond"), 1, system_clock().wall() + hours(1) + milliseconds(123)));
    entries += 2;
    for (int i = 0; i < 1'500; ++i)
      polly::run(store->set(Context(), Key("polly:many:" + std::to_string(i)), i, hours(1)));
    entries += 1'500;
    polly::run(store->close());
    return entries;
  }

  void expect_copied(const std::string& from, const std::string& to, std::size_t entries) {
    const Ran copied = polly_run({"copy", from, to});
    EXPECT_EQ(copied.exit_code, 0) << from << " to " << to << ": " << copied.out << copied.err;
    EXPECT_EQ(copied.out, std::to_string(entries) + " entries: " + std::to_string(entries) + " written\n");
    const Ran compared = polly_run({"diff", from, to, "--keys", "--tolerance", "0"});
    EXPECT_EQ(compared.exit_code, 0) << from << " and " << to << ": " << compared.out << compared.err;
    EXPECT_EQ(compared.out, std::to_string(entries) + " entries, all equal\n");
    const Ran again = polly_run({"copy", from, to});
    EXPECT_EQ(again.out,
              std::to_string(entries) + " entries: 0 written, " + std::to_string(entries) + " equal already\n");
  }

  testing::TemporaryFolder folder_;
  std::optional<testing::ValkeyServer> valkey_;
  std::optional<testing::PostgresServer> postgres_;
  std::optional<testing::ValkeyCluster> cluster_;
};

}  // namespace polly::cli

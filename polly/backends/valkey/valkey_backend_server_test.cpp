// A server that is shared with other programs, full, a replica, or without its scripts; and callers of every kind.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"
#include "polly/store/blocking_store.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;
using testing::ValkeyServer;

std::unique_ptr<Store> open(const ValkeyServer& server, const Runtime& runtime) {
  valkey::Options options;
  options.addresses = {valkey::Address(server.host(), server.port())};
  return std::make_unique<Store>(run(open_valkey_backend(options, runtime)), runtime);
}

// The kind of the Error and its message, or "ok".
template <class T>
std::string ending_of(Task<T> task) {
  try {
    run(std::move(task));
    return "ok";
  } catch (const Error& error) {
    return std::string(to_string(error.kind())) + ": " + error.what();
  }
}

class ValkeyBackendTest : public ::testing::Test {
 protected:
  Store& store() { return *store_; }
  static ValkeyServer& server() {
    static ValkeyServer server;
    return server;
  }
  void SetUp() override { server().ask({"FLUSHALL"}); }

  Telemetry telemetry_;
  Runtime runtime_{telemetry_};
  std::unique_ptr<Store> store_ = open(server(), runtime_);
};

void expect_mismatch(const std::string& ending) {
  EXPECT_TRUE(ending.starts_with("type_mismatch: ")) << ending;
}

TEST_F(ValkeyBackendTest, AKeyOfAnotherKindIsAMismatchAndStaysAsItIs) {
  server().ask({"RPUSH", "list", "a", "b"});
  server().ask({"HSET", "hash", "f", "v"});
  run(store().set(Context(), Key("text"), 1));
  for (const char* name : {"list", "hash"}) {
    const Key key(name);
    expect_mismatch(ending_of(store().get<int>(Context(), key)));
    expect_mismatch(ending_of(store().get_many<int>(Context(), {Key("text"), key, Key("absent")})));
    expect_mismatch(ending_of(store().get_entry<int>(Context(), key)));
    expect_mismatch(ending_of(store().advance(Context(), key, 42)));
    const Entry<int> entry = run(store().get_entry<int>(Context(), Key("text"))).value();
    Transaction transaction;
    transaction.require_unchanged(key, entry.revision).set(Key("text"), 2);
    expect_mismatch(ending_of(store().apply(Context(), transaction)));
  }
  EXPECT_EQ(server().ask({"LLEN", "list"}), "2");
  EXPECT_EQ(server().ask({"HGET", "hash", "f"}), "v");
  EXPECT_EQ(run(store().get<int>(Context(), Key("text"))), 1) << "nothing of a transaction that fails is done";
}

TEST_F(ValkeyBackendTest, AKeyOfAnotherKindIsThereAndCanBeReplacedAndRemoved) {
  server().ask({"RPUSH", "list", "a"});
  EXPECT_TRUE(run(store().exists(Context(), Key("list"))));
  EXPECT_FALSE(run(store().set_if_absent(Context(), Key("list"), 1)));
  Transaction transaction;
  transaction.require_absent(Key("list")).set(Key("list"), 2);
  EXPECT_FALSE(run(store().apply(Context(), transaction)));
  EXPECT_TRUE(run(store().touch(Context(), Key("list"), 1h)));
  run(store().set(Context(), Key("list"), 3));
  EXPECT_EQ(run(store().get<int>(Context(), Key("list"))), 3);
  server().ask({"DEL", "list"});
  server().ask({"RPUSH", "list", "a"});
  EXPECT_TRUE(run(store().remove(Context(), Key("list"))));
}

TEST_F(ValkeyBackendTest, IntegersOfOtherProgramsAreReadHoweverTheyAreWritten) {
  for (const char* text : {"42", "42.0", "\"42\""}) {
    server().ask({"SET", "k", text});
    EXPECT_EQ(run(store().get<std::int64_t>(Context(), Key("k"))), 42) << text;
    EXPECT_EQ(run(store().advance(Context(), Key("k"), 41)), 42) << text;
    EXPECT_EQ(server().ask({"GET", "k"}), text) << "what is not smaller stays";
    EXPECT_EQ(run(store().advance(Context(), Key("k"), 43)), 43) << text;
    EXPECT_EQ(server().ask({"GET", "k"}), "43");
  }
}

TEST_F(ValkeyBackendTest, OtherTextIsAMismatchThatSaysWhatWasFound) {
  for (const char* text : {"42.5", "\"abc\"", "true", "[1]", "{\"a\":1}", "9223372036854775808", "null"}) {
    server().ask({"SET", "polly:pr_number:x", text});
    const std::string got = ending_of(store().get<std::int64_t>(Context(), Key("polly:pr_number:x")));
    EXPECT_TRUE(got.starts_with("type_mismatch: ")) << text << ": " << got;
    EXPECT_NE(got.find("found"), std::string::npos) << got;
    expect_mismatch(ending_of(store().advance(Context(), Key("polly:pr_number:x"), 42)));
    EXPECT_EQ(server().ask({"GET", "polly:pr_number:x"}), text);
  }
}

TEST_F(ValkeyBackendTest, AServerThatForgotItsScriptsIsSentThemAgain) {
  EXPECT_EQ(run(store().advance(Context(), Key("k"), 1)), 1);
  server().ask({"SCRIPT", "FLUSH"});
  EXPECT_EQ(run(store().advance(Context(), Key("k"), 2)), 2);
  server().ask({"SCRIPT", "FLUSH"});
  EXPECT_EQ(run(store().get_entry<int>(Context(), Key("k")))->value, 2);
  server().ask({"SCRIPT", "FLUSH"});
  Transaction transaction;
  transaction.require_present(Key("k")).set(Key("k"), 3);
  EXPECT_TRUE(run(store().apply(Context(), transaction)));
}

TEST_F(ValkeyBackendTest, KeysThatAreNoneForUsAreNotListed) {
  server().ask({"SET", "polly:good", "1"});
  server().ask({"SET", "polly:\xff\xfe", "1"});
  server().ask({"SET", "polly:" + std::string(10'000, 'x'), "1"});
  std::vector<std::string> seen;
  std::optional<Cursor> cursor;
  do {
    Page page = run(store().scan(Context(), Scan("polly:"), cursor));
    for (const Key& key : page.keys) seen.emplace_back(key.text());
    cursor = page.next;
  } while (cursor);
  EXPECT_EQ(seen, std::vector<std::string>{"polly:good"});
}

TEST(ValkeyBackendFull, AFullServerRefusesWritesAndServesReads) {
  ValkeyServer server;
  Telemetry telemetry;
  const Runtime runtime(telemetry);
  const std::unique_ptr<Store> store = open(server, runtime);
  run(store->set(Context(), Key("k"), 1));
  run(store->advance(Context(), Key("n"), 1));
  server.ask({"CONFIG", "SET", "maxmemory", "1"});
  Transaction transaction;
  transaction.set(Key("k"), 2);
  for (const std::string& ending :
       {ending_of(store->set(Context(), Key("k"), 2)), ending_of(store->advance(Context(), Key("n"), 2)),
        ending_of(store->apply(Context(), transaction))}) {
    EXPECT_TRUE(ending.starts_with("resource_exhausted: ")) << ending;
    EXPECT_NE(ending.find("maxmemory"), std::string::npos) << ending;
  }
  EXPECT_EQ(run(store->get<int>(Context(), Key("k"))), 1);
  EXPECT_EQ(run(store->get_entry<int>(Context(), Key("n")))->value, 1);
  EXPECT_TRUE(run(store->remove(Context(), Key("n")))) << "which frees some";
  server.ask({"CONFIG", "SET", "maxmemory", "0"});
  run(store->set(Context(), Key("k"), 2));
  EXPECT_EQ(run(store->get<int>(Context(), Key("k"))), 2);
}

TEST(ValkeyBackendReplica, AReplicaRefusesWritesAndServesReads) {
  ValkeyServer primary;
  primary.ask({"SET", "k", "1"});
  ValkeyServer replica({.replica_of = &primary});
  testing::wait_until("the replica has it", 15s, [&] { return replica.ask({"GET", "k"}) == "1"; });
  Telemetry telemetry;
  const Runtime runtime(telemetry);
  const std::unique_ptr<Store> store = open(replica, runtime);
  EXPECT_EQ(run(store->get<int>(Context(), Key("k"))), 1);
  for (const std::string& ending :
       {ending_of(store->set(Context(), Key("k"), 2)), ending_of(store->advance(Context(), Key("k"), 2)),
        ending_of(store->remove(Context(), Key("k")))}) {
    EXPECT_TRUE(ending.starts_with("unavailable: ")) << ending;
    EXPECT_NE(ending.find("point Polly at the primary"), std::string::npos) << ending;
  }
}

Task<int> set_and_get(Store* store) {
  co_await store->set(Context(), Key("k"), 7, 1h);
  const std::optional<int> value = co_await store->get<int>(Context(), Key("k"));
  co_return value.value_or(0);
}

TEST_F(ValkeyBackendTest, CallersOnALoopElsewhereAndWithoutOneAreServed) {
  EventLoops loops(2);
  const Runtime runtime(telemetry_, {loops.at(0), loops.at(1)});
  const std::unique_ptr<Store> shared = open(server(), runtime);
  for (const std::size_t loop : {0U, 1U}) {
    std::future<int> value = boost::asio::co_spawn(loops.at(loop), set_and_get(shared.get()), boost::asio::use_future);
    EXPECT_EQ(value.get(), 7);
  }
  EXPECT_EQ(run(set_and_get(shared.get())), 7);
  run(shared->close());

  BlockingStore blocking(open(server(), runtime_));
  blocking.set("b", 8, 1h);
  EXPECT_EQ(blocking.get<int>("b"), 8);
  EXPECT_EQ(blocking.advance("b", 9), 9);
}

}  // namespace
}  // namespace polly

// Daemons that share a store while their key rings change.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/load.hpp"
#include "tests/paths.hpp"
#include "tests/reloaded_daemon.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
using testing::Environment;
using testing::wait_until;

// Each client writes with one daemon and reads with the other, while the ring changes in three steps.
TEST(RingRotation, ARingIsRotatedInThreeStepsWithoutAnError) {
  const testing::ValkeyServer server;
  const SecretFiles files;
  const Environment store{{"POLLY_STORE_URL", "valkey://" + server.address()}};
  ReloadedDaemon first(files, store);
  ReloadedDaemon second(files, store);
  constexpr int kKeys = 8;
  const auto client = [&](const ReloadedDaemon& writer, const ReloadedDaemon& reader, const std::string& name) {
    return [&, name](int number) {
      const std::string key = name + std::to_string(number % kKeys);
      std::string failure = failure_of(writer.put("t1", key, std::to_string(number)), "put");
      if (failure.empty()) failure = failure_of(reader.get("t1", key), "get");
      if (failure.empty()) failure = failure_of(writer.deliver("s1", number % kKeys + 1), "deliver");
      return failure;
    };
  };
  Load load({client(first, second, "a"), client(second, first, "b")});
  load.make(2 * kKeys);
  const auto rotate = [&](const std::string& ring) {
    files.write("ring", ring);
    ASSERT_TRUE(first.reload()) << first.log();
    load.make(2);
    ASSERT_TRUE(second.reload()) << second.log();
    load.make(2 * kKeys);  // each value is written again
  };
  const std::string old_key = testing::read_file(files.path("ring"));
  const std::string added = new_key("k2");
  rotate(old_key + "\n" + added);
  EXPECT_TRUE(has(server.ask({"GET", "a1"}), "k1"));
  rotate(added + "\n" + old_key);
  EXPECT_TRUE(has(server.ask({"GET", "a1"}), "k2"));
  rotate(added);
  EXPECT_EQ(load.end(), std::vector<std::string>());
  EXPECT_TRUE(has(first.log(), R"("before":"k1 (seals), k2","now":"k2 (seals), k1")")) << first.log();
}

TEST(RingRotation, ADaemonThatLacksTheKeyThatSealsIsNamed) {
  const testing::ValkeyServer server;
  const SecretFiles files;
  const SecretFiles others;
  const std::string shared = testing::read_file(files.path("ring"));
  others.write("ring", shared);
  const Environment store{{"POLLY_STORE_URL", "valkey://" + server.address()}};
  ReloadedDaemon first(files, store);
  ReloadedDaemon second(others, store);
  const auto doctor = [&] { return testing::run_program({kPollyProgram, "doctor"}, files.environment(store)).out; };
  EXPECT_TRUE(has(doctor(), "the key \"k1\" seals; daemons with keys that share the store: 2")) << doctor();
  files.write("ring", new_key("k2") + "\n" + shared);
  ASSERT_TRUE(first.reload()) << first.log();
  for (const ReloadedDaemon* daemon : {&first, &second}) {
    wait_until("it warns", 30s, [&] {
      const std::string ready = daemon->ready();
      return has(ready, R"("key_ring":{"status":"warning")") && has(ready, R"(does not have the key \"k2\")");
    });
  }
  EXPECT_TRUE(has(doctor(), "does not have the key \"k2\"")) << doctor();
  EXPECT_TRUE(has(second.log(), "the key rings of the daemons that share the store do not match")) << second.log();
  others.write("ring", testing::read_file(files.path("ring")));
  ASSERT_TRUE(second.reload()) << second.log();
  wait_until("the warning ends", 30s, [&] { return has(first.ready(), R"("key_ring":{"status":"ok")"); });
  EXPECT_EQ(second.process().stop(), 0);
  wait_until("its entry is removed", 30s, [&] { return has(first.ready(), R"("daemons":1)"); });
  const auto listed = testing::run_program({kPollyProgram, "state", "list", "--json"}, files.environment(store));
  EXPECT_FALSE(has(listed.out, "ring")) << listed.out;
}

TEST(RingRotation, ADaemonWithoutKeysIsNamedToo) {
  const testing::ValkeyServer server;
  const SecretFiles files;
  const Environment store{{"POLLY_STORE_URL", "valkey://" + server.address()}};
  Environment plain = store;
  plain.insert(plain.end(), {{"POLLY_WEBHOOK_SECRET", "s"}});
  const DaemonProcess without(plain);
  EXPECT_EQ(server.ask({"EXISTS", "polly:ring:0"}), "0");
  ReloadedDaemon with(files, store);
  wait_until("it warns", 30s, [&] { return has(with.ready(), R"(does not have the key \"k1\")"); });
}

}  // namespace
}  // namespace polly::tests

// SIGHUP: the daemon reads its secrets again, and no request fails for that.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "polly/github/signature.hpp"
#include "polly/http/detail/test_peer.hpp"
#include "tests/load.hpp"
#include "tests/reloaded_daemon.hpp"

namespace polly::tests {
namespace {

using http::TestPeer;

std::uint16_t port_of(const ReloadedDaemon& daemon) {
  return static_cast<std::uint16_t>(std::stoi(daemon.url().substr(daemon.url().rfind(':') + 1)));
}

TEST(Reload, TheSecretsOfTheWebhookChangeWithoutAFailedDelivery) {
  const SecretFiles files;
  ReloadedDaemon daemon(files, {{"POLLY_STORAGE_TYPE", "memory"}});
  std::atomic<bool> old_is_used{true};
  std::atomic<bool> new_is_used{false};
  const auto deliver = [&](int number) {
    const bool uses_new = !old_is_used || (new_is_used && number % 2 == 0);
    return failure_of(daemon.deliver(uses_new ? "s2" : "s1", number), uses_new ? "s2" : "s1");
  };
  Load load({deliver, deliver});
  load.make(20);
  EXPECT_EQ(daemon.deliver("s2").status, 401);
  files.write("webhook", "s2,s1");
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  new_is_used = true;
  load.make(20);
  old_is_used = false;
  load.make(2);  // those under way were begun with the old one
  files.write("webhook", "s2");
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  load.make(20);
  EXPECT_EQ(load.end(), std::vector<std::string>());
  EXPECT_EQ(daemon.deliver("s1").status, 401);
  EXPECT_TRUE(has(daemon.log(), R"("changed":"POLLY_WEBHOOK_SECRET")")) << daemon.log();
  EXPECT_TRUE(has(daemon.ready(), R"("reload":{"status":"ok","at":)")) << daemon.ready();
}

TEST(Reload, TheTokenChangesAtOnce) {
  const SecretFiles files;
  ReloadedDaemon daemon(files, {{"POLLY_STORAGE_TYPE", "memory"}});
  ASSERT_EQ(daemon.put("t1", "k", "1").status, 200);
  const auto client = [&] {
    return [&, token = std::string("t1")](int) mutable {
      const int status = daemon.get(token, "k").status;
      if (status == 401 && token == "t1") {
        token = "t2";  // from then on
        return failure_of(daemon.get(token, "k"), "t2 after t1 was refused");
      }
      return status == 200 ? std::string() : token + ": " + std::to_string(status);
    };
  };
  Load load({client(), client()});
  load.make(20);
  EXPECT_EQ(daemon.get("t2", "k").status, 401);
  files.write("token", "t2");
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  load.make(20);
  EXPECT_EQ(load.end(), std::vector<std::string>());
  EXPECT_EQ(daemon.get("t1", "k").status, 401);
  EXPECT_EQ(daemon.get("t2", "k").status, 200);
}

// The head of each request has arrived before the reload, its body arrives afterwards.
TEST(Reload, ARequestThatHasBegunKeepsTheSecretsWithWhichItBegan) {
  const SecretFiles files;
  ReloadedDaemon daemon(files, {{"POLLY_STORAGE_TYPE", "memory"}});
  const std::string ping = R"({"zen":"Design for failure.","hook_id":1})";
  TestPeer delivery(port_of(daemon));
  TestPeer put(port_of(daemon));
  ASSERT_TRUE(delivery.send(
      "POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "X-GitHub-Event: ping\r\nExpect: 100-continue\r\nX-Hub-Signature-256: " +
      github::sign(ping, Secret("s1")) + "\r\nContent-Length: " + std::to_string(ping.size()) + "\r\n\r\n"));
  ASSERT_TRUE(
      put.send("PUT /api/v1/store/entry?key=k HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t1\r\n"
               "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
  ASSERT_EQ(delivery.receive().status, 100);
  ASSERT_EQ(put.receive().status, 100);
  files.write("webhook", "s2");
  files.write("token", "t2");
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  delivery.send(ping);
  put.send("42");
  EXPECT_EQ(delivery.receive().status, 200);
  EXPECT_EQ(put.receive().status, 200);
  EXPECT_EQ(daemon.get("t1", "k").status, 401);
  EXPECT_EQ(daemon.deliver("s1").status, 401);
}

TEST(Reload, AMistakeKeepsEveryOldValueAndIsReported) {
  const SecretFiles files;
  const std::string ring = testing::read_file(files.path("ring"));
  ReloadedDaemon daemon(files, {{"POLLY_STORAGE_TYPE", "memory"}});
  ASSERT_EQ(daemon.put("t1", "k", "\"value\"").status, 200);
  const std::string canary = "a0c1a0c1a0c1";
  struct Mistake {
    std::string file;
    std::string content;
    std::string reason;
  };
  for (const Mistake& mistake : std::vector<Mistake>{
           {"ring", "k1:" + canary, "has no key"},
           {"ring", "# " + canary, "has no key"},
           {"ring", ring + ":disabled\n", "every key of the key ring is disabled"},
           {"ring", new_key("k1"), "is another key than"},
           {"ring", "", "is empty"},
           {"token", "", "is empty"},
           {"token", "a " + canary, "POLLY_API_TOKEN_FILE"},
           {"webhook", canary + ",,", "POLLY_WEBHOOK_SECRET_FILE"},
           {"webhook", "1,2,3,4,5,6,7,8," + canary, "more than 8 secrets"},
       }) {
    files.write("token", "t2");
    files.write("webhook", "s2");
    files.write(mistake.file, mistake.content);
    EXPECT_FALSE(daemon.reload()) << mistake.reason;
    EXPECT_TRUE(has(daemon.ready(), R"("reload":{"status":"failed","at":)")) << daemon.ready();
    EXPECT_TRUE(has(daemon.ready(), mistake.reason)) << daemon.ready();
    EXPECT_TRUE(has(daemon.log(), mistake.reason)) << mistake.reason << "\n" << daemon.log();
    EXPECT_EQ(daemon.get("t1", "k").status, 200) << mistake.reason;
    EXPECT_EQ(daemon.get("t2", "k").status, 401) << mistake.reason;
    EXPECT_EQ(daemon.deliver("s1").status, 200) << mistake.reason;
    EXPECT_EQ(daemon.deliver("s2").status, 401) << mistake.reason;
    EXPECT_FALSE(has(daemon.log() + daemon.ready(), canary)) << mistake.reason;
    files.write("ring", ring);
  }
  std::filesystem::permissions(files.path("ring"), std::filesystem::perms(0644));
  EXPECT_FALSE(daemon.reload());
  EXPECT_TRUE(has(daemon.ready(), "chmod 0600")) << daemon.ready();
  std::filesystem::remove(files.path("ring"));
  std::filesystem::remove(files.path("token"));
  EXPECT_FALSE(daemon.reload());
  EXPECT_TRUE(has(daemon.ready(), "POLLY_STORAGE_ENCRYPTION_KEYS_FILE")) << "all mistakes: " << daemon.ready();
  EXPECT_TRUE(has(daemon.ready(), "POLLY_API_TOKEN_FILE")) << "all mistakes: " << daemon.ready();
  EXPECT_EQ(http::Client(daemon.url()).send("GET", "/readyz").status, 200);

  files.write("ring", ring);
  files.write("token", "t2");
  files.write("webhook", "s2");
  EXPECT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_EQ(daemon.get("t2", "k").status, 200);
  EXPECT_TRUE(has(daemon.ready(), R"("reload":{"status":"ok","at":)")) << daemon.ready();
}

TEST(Reload, ManyHangupsDuringTheLifeOfADaemonDoNotEndIt) {
  const SecretFiles files;
  ReloadedDaemon daemon(files, {{"POLLY_STORAGE_TYPE", "memory"}});
  for (int i = 0; i < 200; ++i) daemon.process().signal(SIGHUP);
  EXPECT_EQ(daemon.deliver("s1").status, 200);
  std::thread hangups([&, pid = daemon.process().pid()] {
    for (int i = 0; i < 200; ++i) ::kill(pid, SIGHUP);
  });
  daemon.process().signal(SIGTERM);
  hangups.join();
  EXPECT_EQ(daemon.process().wait(DaemonProcess::kStopMax), 0) << daemon.log();
}

TEST(Reload, AnEnvironmentWithoutFilesIsReadAgainAndNothingChanges) {
  const testing::Environment environment{{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_STORAGE_TYPE", "memory"}};
  DaemonProcess daemon(environment);
  daemon.signal(SIGHUP);
  EXPECT_TRUE(has(daemon.log_with(R"("changed":"nothing")"), R"("changed":"nothing")")) << daemon.log();
}

}  // namespace
}  // namespace polly::tests

// polly copy, diff, backup and restore with the store of a running daemon, as a user runs them.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>

#include "polly/cli/detail/test_api_server.hpp"
#include "polly/cli/detail/test_copied_stores.hpp"
#include "polly/cli/detail/test_front.hpp"
#include "polly/testing/faulty_proxy.hpp"
#include "polly/testing/free_port.hpp"
#include "polly/testing/sanitizers.hpp"

namespace polly::cli {
namespace {

using namespace std::chrono_literals;

const config::Environment kTokenAtHand{{"POLLY_API_TOKEN", TestApiServer::kToken}};

std::uint16_t port_of(const TestApiServer& daemon) {
  return static_cast<std::uint16_t>(std::stoi(daemon.url().substr(daemon.url().rfind(':') + 1)));
}

TEST_F(CopiedStores, OfDaemonsAndOfEachEngineAreEqual) {
  const TestApiServer first;
  const TestApiServer second;
  const TestApiServer third;
  const TestApiServer fourth;
  const TestApiServer fifth;
  const std::size_t entries = fill(sqlite("a.db"));
  expect_copied(sqlite("a.db"), first.url(), entries);
  expect_copied(first.url(), second.url(), entries);
  expect_copied(second.url(), valkey(0), entries);
  expect_copied(valkey(0), third.url(), entries);
  expect_copied(third.url(), postgres(), entries);
  expect_copied(postgres(), fourth.url(), entries);
  expect_copied(fourth.url(), cluster(), entries);
  expect_copied(cluster(), fifth.url(), entries);
  expect_copied(fifth.url(), sqlite("b.db"), entries);
  const Ran whole_circle = polly_run({"diff", sqlite("a.db"), sqlite("b.db"), "--tolerance", "0"});
  EXPECT_EQ(whole_circle.exit_code, 0) << whole_circle.out << whole_circle.err;
  Telemetry telemetry;
  const std::unique_ptr<Store> last = open(sqlite("b.db"), telemetry);
  EXPECT_EQ(polly::run(last->get<std::string>(Context(), "sealed:long")), std::string(100'000, 'x'));
  polly::run(last->close());
}

TEST_F(CopiedStores, OfADaemonMayHaveLargeValues) {
  Telemetry telemetry;
  const std::unique_ptr<Store> store = open(sqlite("a.db"), telemetry);
  const auto put = [&](const std::string& key, std::size_t bytes) {
    std::vector<Replacement> replacements;
    replacements.emplace_back(Key(key), std::nullopt, std::string(bytes, '\xff'), Expiration(1h));
    ASSERT_EQ(polly::run(store->replace_raw(Context(), std::move(replacements))), std::vector<bool>{true});
  };
  put("largest", testing::kHasSanitizers ? 1024 * 1024 : codec::kStoredBytesMax);  // with them it takes minutes
  for (int i = 0; i < 6; ++i) put("large:" + std::to_string(i), 1024 * 1024);
  for (int i = 0; i < 100; ++i) put("small:" + std::to_string(i), 10);
  polly::run(store->close());
  const TestApiServer daemon;
  for (const auto& [from, to] : {std::pair(sqlite("a.db"), daemon.url()), std::pair(daemon.url(), sqlite("b.db"))}) {
    const Ran copied = polly_run({"copy", from, to});  // on a slow machine, what took too long is tried again
    EXPECT_EQ(copied.exit_code, 0) << copied.err;
    EXPECT_TRUE(copied.out.starts_with("107 entries: ")) << copied.out;
  }
  EXPECT_EQ(polly_run({"diff", sqlite("a.db"), sqlite("b.db"), "--tolerance", "0"}).out, "107 entries, all equal\n");
  EXPECT_EQ(polly_run({"diff", daemon.url(), sqlite("b.db")}).exit_code, 0);
}

TEST_F(CopiedStores, OfADaemonAreSavedAndRestored) {
  const std::size_t entries = fill(sqlite("a.db"));
  const std::string count = std::to_string(entries);
  const TestApiServer daemon;
  const TestApiServer other;
  ASSERT_EQ(polly_run({"copy", sqlite("a.db"), daemon.url()}).exit_code, 0);
  const std::string file = folder_ / "backup.db";
  const Ran saved = polly_run({"backup", file, "--server", daemon.url(), "--json"});
  ASSERT_EQ(saved.exit_code, 0) << saved.err;
  EXPECT_TRUE(contains(saved.out, "\"entries\":" + count)) << saved.out;
  EXPECT_TRUE(contains(saved.out, R"("source":"daemon")")) << saved.out;
  EXPECT_EQ(polly_run({"backup", "verify", file}).exit_code, 0);
  const Ran local = polly_run({"backup", folder_ / "local.db", "--store", sqlite("a.db"), "--json"});
  EXPECT_EQ(local.out.substr(local.out.find("sha256:"), 71), saved.out.substr(saved.out.find("sha256:"), 71));
  config::Environment at_other = kTokenAtHand;
  at_other.set("POLLY_SERVER", other.url(), "POLLY_SERVER");
  const Ran dry = polly_run({"restore", file, "--dry-run"}, at_other);
  EXPECT_EQ(dry.out, count + " entries: " + count + " would be written\n") << dry.err;
  const Ran restored = polly_run({"restore", file}, at_other);
  EXPECT_EQ(restored.exit_code, 0) << restored.err;
  EXPECT_EQ(restored.out, count + " entries: " + count + " written\n");
  EXPECT_EQ(polly_run({"diff", sqlite("a.db"), other.url(), "--tolerance", "0"}).exit_code, 0);
  const Ran again = polly_run({"restore", file, "--server", other.url()});
  EXPECT_EQ(again.out, count + " entries: 0 written, " + count + " equal already\n");
}

TEST_F(CopiedStores, OfADaemonThatDifferAreToldApart) {
  fill(sqlite("a.db"));
  const TestApiServer daemon;
  ASSERT_EQ(polly_run({"copy", sqlite("a.db"), daemon.url()}).exit_code, 0);
  config::Environment at_daemon = kTokenAtHand;
  at_daemon.set("POLLY_SERVER", daemon.url(), "POLLY_SERVER");
  ASSERT_EQ(polly_run({"store", "set", "polly:many:7", "1", "--ttl", "1h"}, at_daemon).exit_code, 0);
  ASSERT_EQ(polly_run({"store", "delete", "polly:many:8"}, at_daemon).exit_code, 0);
  ASSERT_EQ(polly_run({"store", "set", "polly:new", "1"}, at_daemon).exit_code, 0);
  const Ran compared = polly_run({"diff", sqlite("a.db"), daemon.url(), "--keys", "--json"});
  EXPECT_EQ(compared.exit_code, 1);
  for (const char* part : {R"("missing_in_b":{"entries":1,"first":["polly:many:8"]})",
                           R"("missing_in_a":{"entries":1,"first":["polly:new"]})",
                           R"("other_value":{"entries":1,"first":["polly:many:7"]})"}) {
    EXPECT_TRUE(contains(compared.out, part)) << compared.out;
  }
  const Ran refused = polly_run({"copy", sqlite("a.db"), daemon.url()});
  EXPECT_EQ(refused.exit_code, 4);
  EXPECT_TRUE(contains(refused.err, "polly:many:7")) << refused.err;
  const Ran replaced = polly_run({"copy", sqlite("a.db"), daemon.url(), "--overwrite", "--repeat-until-equal"});
  EXPECT_EQ(replaced.exit_code, 0) << replaced.err;
  EXPECT_EQ(polly_run({"diff", sqlite("a.db"), daemon.url(), "--prefix", "polly:many:"}).exit_code, 0);
}

// Every answer that is lost may have been that of a write.
TEST_F(CopiedStores, OfADaemonAreCompleteAlsoWhereConnectionsAreCut) {
  const std::size_t entries = fill(sqlite("a.db"));
  for (const testing::Way way : {testing::Way::to_server, testing::Way::to_client}) {
    const TestApiServer daemon;
    testing::FaultyProxy proxy(port_of(daemon));
    const std::string url = "http://127.0.0.1:" + std::to_string(proxy.port());
    for (const std::size_t bytes : {1'000U, 30'000U, 100'000U, 200'000U}) {
      proxy.cut_after(way, bytes);
      const Ran copied = polly_run({"copy", sqlite("a.db"), url});
      EXPECT_TRUE(copied.exit_code == 0 || copied.exit_code == 5) << copied.err;
      proxy.cut_after(way, bytes);
      const Ran compared = polly_run({"diff", url, sqlite("a.db"), "--tolerance", "0"});
      EXPECT_TRUE(compared.exit_code == 0 || compared.exit_code == 5 || compared.exit_code == 1) << compared.err;
    }
    EXPECT_GE(proxy.cuts(), 2U);
    proxy.pass();
    const Ran copied = polly_run({"copy", sqlite("a.db"), url});
    EXPECT_EQ(copied.exit_code, 0) << copied.err;
    EXPECT_TRUE(copied.out.starts_with(std::to_string(entries) + " entries: ")) << copied.out;
    EXPECT_EQ(polly_run({"diff", url, sqlite("a.db"), "--tolerance", "0"}).exit_code, 0);
  }
}

TEST_F(CopiedStores, OfADaemonNeedItsToken) {
  ASSERT_EQ(polly_run({"store", "set", "k", "1", "--store", sqlite("a.db")}).exit_code, 0);
  const TestApiServer daemon;
  const std::string token_file = folder_ / "token";
  std::ofstream(token_file) << TestApiServer::kToken << '\n';
  const config::Environment another{{"POLLY_API_TOKEN", "another"}};
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"copy", sqlite("a.db"), daemon.url()},
           {"copy", daemon.url(), sqlite("b.db")},
           {"diff", daemon.url(), sqlite("a.db")},
           {"backup", folder_ / "x.db", "--server", daemon.url()},
       }) {
    for (const config::Environment& environment : {another, config::Environment()}) {
      const Ran refused = polly_run(words, environment);
      EXPECT_EQ(refused.exit_code, 5) << words.front() << refused.err;
      EXPECT_TRUE(contains(refused.err, "--token-file")) << refused.err;
    }
    std::vector<std::string> with_token = words;
    with_token.insert(with_token.end(), {"--token-file", token_file});
    const Ran ran = polly_run(with_token, another);
    EXPECT_EQ(ran.exit_code, 0) << words.front() << ran.err;
  }
  EXPECT_EQ(polly_run({"copy", sqlite("a.db"), daemon.url(), "--to-token-file", token_file}, another).exit_code, 0);
  EXPECT_EQ(polly_run({"diff", sqlite("a.db"), daemon.url(), "--b-token-file", token_file}, another).exit_code, 0);
  EXPECT_EQ(polly_run({"diff", sqlite("a.db"), daemon.url(), "--b-token-file", "/none"}, another).exit_code, 2);
}

TEST_F(CopiedStores, OfADaemonThatCannotGiveThemEndWithAMessage) {
  ASSERT_EQ(polly_run({"store", "set", "k", "1", "--store", sqlite("a.db")}).exit_code, 0);
  const std::string gone = "http://127.0.0.1:" + std::to_string(testing::free_port());
  const TestApiServer without_api(StateScope::repository, false);
  const TestFront page(CannedReply(200, "text/html", "<html>"));
  const TestFront other_json(CannedReply::json(200, R"({"entries":[{"key":"k"}],"next":null})"));
  struct Case {
    std::string url;
    int exit_code;
    std::string part;
  };
  for (const Case& each : std::vector<Case>{{gone, 5, "is the server running"},
                                            {without_api.url(), 1, "not older than this command"},
                                            {page.url(), 5, "not Polly's"},
                                            {other_json.url(), 5, "not Polly's"}}) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"copy", sqlite("a.db"), each.url},
             {"copy", each.url, sqlite("b.db")},
             {"diff", sqlite("a.db"), each.url},
             {"backup", folder_ / "x.db", "--server", each.url},
         }) {
      const auto began = std::chrono::steady_clock::now();
      const Ran ran = polly_run(words);
      EXPECT_EQ(ran.exit_code, each.exit_code) << each.url << words.front() << ran.err;
      EXPECT_TRUE(contains(ran.err, each.part)) << ran.err;
      EXPECT_LT(std::chrono::steady_clock::now() - began, 20s) << "a mistake shows at once";
    }
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "b.db"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x.db"));
}

TEST_F(CopiedStores, InMemoryAreReachedThroughADaemonAndTheMessageNamesIt) {
  ASSERT_EQ(polly_run({"store", "set", "k", "1", "--store", sqlite("a.db")}).exit_code, 0);
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"copy", "memory:", sqlite("a.db")},
           {"copy", sqlite("a.db"), "memory:"},
           {"diff", "memory:", sqlite("a.db")},
           {"backup", folder_ / "x.db", "--store", "memory:"},
           {"restore", folder_ / "x.db", "--store", "memory:"},
       }) {
    const Ran ran = polly_run(words);
    EXPECT_EQ(ran.exit_code, 2) << words.front() << ran.err;
    EXPECT_TRUE(contains(ran.err, "http://127.0.0.1:8080")) << ran.err;
  }
}

}  // namespace
}  // namespace polly::cli

// polly copy, diff, backup and restore between engines, as a user runs them.
#include <filesystem>

#include "polly/cli/detail/test_copied_stores.hpp"

namespace polly::cli {
namespace {

TEST_F(CopiedStores, FromEachEngineToTheNextAreEqual) {
  const std::size_t entries = fill(sqlite("a.db"));
  expect_copied(sqlite("a.db"), valkey(0), entries);
  expect_copied(valkey(0), postgres(), entries);
  expect_copied(postgres(), cluster(), entries);
  expect_copied(cluster(), sqlite("b.db"), entries);
  expect_copied(sqlite("b.db"), valkey(1), entries);
  expect_copied(valkey(1), sqlite("c.db"), entries);
  const Ran whole_circle = polly_run({"diff", sqlite("a.db"), sqlite("c.db"), "--tolerance", "0"});
  EXPECT_EQ(whole_circle.exit_code, 0) << whole_circle.out << whole_circle.err;
  Telemetry telemetry;
  const std::unique_ptr<Store> last = open(sqlite("c.db"), telemetry);
  EXPECT_EQ(polly::run(last->get<std::string>(Context(), "sealed:long")), std::string(100'000, 'x'));
  EXPECT_EQ(polly::run(last->get<Bytes>(Context(), "sealed:bytes")), copied_bytes());
  polly::run(last->close());
}

TEST_F(CopiedStores, SavedFromEachEngineAndRestoredIntoAnotherAreEqual) {
  const std::size_t entries = fill(sqlite("a.db"));
  const std::string count = std::to_string(entries);
  ASSERT_EQ(polly_run({"copy", sqlite("a.db"), valkey(0)}).exit_code, 0);
  ASSERT_EQ(polly_run({"copy", sqlite("a.db"), postgres()}).exit_code, 0);
  ASSERT_EQ(polly_run({"copy", sqlite("a.db"), cluster()}).exit_code, 0);
  int number = 0;
  std::string digest;
  for (const std::string& store : {sqlite("a.db"), valkey(0), postgres(), cluster()}) {
    const std::string file = folder_ / ("backup-" + std::to_string(number) + ".db");
    const Ran saved = polly_run({"backup", file, "--store", store, "--json"});
    ASSERT_EQ(saved.exit_code, 0) << store << saved.err;
    EXPECT_NE(saved.out.find("\"entries\":" + count), std::string::npos) << saved.out;
    EXPECT_EQ(polly_run({"backup", "verify", file}).exit_code, 0);
    const std::string made = saved.out.substr(saved.out.find("sha256:"), 71);
    if (digest.empty()) digest = made;
    EXPECT_EQ(made, digest) << "the same entries, from " << store;
    const std::string target = sqlite("restored-" + std::to_string(number) + ".db");
    const Ran restored = polly_run({"restore", file, "--store", target});
    EXPECT_EQ(restored.exit_code, 0) << restored.err;
    EXPECT_EQ(restored.out, count + " entries: " + count + " written\n");
    EXPECT_EQ(polly_run({"diff", store, target, "--tolerance", "0"}).exit_code, 0) << store;
    ++number;
  }
  EXPECT_EQ(polly_run({"restore", folder_ / "backup-0.db", "--store", valkey(3)}).exit_code, 0);
  EXPECT_EQ(polly_run({"diff", sqlite("a.db"), valkey(3)}).exit_code, 0);
}

TEST_F(CopiedStores, AreTwo) {
  fill(sqlite("a.db"));
  std::filesystem::create_symlink(folder_ / "a.db", folder_ / "b.db");
  for (const std::string verb : {"copy", "diff"}) {
    const Ran ran = polly_run({verb, sqlite("a.db"), sqlite("b.db")});
    EXPECT_EQ(ran.exit_code, 2) << verb << ran.out;
    EXPECT_NE(ran.err.find("both stores are the same SQLite file"), std::string::npos) << ran.err;
  }
}

TEST_F(CopiedStores, ThatDifferAreToldApart) {
  fill(sqlite("a.db"));
  ASSERT_EQ(polly_run({"copy", sqlite("a.db"), valkey(0)}).exit_code, 0);
  server().ask({"SET", "polly:many:7", "1"});
  server().ask({"DEL", "polly:many:8"});
  server().ask({"SET", "polly:new", "1"});
  server().ask({"PEXPIRE", "polly:many:9", "100000"});
  const Ran compared = polly_run({"diff", sqlite("a.db"), valkey(0), "--keys", "--json"});
  EXPECT_EQ(compared.exit_code, 1);
  for (const char* part : {R"("missing_in_b":{"entries":1,"first":["polly:many:8"]})",
                           R"("missing_in_a":{"entries":1,"first":["polly:new"]})",
                           R"("other_value":{"entries":1,"first":["polly:many:7"]})",
                           R"("other_expiry":{"entries":1,"first":["polly:many:9"]})"}) {
    EXPECT_NE(compared.out.find(part), std::string::npos) << compared.out;
  }
  EXPECT_EQ(polly_run({"diff", sqlite("a.db"), valkey(0)}).out.find("polly:many:7"), std::string::npos)
      << "keys are shown only where that is asked for";
  ASSERT_EQ(polly_run({"store", "set", "esc\x1b[2J", "1", "--store", sqlite("a.db")}).exit_code, 0);
  const std::string shown = polly_run({"diff", sqlite("a.db"), valkey(0), "--keys", "--prefix", "esc"}).out;
  EXPECT_EQ(shown, "1 missing in B\n  esc\\x1b[2J\n0 equal\n") << "a key steers no terminal";

  const Ran refused = polly_run({"copy", sqlite("a.db"), valkey(0)});
  EXPECT_EQ(refused.exit_code, 4);
  EXPECT_NE(refused.err.find("polly:many:7"), std::string::npos) << refused.err;
  EXPECT_EQ(server().ask({"GET", "polly:many:7"}), "1");
  const Ran repeated = polly_run({"copy", sqlite("a.db"), valkey(0), "--overwrite", "--repeat-until-equal"});
  EXPECT_EQ(repeated.exit_code, 0) << repeated.err;
  EXPECT_TRUE(repeated.out.starts_with("pass 1: 2 changed\npass 2: 0 changed\n")) << repeated.out;
}

TEST_F(CopiedStores, OfOtherProgramsHaveEntriesThatAreNamedAndLeftOut) {
  server().ask({"SET", "mine", "1"});
  server().ask({"RPUSH", "a:list", "x"});
  const Ran copied = polly_run({"copy", valkey(0), sqlite("a.db"), "--json"});
  EXPECT_EQ(copied.exit_code, 4);
  EXPECT_NE(copied.out.find(R"("written":1)"), std::string::npos) << copied.out;
  EXPECT_NE(copied.out.find(R"("failed":1)"), std::string::npos) << copied.out;
  EXPECT_NE(copied.err.find("1 entry of * not copied"), std::string::npos) << copied.err;
  const Ran counted = polly_run({"stats", "--store", valkey(0), "--json"});
  EXPECT_EQ(counted.exit_code, 0) << counted.err;
  EXPECT_NE(counted.out.find(R"("damaged":0)"), std::string::npos) << counted.out;
  EXPECT_NE(counted.out.find(R"("entries":2)"), std::string::npos) << counted.out;
}

TEST_F(CopiedStores, OfThePredecessorAreTranslated) {
  const std::string sha(40, 'a');
  server().ask({"SET", "acme:shop:pr:" + sha, "42.0"});
  server().ask({"SET", "acme:shop:workflow:" + sha, "\"7\"", "PX", "3600000"});
  server().ask({"SET", "acme:shop:license_check:" + sha, "[]"});
  server().ask({"SET", "policy_results:" + sha, "{}"});
  const Ran copied = polly_run({"copy", valkey(0), sqlite("a.db"), "--from-layout", "go-v2"});
  EXPECT_EQ(copied.exit_code, 4) << "one value makes no sense";
  EXPECT_EQ(copied.out, "4 entries: 2 written, 1 not state, 1 failed\n") << copied.err;
  const std::vector<std::string> get{"state", "get", "--repo", "acme/shop", "--sha", sha, "--store", sqlite("a.db")};
  std::vector<std::string> get_pr = get;
  get_pr.insert(get_pr.begin() + 2, "pr_number");
  EXPECT_EQ(polly_run(get_pr).out, "42\n");
  EXPECT_EQ(server().ask({"GET", "acme:shop:pr:" + sha}), "42.0") << "the source stays as it is";
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"copy", valkey(0), sqlite("b.db"), "--from-layout", "go-v3"},
           {"copy", valkey(0), sqlite("b.db"), "--from-layout", "go-v1"},  // whose is it?
           {"copy", valkey(0), sqlite("b.db"), "--from-layout", "go-v2", "--rename-keys", "a=b"}}) {
    EXPECT_EQ(polly_run(wrong).exit_code, 2) << wrong.back();
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "b.db"));
}

TEST_F(CopiedStores, AreNamedByUrlsAndMistakesAreExplained) {
  const std::string a = sqlite("a.db");
  fill(a);
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"copy", a},
           {"copy", "memory:", a},
           {"copy", a, "memory:"},
           {"copy", a, sqlite("b.db"), "--overwrite", "--only-missing"},
           {"copy", a, sqlite("b.db"), "--repeat-until-equal"},
           {"copy", a, sqlite("b.db"), "--rename-keys", "x"},
           {"copy", a, sqlite("b.db"), "--repo", "acme"},
           {"copy", a, sqlite("b.db"), "--rate", "0"},
           {"copy", sqlite("missing.db"), sqlite("b.db")},
           {"diff", a, sqlite("missing.db")},
           {"backup"},
           {"backup", folder_ / "x.db", "--store", "memory:"},
           {"restore", "--store", a},
       }) {
    const Ran ran = polly_run(wrong);
    EXPECT_EQ(ran.exit_code, 2) << wrong.at(0) << " " << wrong.back() << ": " << ran.err;
    EXPECT_FALSE(ran.err.empty());
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "b.db")) << "nothing is created for a mistake";
  EXPECT_EQ(polly_run({"restore", folder_ / "a.db", "--store", sqlite("c.db")}).exit_code, 6) << "no backup";
  EXPECT_FALSE(std::filesystem::exists(folder_ / "c.db"));
  EXPECT_EQ(polly_run({"store", "set", "k", "1", "--store", a}).exit_code, 0);
  ASSERT_EQ(polly_run({"backup", folder_ / "backup.db", "--store", a}).exit_code, 0);
  EXPECT_NE(polly_run({"store", "set", "k", "1", "--store", sqlite("backup.db")}).exit_code, 0);
  EXPECT_EQ(polly_run({"store", "get", "k", "--store", sqlite("backup.db")}).out, "1\n");
}

}  // namespace
}  // namespace polly::cli

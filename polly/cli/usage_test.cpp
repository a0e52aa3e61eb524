// What the command line says to a call that is wrong. Each test is a question of its user.
#include "polly/cli/usage.hpp"

#include <gtest/gtest.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <boost/json/parse.hpp>
#include <sstream>
#include <tuple>
#include <utility>

#include "polly/cli/detail/test_call.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly::cli {

namespace {

using testing::kSha;
using Words = std::vector<std::string>;

// The words of an example's call of polly, as a shell splits them, as far as examples need it.
Words words_of_example(std::string line) {
  line = line.substr(line.find("polly ") + 6);
  line = line.substr(0, line.find_first_of("|>&)"));
  Words words;
  std::string word;
  bool is_quoted = false;
  for (const char c : line + " ") {
    if (c == '\'') {
      is_quoted = !is_quoted;
    } else if (c != ' ' || is_quoted) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, ""));
    }
  }
  return words;
}

bool is_unknown(const Words& words) {
  std::istringstream in;
  std::ostringstream out;
  Console console(in, out, out);
  Session session(console, {});
  CLI::App polly("", "polly");
  add_all_verbs(polly, session);
  return unknown_word(polly, words).has_value();
}

// The paths of all verbs, as their helps list them.
void add_verbs(const Words& path, std::vector<Words>& verbs) {
  verbs.push_back(path);
  Words help{"help"};
  help.insert(help.end(), path.begin(), path.end());
  std::istringstream lines(call(help).out);
  bool is_list = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  ")) is_list = line == "Verbs:";
    if (!is_list || !line.starts_with("  ") || line[2] == ' ') continue;
    Words longer = path;
    longer.push_back(line.substr(2, line.find(' ', 2) - 2));
    add_verbs(longer, verbs);
  }
}

// No word of the option library.
void expect_own_words(const std::string& text) {
  for (const char* word :
       {"subcommand", "SUBCOMMAND", "Subcommand", "positional", "Positional", "arguments were not", "INT", "FLOAT",
        "FAILED", "Could not convert", "required but received", "display program", "Print this help message",
        "Excludes", "REQUIRED", "excludes --", "not in {", "not in range"}) {
    EXPECT_FALSE(contains(text, word)) << word << " in: " << text;
  }
}

}  // namespace

TEST(Usage, WhichVerbDidIMean) {
  for (const auto& [words, expected] : std::vector<std::tuple<Words, std::string>>{
           {{"stat"}, "polly: there is no verb stat; did you mean state or stats?\nTry: polly --help\n"},
           {{"sttae", "get"}, "polly: there is no verb sttae; did you mean state?\nTry: polly --help\n"},
           {{"state", "gett"}, "polly: polly state has no verb gett; did you mean get?\nTry: polly state --help\n"},
           {{"claim"}, "polly: there is no verb claim; did you mean polly state claim?\nTry: polly --help\n"},
           {{"xyzzy"}, "polly: there is no verb xyzzy\nTry: polly --help\n"},
           {{"help", "stat"}, "polly: there is no verb stat; did you mean state or stats?\n"},
           {{"help", "state", "gt"}, "polly: polly state has no verb gt; did you mean get?\n"}}) {
    const Called ran = call(words);
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.err, expected);
    EXPECT_EQ(ran.out, "");
  }
}

TEST(Usage, WhichOptionDidIMean) {
  EXPECT_EQ(call({"state", "get", "--repos", "acme/shop", "--sha", kSha}).err,
            "polly: polly state get has no option --repos; did you mean --repo?\nTry: polly state get --help\n");
  EXPECT_EQ(call({"state", "get", "--sah=" + std::string(kSha)}).err,
            "polly: polly state get has no option --sah; did you mean --sha?\nTry: polly state get --help\n");
  EXPECT_EQ(call({"--verison"}).err,
            "polly: polly has no option --verison; did you mean --version?\nTry: polly --help\n");
  EXPECT_EQ(call({"stats", "-x"}).err, "polly: polly stats has no option -x\nTry: polly stats --help\n");
}

TEST(Usage, ASecretThatIsTypedInTheWrongPlaceIsNotRepeated) {
  for (const Words& words : {Words{"state", "redis://:hunter2@h"}, Words{"store", "get", "--stroe=redis://:hunter2@h"},
                             Words{"store", "get", "a", "redis://:hunter2@h"}, Words{"redis://:hunter2@h"}}) {
    const Called ran = call(words);
    EXPECT_EQ(ran.code, 2);
    EXPECT_FALSE(contains(ran.err, "hunter2")) << ran.err;
  }
}

TEST(Usage, WhatCanPollyDo) {
  const std::string help = call({"--help"}).out;
  EXPECT_TRUE(contains(help, "Verbs:"));
  EXPECT_EQ(call({}).out, help);
  EXPECT_EQ(call({"help"}).out, help);
  EXPECT_EQ(call({"state"}).out, call({"state", "--help"}).out);
  EXPECT_EQ(call({"help", "state", "get"}).out, call({"state", "get", "--help"}).out);
  for (const Words& words : {Words{}, Words{"help"}, Words{"state"}, Words{"help", "state", "get"}}) {
    EXPECT_EQ(call(words).code, 0);
    EXPECT_EQ(call(words).err, "");
  }
}

TEST(Usage, WhatIsWrongWithMyValue) {
  for (const auto& [words, expected] : std::vector<std::tuple<Words, std::string>>{
           {{"bench", "--threads", "x"}, "--threads must be a number from 0 to 1024"},
           {{"bench", "--keys", "0"}, "--keys must be a number from 1 to 100000000"},
           {{"bench", "--mix", "gett"}, "--mix must be set, get or both; did you mean get?"},
           {{"completion", "tcsh"}, "SHELL must be bash, zsh or fish"},
           {{"state", "get"}, "--sha is required"},
           {{"state", "get", "--sha"}, "--sha needs a value"},
           {{"state", "get", "--sha", "a", "--sha", "b"}, "--sha is given more than once"},
           {{"serve", "extra"}, "unexpected arguments: extra"},
           {{"store", "get", "a", "--store", "memory:", "--server", "http://h"},
            "--store and --server exclude each other: give one of them"},
           {{"store", "get", "a", "--server", ""}, "--server must not be empty"},
           {{"state", "list", "--pr", "many"}, "--pr must be an integer of 64 bits"}}) {
    const Called ran = call(words);
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.err.substr(0, ran.err.find('\n')), "polly: " + expected);
    expect_own_words(ran.err);
  }
}

TEST(Usage, NoWordOfTheOptionLibraryIsInAnyHelp) {
  for (const Words& verb :
       {Words{}, Words{"serve"}, Words{"state"}, Words{"state", "get"}, Words{"state", "store"}, Words{"bench"},
        Words{"copy"}, Words{"diff"}, Words{"stats"}, Words{"event", "send"}, Words{"completion"}, Words{"help"}}) {
    Words words = verb;
    words.push_back("--help");
    expect_own_words(call(words).out);
  }
}

TEST(Usage, CanICopyTheExamplesOfTheHelp) {
  std::vector<Words> verbs;
  add_verbs({}, verbs);
  EXPECT_GT(verbs.size(), 30U);
  std::size_t examples = 0;
  for (Words verb : verbs) {
    verb.insert(verb.begin(), "help");
    const std::string help = call(verb).out;
    std::istringstream lines(help.substr(std::min(help.find("Examples:"), help.size())));
    for (std::string line; std::getline(lines, line);) {
      if (!contains(line, "polly ") || line.find("`") != line.npos) continue;
      ++examples;
      const Words words = words_of_example(line);
      EXPECT_FALSE(is_unknown(words)) << line;
      EXPECT_TRUE(!contains(line, "--sha") || contains(line, "--repo")) << line;
      EXPECT_FALSE(contains(line, "polly:pr_number:SHA")) << line << ": by default a key has its repository";
    }
  }
  EXPECT_GT(examples, 50U);
}

TEST(Usage, HowDoIReadAnErrorInAScript) {
  const auto error_of = [](const Words& words) {
    const Called ran = call(
        words, config::Environment{{"POLLY_STORE_URL", "valkey://127.0.0.1:1"}, {"POLLY_VALKEY_START_TIMEOUT", "0"}});
    EXPECT_EQ(ran.out, "");
    const boost::json::value all = boost::json::parse(ran.err);
    EXPECT_EQ(all.at("error").at("exit_code").as_int64(), ran.code);
    return all.at("error").as_object();
  };
  const auto wrong_call = error_of({"state", "get", "--json", "--sha"});
  EXPECT_EQ(wrong_call.at("kind").as_string(), "invalid_argument");
  EXPECT_EQ(wrong_call.at("message").as_string(), "--sha needs a value");
  EXPECT_EQ(wrong_call.at("try").as_string(), "polly state get --help");
  EXPECT_EQ(error_of({"stat", "--json"}).at("try").as_string(), "polly --help");
  const auto wrong_commit = error_of({"state", "get", "--json", "--sha", "abc", "--repo", "acme/shop"});
  EXPECT_EQ(wrong_commit.at("kind").as_string(), "invalid_argument");
  const auto no_store = error_of({"state", "get", "--json", "--sha", kSha, "--repo", "acme/shop"});
  EXPECT_EQ(no_store.at("exit_code").as_int64(), 5) << "no server listens there";
}

TEST(Usage, IsMyCommitJudgedBeforeTheStoreIsOpened) {
  for (const Words& verb : {Words{"state", "get"}, Words{"state", "get", "pr_number"}, Words{"state", "forget"},
                            Words{"state", "store", "pr_number", "42"}, Words{"state", "claim", "pr_number"},
                            Words{"state", "release", "pr_number", "--claim", "1"}}) {
    for (const auto& [sha, repository] : std::vector<std::tuple<std::string, std::string>>{
             {"abc", "acme/shop"}, {std::string(kSha) + "0", "acme/shop"}, {kSha, "acme"}, {kSha, "a/b/c"}}) {
      Words words = verb;
      words.insert(words.end(), {"--sha", sha, "--repo", repository, "--store", "valkey://192.0.2.1:1"});
      const Called ran = call(words);
      EXPECT_EQ(ran.code, 2) << ran.err;
    }
  }
  for (const Words& words : {Words{"state", "list", "--repo", "acme", "--store", "valkey://192.0.2.1:1"},
                             Words{"copy", "--repo", "acme", "valkey://192.0.2.1:1", "memory:"}}) {
    EXPECT_EQ(call(words).code, 2);
  }
}

TEST(Usage, HowIsTheUrlOfMyFile) {
  for (const char* path : {"/tmp/x.db", "./x.db", "x.db", "folder/x", "../x.sqlite"}) {
    const Called ran = call({"stats", "--store", path});
    EXPECT_EQ(ran.code, 2);
    EXPECT_TRUE(contains(ran.err, "sqlite:" + std::string(path))) << ran.err;
  }
  for (const char* secret : {"user:hunter2@host", "hunter2@host/0"}) {
    EXPECT_FALSE(contains(call({"stats", "--store", secret}).err, "hunter2"));
  }
  const Called misspelt = call({"stats", "--store", "vlakey://:hunter2@host"});
  EXPECT_TRUE(contains(misspelt.err, "did you mean valkey?")) << misspelt.err;
  EXPECT_FALSE(contains(misspelt.err, "hunter2")) << misspelt.err;
}

TEST(Usage, WhichEventsCanISend) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string script = call({"completion", shell}).out;
    EXPECT_TRUE(contains(script, "pull_request_review_comment")) << shell;
    EXPECT_TRUE(contains(script, "automatic")) << shell;
  }
}

}  // namespace polly::cli

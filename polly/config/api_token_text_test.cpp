#include "polly/config/api_token_text.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "polly/base/hex.hpp"
#include "polly/config/detail/test_secret_file.hpp"
#include "polly/config/load.hpp"

namespace polly::config {
namespace {

using TokenScope = ConfiguredToken::Scope;

const std::string kFirst = "first-token-of-21-chr";
const std::string kSecond = "second.token~of+22/ch==";
const std::string kSecondHash = "sha256:" + to_hex(sha256(kSecond));

bool names(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

class TokenFile : public SecretFile {
 public:
  explicit TokenFile(const std::string& text, mode_t mode = 0600) : SecretFile(text) {
    EXPECT_EQ(chmod(path().c_str(), mode), 0);
  }
};

std::string token_mistakes(const std::string& text, mode_t mode = 0600) {
  const TokenFile file(text, mode);
  std::string all;
  for (const std::string& mistake : read({{"POLLY_API_TOKENS_FILE", file.path()}}).mistakes) all += mistake + "\n";
  return all;
}

TEST(ApiTokenText, EachLineIsAToken) {
  const std::string text =
      "\n"
      "# who may do what\r\n"
      "dashboard = read * " +
      kFirst +
      "\r\n"
      "  ci.run-1=write\tAcme/sh?p-*   " +
      kSecondHash +
      "  \n"
      "  # the last one\n"
      "ops = admin * another-token-of-29-characters\n";
  const auto tokens = parse_api_tokens(text);
  ASSERT_TRUE(tokens) << api_tokens_objection(text);
  EXPECT_EQ(*tokens,
            (std::vector<ConfiguredToken>{{"dashboard", TokenScope::read, "*", sha256(kFirst)},
                                          {"ci.run-1", TokenScope::write, "acme/sh?p-*", sha256(kSecond)},
                                          {"ops", TokenScope::admin, "*", sha256("another-token-of-29-characters")}}));
  EXPECT_EQ(show(*tokens), "dashboard = read *, ci.run-1 = write acme/sh?p-*, ops = admin *");
}

TEST(ApiTokenText, AHashIsReadInBothCases) {
  std::string digits = to_hex(sha256(kFirst));
  for (char& c : digits) c = static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
  EXPECT_EQ(parse_api_tokens("a = read * SHA256:" + digits), parse_api_tokens("a = read * " + kFirst));
}

TEST(ApiTokenText, EveryKindOfMistakeIsNamedWithItsLine) {
  const std::string good = " " + kFirst;
  const std::vector<std::pair<std::string, std::string>> mistakes{
      {"ci write * " + kFirst, "line 1 is not NAME = SCOPE REPOSITORIES TOKEN"},
      {"\n\n# x\n= read *" + good, "line 4 has a name that is not 1 to 40 letters"},
      {"a b = read *" + good, "line 1 has a name that is not"},
      {std::string(41, 'a') + " = read *" + good, "line 1 has a name that is not"},
      {"POLLY_API_TOKEN = read *" + good, "line 1 has a name that is that of the token in the variable"},
      {"a = read *" + good + "\na = write * " + kSecond, "line 2 has the name a, as line 1 has"},
      {"a = owner *" + good, "line 1 has no scope behind its \"=\": read, write or admin is allowed"},
      {"a = Read *" + good, "line 1 has no scope"},
      {"a =", "line 1 has no scope"},
      {"a = read", "line 1 has no repositories behind its scope"},
      {"a = read *", "line 1 has no token behind its repositories"},
      {"a = read *" + good + " # why", "line 1 has more behind its \"=\" than"},
      {"a = read * fifteen-letters", "line 1 has a token of less than 16 characters"},
      {"a = read * " + std::string(513, 'x'), "line 1 has a token of more than 512 characters"},
      {"a = read * sixteen,letters,", "line 1 has a token with other characters than"},
      {"a = read * sha512:" + std::string(128, 'a'), "line 1 has a token with other characters than"},
      {"a = read *" + good + "\nb = read * sha256:" + to_hex(sha256(kFirst)), "line 2 has the token that line 1 has"},
      {"a = read * " + kSecondHash + "\nb = write * " + kSecond, "line 2 has the token that line 1 has"},
      {kSecondHash + "x", "line 1 is not NAME ="},
      {"a = read * " + kSecondHash.substr(0, 70), "line 1 has a hash of 63 characters behind sha256:"},
      {"a = read * " + kSecondHash + "0", "line 1 has a hash of 65 characters behind sha256:"},
      {"a = read * sha256:" + std::string(64, 'g'), "line 1 has a hash of 64 characters behind sha256:"},
      {"a = read * sha256:", "line 1 has a hash of 0 characters"},
      {"a = read * sha256:" + to_hex(sha256("")), "line 1 has the hash of an empty text"},
      {"# none yet", "it has no token"},
  };
  for (const auto& [text, mistake] : mistakes) {
    EXPECT_TRUE(names(token_mistakes(text + "\n"), mistake)) << text << ": " << token_mistakes(text);
    EXPECT_EQ(parse_api_tokens(text), std::nullopt) << text;
    for (const std::string& secret : {kFirst, kSecond, kSecondHash.substr(7, 40), std::string("fifteen")}) {
      EXPECT_FALSE(names(token_mistakes(text), secret)) << text;
    }
  }
}

TEST(ApiTokenText, RepositoriesAreOwnerAndNameOrAll) {
  for (const char* glob : {"*", "*/*", "acme/*", "acme/shop", "ac?e/*-api", "A_c.m-e/Shop.js"}) {
    EXPECT_TRUE(is_repository_glob(glob)) << glob;
  }
  // "acme*" would also match acme-evil/shop.
  for (const char* glob : {"", "acme", "acme*", "**", "acme/", "/shop", "acme/shop/x", "acme/*/", "[a]/b", "a/b,c/d",
                           "https://github.com/acme/shop", "acme/sh\xC3\xB6p"}) {
    EXPECT_FALSE(is_repository_glob(glob)) << glob;
    EXPECT_TRUE(names(api_tokens_objection("a = read " + std::string(glob) + " " + kFirst), "line 1 ")) << glob;
  }
}

TEST(ApiTokenText, AllMistakesAreReportedAtOnceWithTheLinesOfTheFile) {
  const std::string text = "\xEF\xBB\xBF\n\n# tokens\nbad name = owner acme short\n\ngood = read * " + kFirst +
                           "\nci = write * " + kFirst + "\nci = write */ " + kSecond + "\n\n";
  const std::string mistakes = token_mistakes(text);
  for (const char* part :
       {"line 4 has a name", "line 4 has no scope", "line 4 has repositories", "line 4 has a token",
        "line 7 has the token that line 6 has", "line 8 has the name ci, as line 7 has", "line 8 has repositories"}) {
    EXPECT_TRUE(names(mistakes, part)) << part << ": " << mistakes;
  }
  EXPECT_FALSE(names(mistakes, "line 6 has ")) << mistakes;
  const std::string exposed = token_mistakes(text, 0644);
  EXPECT_TRUE(names(exposed, "line 4 has a name") && names(exposed, "chmod 0600")) << exposed;
  const std::string alone = token_mistakes("good = read * " + kFirst, 0604);
  EXPECT_TRUE(names(alone, "chmod 0600") && !names(alone, "line")) << alone;
}

TEST(ApiTokenText, TheNumberOfTokensIsBounded) {
  std::string text;
  for (std::size_t i = 0; i < kApiTokensMax; ++i) {
    text += "name-" + std::to_string(i) + " = read * token-of-many-" + std::to_string(1'000 + i) + "\n";
  }
  EXPECT_EQ(parse_api_tokens(text)->size(), kApiTokensMax);
  EXPECT_EQ(api_tokens_objection(text + "more = read * " + kFirst + "\nand = wrong"),
            "there are 258 tokens, and at most 256 are allowed");
}

TEST(ApiTokenText, TheVariableHasOneTokenOrTwo) {
  const auto token_values = [](const char* text) {
    std::string all;
    for (const Secret& token : load({{"POLLY_API_TOKEN", text}}).config.server.admin_tokens) {
      all += std::string(token.reveal()) + ";";
    }
    return all;
  };
  EXPECT_EQ(token_values("t"), "t;");
  EXPECT_EQ(token_values("new, old"), "new;old;");
  for (const char* text : {"a,b,c", "a,", ",a", "a,,b", "a b", "a,b c", ","}) {
    const std::vector<std::string> mistakes = read({{"POLLY_API_TOKEN", text}}).mistakes;
    ASSERT_EQ(mistakes.size(), 1U) << text;
    EXPECT_EQ(mistakes[0],
              "POLLY_API_TOKEN is \"***\"; allowed is a token, or NEW,OLD, of visible ASCII characters without blanks "
              "and commas");
  }
}

TEST(ApiTokenText, ATokenOfTheFileThatIsAlsoTheVariablesIsAMistake) {
  const TokenFile file("ci = read * " + kSecondHash);
  const std::vector<std::string> mistakes =
      read({{"POLLY_API_TOKENS_FILE", file.path()}, {"POLLY_API_TOKEN", "other," + kSecond}}).mistakes;
  ASSERT_EQ(mistakes.size(), 1U);
  EXPECT_TRUE(names(mistakes[0], "the token \"ci\" of POLLY_API_TOKENS is also a value of POLLY_API_TOKEN"))
      << mistakes[0];
  const Config config = load({{"POLLY_API_TOKENS_FILE", file.path()}, {"POLLY_API_TOKEN", kFirst}}).config;
  EXPECT_TRUE(config.server.has_api());
  EXPECT_EQ(config.server.client_token().reveal(), kFirst);
}

TEST(ApiTokenText, AFileAloneTurnsTheApiOnAndTheCommandLineHasNoToken) {
  const TokenFile file("ci = read acme/* " + kFirst + "\n");
  const Loaded loaded = load({{"POLLY_API_TOKENS_FILE", file.path()}});
  EXPECT_TRUE(loaded.config.server.has_api());
  EXPECT_TRUE(loaded.config.server.client_token().empty());
  EXPECT_TRUE(loaded.warnings.empty()) << loaded.warnings[0];
}

TEST(ApiTokenText, WhatHasNoEffectIsAWarning) {
  const auto warnings_of = [](const char* line, const char* scope) {
    return load({{"POLLY_API_TOKENS", std::string(line) + kFirst}, {"POLLY_STATE_SCOPE", scope}}).warnings;
  };
  EXPECT_TRUE(warnings_of("ci = write acme/* ", "repository").empty());
  EXPECT_TRUE(warnings_of("ci = admin * ", "commit").empty());
  ASSERT_EQ(warnings_of("ci = write acme/* ", "commit").size(), 1U);
  EXPECT_TRUE(
      names(warnings_of("ci = write acme/* ", "commit")[0], "the token \"ci\" of POLLY_API_TOKENS allows nothing"));
  ASSERT_EQ(warnings_of("ci = admin acme/* ", "repository").size(), 1U);
  EXPECT_TRUE(names(warnings_of("ci = admin acme/* ", "repository")[0], "no more than the scope write would"));
}

}  // namespace
}  // namespace polly::config

#include "polly/operations/go_layout.hpp"

#include <gtest/gtest.h>

#include <string>

#include "polly/base/error.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/go_values.hpp"

namespace polly::operations {
namespace {

using testing::kSha;

std::string key_of(const Translated& translated) {
  return translated.key() ? translated.key()->text() : "(none)";
}

TEST(GoTranslation, OfKeysWithRepositoriesKeepsThem) {
  const Translation translation = translate_go_layout(GoLayout::v2, StateKeyForm(StateScope::repository));
  const auto key = [&](const std::string& word) { return key_of(translation("Acme:Shop:" + word + ":" + kSha, "42")); };
  EXPECT_EQ(key("pr"), "polly:pr_number:acme/shop:" + kSha);
  EXPECT_EQ(key("vulnerability_check"), "polly:vuln_check_run_id:acme/shop:" + kSha);
  EXPECT_EQ(key("license_check"), "polly:license_check_run_id:acme/shop:" + kSha);
  EXPECT_EQ(key("workflow"), "polly:workflow_run_id:acme/shop:" + kSha);
  EXPECT_EQ(key("check_suite"), "polly:check_suite_id:acme/shop:" + kSha);
}

TEST(GoTranslation, MakesTheKeysThatTheTargetReads) {
  const auto from = [](GoLayout layout, const std::string& key, const StateKeyForm& form) {
    return key_of(translate_go_layout(layout, form)(key + kSha, "42"));
  };
  const Repository shop("acme", "shop");
  EXPECT_EQ(from(GoLayout::v2, "a:b:pr:", StateKeyForm(StateScope::commit)), "polly:pr_number:" + kSha);
  EXPECT_EQ(from(GoLayout::v2, "a:b:pr:", StateKeyForm(StateScope::repository, StateKeys::tagged)),
            "polly:pr_number:a/b:{" + kSha + "}");
  EXPECT_EQ(from(GoLayout::v1, "pr:", StateKeyForm(StateScope::commit)), "polly:pr_number:" + kSha);
  EXPECT_EQ(from(GoLayout::v1, "pr:", StateKeyForm(StateScope::commit, StateKeys::tagged, shop)),
            "polly:pr_number:{" + kSha + "}");
  EXPECT_EQ(from(GoLayout::v1, "workflow:", StateKeyForm(StateScope::repository, StateKeys::plain, shop)),
            "polly:workflow_run_id:acme/shop:" + kSha);
}

TEST(GoTranslation, IsRefusedWhereItsFactsWouldNeverBeRead) {
  try {
    translate_go_layout(GoLayout::v1, StateKeyForm(StateScope::repository));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_NE(std::string(error.what()).find("add --repo OWNER/NAME"), std::string::npos) << error.what();
  }
}

TEST(GoTranslation, OfOneRepositoryLeavesOutTheOthers) {
  for (const StateScope scope : {StateScope::repository, StateScope::commit}) {
    const Translation translation =
        translate_go_layout(GoLayout::v2, StateKeyForm(scope, StateKeys::plain, Repository("acme", "shop")));
    EXPECT_TRUE(translation("Acme:shop:pr:" + kSha, "42").key());
    const Translated other = translation("eve:shop:pr:" + kSha, "42");
    EXPECT_EQ(other.key(), std::nullopt);
    EXPECT_EQ(other.why(), "");
  }
}

TEST(GoTranslation, MakesEveryValuePlainText) {
  const Translation translation = translate_go_layout(GoLayout::v1, StateKeyForm(StateScope::commit));
  for (const char* value : {"42", "42.0", "\"42\"", " 42\n"}) {
    EXPECT_EQ(translation("pr:" + kSha, value).bytes(), "42") << value;
  }
  for (const testing::CompressedGoValue& value : testing::compressed_go_values()) {
    const Translated translated = translation("pr:" + kSha, value.bytes());
    EXPECT_EQ(translated.key().has_value(), value.number.has_value()) << value.name;
    EXPECT_EQ(translated.bytes(), value.number ? std::to_string(*value.number) : "") << value.name;
    EXPECT_EQ(translated.why().empty(), value.number.has_value()) << value.name;
  }
}

TEST(GoTranslation, LeavesOutWhatIsNotStateAndReportsWhatIsUnreadable) {
  const Translation translation = translate_go_layout(GoLayout::v2, StateKeyForm(StateScope::repository));
  for (const std::string& key : {"policy_results:" + kSha, "acme:shop:policy_results:" + kSha, "pr:" + kSha,
                                 "polly:pr_number:acme/shop:" + kSha, std::string("session:4711")}) {
    const Translated foreign = translation(key, "42");
    EXPECT_EQ(foreign.key(), std::nullopt) << key;
    EXPECT_EQ(foreign.why(), "") << key;
  }
  const Translated unreadable = translation("acme:shop:pr:" + kSha, "{\"number\":42}");
  EXPECT_EQ(unreadable.key(), std::nullopt);
  EXPECT_EQ(unreadable.why(), "expected an integer, found an object with 1 member");
}

}  // namespace
}  // namespace polly::operations

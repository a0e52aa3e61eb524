#include "polly/config/wording.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "polly/config/load.hpp"
#include "polly/config/setting.hpp"

namespace polly::config {
namespace {

TEST(Wording, AMessageNamesTheVariableTheUrlsPartOrTheMember) {
  const std::string text =
      "set Storage::valkey.credentials.password (and Storage::valkey.credentials.username), [::1]:6379, "
      "valkey::Options, or Storage::valkey.is_cluster=true.";
  EXPECT_EQ(name_variables(text),
            "set POLLY_VALKEY_PASSWORD (and POLLY_VALKEY_USERNAME), [::1]:6379, valkey::Options, or "
            "POLLY_VALKEY_CLUSTER=true.");
  EXPECT_EQ(name_url_parts(text),
            "set the URL's password (and the URL's user), [::1]:6379, valkey::Options, or cluster=true in the URL.");
  EXPECT_EQ(name_url_parts("raise Storage::memory_max_bytes."), "raise Storage::memory_max_bytes.") << "no part is it";
  EXPECT_EQ(name_variables("Storage::nothing: is Storage::"), "Storage::nothing: is Storage::");
}

TEST(Wording, FollowsWhoMadeTheSettings) {
  Storage storage;
  EXPECT_EQ(wording_of(storage), nullptr);
  storage.url = Secret("memory:");
  EXPECT_EQ(wording_of(storage), &name_url_parts);
  const Environment environment{{"POLLY_STORE_URL", "memory:"}};
  EXPECT_EQ(wording_of(load(environment).config.storage), &name_variables);
}

TEST(Wording, NamesVariablesThatThereAre) {
  std::set<std::string_view> members;
  for (const SettingName& name : setting_names()) {
    EXPECT_TRUE(members.insert(name.member).second) << name.member;
    std::string_view variable = name.variable.substr(name.variable.find("POLLY_"));
    variable = variable.substr(0, variable.find('='));
    EXPECT_NE(find_setting(variable), nullptr) << variable;
  }
}

}  // namespace
}  // namespace polly::config

#include "polly/config/setting.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace polly::config {

namespace {

std::string configuration_page() {
  std::ifstream file("docs/configuration.md");  // tests run in the repository's top folder
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string code(const std::string& text) {
  return text.empty() ? "not set" : "`" + text + "`";
}

// A row of the tables in docs/configuration.md.
std::string documented(const Setting& setting) {
  const std::string value = setting.instead_of.empty() ? code(setting.show(Config())) : "not set";
  return "| `" + std::string(setting.name) + "` | " + std::string(setting.purpose) + " | " + value + " | " +
         std::string(setting.allowed) + " |";
}

}  // namespace

TEST(Setting, TheConfigurationPageListsEveryOneAsItIs) {
  const std::string page = configuration_page();
  for (const Setting& setting : settings()) {
    EXPECT_NE(page.find(documented(setting)), std::string::npos) << "docs/configuration.md lacks\n"
                                                                 << documented(setting);
  }
}

TEST(Setting, EveryNameIsThereOnce) {
  std::set<std::string_view> names;
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    EXPECT_EQ(find_setting(setting.name), &setting);
  }
  EXPECT_EQ(find_setting("POLLY_NOTHING"), nullptr);
}

// A value is shown in the form in which it can be set: there is no second form to learn.
TEST(Setting, EveryDefaultThatIsShownIsAllowed) {
  for (const Setting& setting : settings()) {
    const std::string shown = setting.show(Config());
    Config config;
    if (shown.empty()) continue;
    EXPECT_TRUE(setting.parse(shown, config)) << setting.name << " " << shown;
    EXPECT_EQ(setting.show(config), shown) << setting.name;
  }
}

TEST(Setting, NoSecretIsEverShown) {
  for (const Setting& setting : settings()) {
    if (!setting.is_secret) continue;
    Config config;
    const char* const text =
        setting.counts_lines ? "ann = read * hunter2hunter2hunter2" : "valkeys://ann:hunter2@host/0?password=hunter2";
    ASSERT_TRUE(setting.parse(text, config)) << setting.name;
    EXPECT_EQ(setting.show(config).find("hunter2"), std::string::npos) << setting.show(config);
    EXPECT_FALSE(setting.show(config).empty());
  }
}

}  // namespace polly::config

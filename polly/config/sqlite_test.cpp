#include "polly/config/sqlite.hpp"

#include <gtest/gtest.h>

#include "polly/config/load.hpp"

namespace polly::config {
namespace {

std::string path_in(const Environment& environment) {
  return load(environment).config.storage.sqlite.path;
}

std::vector<std::string> mistakes_in(const Environment& environment) {
  return read(environment).mistakes;
}

std::string mistake_in_url(const std::string& url) {
  const std::vector<std::string> mistakes = mistakes_in(Environment{{"POLLY_STORE_URL", url}});
  return mistakes.size() == 1 ? mistakes.front() : std::to_string(mistakes.size()) + " mistakes";
}

TEST(SqliteConfig, IsDurableAndServesWhereNothingIsSaid) {
  const Config config = load(Environment{}).config;
  EXPECT_EQ(config.storage.sqlite.durability, Durability::full);
  EXPECT_FALSE(config.storage.sqlite.is_guest);
}

TEST(SqliteConfig, TheUsualPlaceIsTheFirstFolderForStateThatIsNamed) {
  EXPECT_EQ(path_in(Environment{}), "/var/lib/polly/polly.db");
  EXPECT_EQ(path_in(Environment{{"HOME", "/root"}}), "/var/lib/polly/polly.db");
  EXPECT_EQ(path_in(Environment{{"HOME", "/"}}), "/var/lib/polly/polly.db");
  EXPECT_EQ(path_in(Environment{{"HOME", "/users/ada"}}), "/users/ada/.local/state/polly/polly.db");
  EXPECT_EQ(path_in(Environment{{"HOME", "/users/ada"}, {"XDG_STATE_HOME", "/state"}}), "/state/polly/polly.db");
  EXPECT_EQ(path_in(Environment{{"XDG_STATE_HOME", "relative/is/ignored"}}), "/var/lib/polly/polly.db");
  EXPECT_EQ(path_in(Environment{{"XDG_STATE_HOME", "/state"}, {"STATE_DIRECTORY", "/var/lib/polly-2:/other"}}),
            "/var/lib/polly-2/polly.db");
}

TEST(SqliteConfig, TheFileIsNamedByAVariableOrByAUrl) {
  EXPECT_EQ(path_in(Environment{{"POLLY_SQLITE_PATH", "a.db"}, {"XDG_STATE_HOME", "/state"}}), "a.db");
  EXPECT_EQ(path_in(Environment{{"POLLY_STORE_URL", "sqlite:a.db"}}), "a.db");
  EXPECT_EQ(path_in(Environment{{"POLLY_STORE_URL", "sqlite:/srv/a.db"}}), "/srv/a.db");
  EXPECT_EQ(path_in(Environment{{"POLLY_STORE_URL", "sqlite:///srv/a.db"}}), "/srv/a.db");
  EXPECT_EQ(path_in(Environment{{"POLLY_STORE_URL", "sqlite:a%20b%3f.db"}}), "a b?.db");
}

TEST(SqliteConfig, DurabilityIsSaidByAVariableOrByAUrl) {
  const auto durability_in = [](const Environment& environment) {
    return load(environment).config.storage.sqlite.durability;
  };
  EXPECT_EQ(durability_in(Environment{{"POLLY_SQLITE_DURABILITY", "normal"}}), Durability::normal);
  EXPECT_EQ(durability_in(Environment{{"POLLY_STORE_URL", "sqlite:a?durability=normal"}}), Durability::normal);
  EXPECT_EQ(durability_in(Environment{{"POLLY_STORE_URL", "sqlite:a?durability=full"}}), Durability::full);
  EXPECT_EQ(mistakes_in(Environment{{"POLLY_SQLITE_DURABILITY", "some"}}).size(), 1U);
}

TEST(SqliteConfig, AUrlThatNamesNoFileIsAMistakeThatSaysWhatToWrite) {
  EXPECT_EQ(mistake_in_url("sqlite:"), "POLLY_STORE_URL names no file: write sqlite:PATH, as in sqlite:polly.db");
  EXPECT_EQ(mistake_in_url("sqlite:a%2"), "POLLY_STORE_URL names no file: write sqlite:PATH, as in sqlite:polly.db");
  EXPECT_EQ(mistake_in_url("sqlite:a%00"), "POLLY_STORE_URL names no file: write sqlite:PATH, as in sqlite:polly.db");
  EXPECT_EQ(mistake_in_url("sqlite://host/a.db"),
            "POLLY_STORE_URL names a host, but the store is a file: write sqlite:PATH or sqlite:///PATH");
  EXPECT_EQ(mistake_in_url("sqlite::memory:"),
            "POLLY_STORE_URL asks for a database in memory: use memory: for a store that forgets");
  EXPECT_EQ(mistake_in_url("sqlite:a?mode=ro"),
            "POLLY_STORE_URL says \"mode=ro\"; allowed is ?durability=full or ?durability=normal");
}

TEST(SqliteConfig, AUrlAndAVariableThatSaysThePlaceAreAMistake) {
  EXPECT_EQ(mistakes_in(Environment{{"POLLY_STORE_URL", "sqlite:a"}, {"POLLY_SQLITE_PATH", "b"}}).size(), 1U);
  EXPECT_EQ(mistakes_in(Environment{{"POLLY_STORE_URL", "sqlite:a"}, {"POLLY_SQLITE_DURABILITY", "full"}}).size(), 1U);
  EXPECT_EQ(mistakes_in(Environment{{"POLLY_STORE_URL", "memory:"}, {"POLLY_SQLITE_PATH", "b"}}).size(), 0U);
}

}  // namespace
}  // namespace polly::config

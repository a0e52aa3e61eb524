#include "polly/base/nearest.hpp"

#include <gtest/gtest.h>

namespace polly {

TEST(Nearest, CountsEdits) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("state", "state"), 0U);
  EXPECT_EQ(edit_distance("stat", "state"), 1U);
  EXPECT_EQ(edit_distance("sttae", "state"), 1U) << "neighbours that changed places";
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Nearest, NamesTheWordsOfTheLeastDistance) {
  const std::vector<std::string> verbs{"serve", "state", "store", "stats"};
  EXPECT_EQ(nearest("stat", verbs), (std::vector<std::string>{"state", "stats"}));
  EXPECT_EQ(nearest("stroe", verbs), std::vector<std::string>{"store"});
  EXPECT_EQ(nearest("ser", verbs), std::vector<std::string>{"serve"}) << "the beginning of a word";
  EXPECT_TRUE(nearest("explode", verbs).empty());
  EXPECT_TRUE(nearest("", verbs).empty());
  EXPECT_TRUE(nearest("x", {"y"}).empty()) << "a word of which nothing is left is not near";
}

TEST(Nearest, AsksWhatWasMeant) {
  EXPECT_EQ(either_of({"set"}), "set");
  EXPECT_EQ(either_of({"set", "get", "both"}), "set, get or both");
  EXPECT_EQ(did_you_mean({}), "");
  EXPECT_EQ(did_you_mean({"--repo"}), "did you mean --repo?");
  EXPECT_EQ(did_you_mean({"state", "stats"}), "did you mean state or stats?");
  EXPECT_EQ(did_you_mean({"a", "b", "c"}), "did you mean a, b or c?");
}

}  // namespace polly

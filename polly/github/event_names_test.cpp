#include "polly/github/event_names.hpp"

#include <gtest/gtest.h>

#include <set>

namespace polly::github {

TEST(EventNames, EachKnownNameIsFoundAtItsIndex) {
  for (std::size_t i = 0; i < event_names().size(); ++i) EXPECT_EQ(event_index(event_names()[i]), i);
}

TEST(EventNames, AnUnknownNameIsOther) {
  for (const std::string_view name : {"", "Pull_Request", "pull_request ", "zzz", "other", "\xff"}) {
    EXPECT_EQ(event_names()[event_index(name)], "other") << name;
  }
}

TEST(EventNames, NoNameOccursTwice) {
  EXPECT_EQ(std::set<std::string_view>(event_names().begin(), event_names().end()).size(), event_names().size());
}

}  // namespace polly::github

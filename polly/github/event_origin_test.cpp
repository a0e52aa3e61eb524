// What is common to all events: their action, repository and commit.
#include <gtest/gtest.h>

#include "polly/base/error.hpp"
#include "polly/github/event.hpp"

namespace polly::github {

TEST(EventOrigin, IsWhatTheBodyNames) {
  const std::string sha(40, 'a');
  const std::string repository = R"("repository":{"full_name":"Acme/Shop"})";
  const Event run = parse_event("check_run", R"({"action":"completed","check_run":{"id":1,"name":"x","head_sha":")" +
                                                 sha + R"("},)" + repository + "}");
  const OriginView used = origin_of(run);
  EXPECT_EQ(used.action, "completed");
  ASSERT_NE(used.repository, nullptr);
  EXPECT_EQ(used.repository->full_name(), "acme/shop");
  EXPECT_EQ(used.sha, sha);
  const Event push = parse_event("push", R"({"after":")" + std::string(40, 'A') + R"(",)" + repository + "}");
  EXPECT_EQ(origin_of(push).sha, sha);
  EXPECT_EQ(origin_of(push).repository->full_name(), "acme/shop");
}

TEST(EventOrigin, LeavesOutWhatIsMissingOrNotValid) {
  for (const char* body :
       {"{}", R"({"action":7,"repository":[],"after":{}})", R"({"repository":{"full_name":"a b/c"},"after":"abc"})"}) {
    const Origin origin = origin_of("push", body);
    EXPECT_TRUE(origin.action.empty() && !origin.repository && origin.sha.empty()) << body;
  }
  EXPECT_THROW((void)origin_of("push", "[]"), Error);
  EXPECT_EQ(origin_of("check_suite", R"({"check_suite":{"head_sha":")" + std::string(64, 'b') + R"("}})").sha,
            std::string(64, 'b'));  // parse_event() refuses it: it has no id
}

}  // namespace polly::github

#include "polly/operations/findings.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace polly::operations {
namespace {

TEST(Findings, AreTheSameAfterTheirJson) {
  const Findings findings{Finding::ok("store", "it answers"), Finding::warning("waiters", "many", "raise the limit"),
                          Finding::failed("server's data", "damaged", "restore it", ErrorKind::corrupt)};
  const boost::json::object report = to_json(findings);
  EXPECT_FALSE(report.at("ok").as_bool());
  const Findings read = findings_of(boost::json::parse(boost::json::serialize(report)).as_object());
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(read[1].check, "waiters");
  EXPECT_EQ(read[1].action, "raise the limit");
  EXPECT_EQ(read[2].kind, ErrorKind::corrupt);
  EXPECT_EQ(to_json(read), report);
  EXPECT_EQ(first_failure(read), &read[2]);
}

TEST(Findings, WithoutAFailureAreOk) {
  EXPECT_TRUE(to_json({Finding::warning("a", "b")}).at("ok").as_bool());
  EXPECT_EQ(first_failure({}), nullptr);
}

TEST(Findings, OfAnotherProgramAreRefused) {
  for (const char* text : {"{}", R"({"findings":1})", R"({"findings":[{"check":"a"}]})",
                           R"({"findings":[{"check":"a","result":"fine","text":"","action":"","kind":null}]})"}) {
    EXPECT_ANY_THROW((void)findings_of(boost::json::parse(text).as_object())) << text;
  }
}

}  // namespace
}  // namespace polly::operations

// Every recorded reply of real servers is, however it is cut, what another program read in it.
#include <gtest/gtest.h>

#include <string>

#include "polly/resp3/detail/test_recorded_replies.hpp"
#include "polly/resp3/detail/test_slices.hpp"
#include "polly/resp3/server_error.hpp"

namespace polly::resp3 {

namespace {

class RecordedReplies : public testing::TestWithParam<const char*> {};

TEST_P(RecordedReplies, AreReadAsAnotherProgramReadThem) {
  const auto recorded = recorded_replies(GetParam());
  ASSERT_GT(recorded.size(), 10U);
  for (const RecordedReply& reply : recorded) {
    const Parsed whole = parse_whole(reply.bytes);
    ASSERT_EQ(whole.error, "") << reply.command;
    ASSERT_EQ(whole.replies.size(), 1U) << reply.command;
    EXPECT_EQ(whole.left, "") << reply.command;
    EXPECT_EQ(description_of(whole.replies[0]), reply.description) << reply.command;
  }
}

TEST_P(RecordedReplies, AreTheSameHoweverTheyAreCut) {
  for (const RecordedReply& reply : recorded_replies(GetParam())) {
    const Parsed whole = parse_whole(reply.bytes);
    EXPECT_EQ(parse_bytewise(reply.bytes), whole) << reply.command;
    for (std::size_t at = 1; at < reply.bytes.size(); ++at) {
      ASSERT_EQ(parse_split(reply.bytes, at), whole) << reply.command << " at " << at;
    }
  }
}

TEST_P(RecordedReplies, AreTheSameInOneStream) {
  std::string stream;
  std::vector<Reply> replies;
  for (const RecordedReply& reply : recorded_replies(GetParam())) {
    stream += reply.bytes;
    replies.push_back(parse_whole(reply.bytes).replies.at(0));
  }
  EXPECT_EQ(parse_whole(stream), (Parsed{replies, "", ""}));
  EXPECT_EQ(parse_bytewise(stream), (Parsed{replies, "", ""}));
}

INSTANTIATE_TEST_SUITE_P(Of, RecordedReplies,
                         testing::Values("values_resp2", "values_resp3", "errors", "clusters", "redis"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(RecordedErrors, HaveACodeUnlessAScriptMadeThemUp) {
  for (const RecordedReply& recorded : recorded_replies("errors")) {
    const Reply reply = parse_whole(recorded.bytes).replies.at(0);
    if (!reply.is_error()) continue;
    EXPECT_EQ(ServerError(reply.text()).code().empty(), reply.text() == "My own error") << reply.text();
  }
}

TEST(RecordedErrors, OfAClusterSayWhereToGo) {
  std::vector<Redirect> redirects;
  for (const RecordedReply& recorded : recorded_replies("clusters")) {
    const auto redirect = parse_redirect(parse_whole(recorded.bytes).replies.at(0).text());
    if (redirect) redirects.push_back(*redirect);
  }
  ASSERT_EQ(redirects.size(), 4U);
  const std::uint16_t port = redirects[0].port;
  EXPECT_EQ(redirects[0], Redirect(Redirect::Kind::moved, 12182, "127.0.0.1", port));
  EXPECT_EQ(redirects[1], Redirect(Redirect::Kind::ask, 5061, "127.0.0.1", port));
  EXPECT_EQ(redirects[2], Redirect(Redirect::Kind::moved, 12182, "", port));
  EXPECT_EQ(redirects[3], Redirect(Redirect::Kind::moved, 12182, "node.example", port));
}

}  // namespace

}  // namespace polly::resp3

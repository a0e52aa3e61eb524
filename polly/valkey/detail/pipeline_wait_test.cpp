// The pipeline with replicas: every write is confirmed by a WAIT before its caller goes on.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/valkey/detail/pipeline.hpp"
#include "polly/valkey/detail/test_asked.hpp"

namespace polly::valkey {
namespace {

using resp3::Reply;

class PipelineWaitTest : public ::testing::Test {
 protected:
  Asked& ask(std::vector<std::string> words, Effect effect, TimePoint deadline = TimePoint::max()) {
    asked_.push_back(std::make_unique<Asked>(std::move(words), effect, deadline));
    EXPECT_TRUE(asked_.back()->push_to(pipeline_));
    return *asked_.back();
  }

  std::string send() {
    std::string wire;
    pipeline_.encode(wire, std::string::npos / 2);
    return words_of(wire);
  }

  void answer(std::string text) { EXPECT_TRUE(pipeline_.accept(Reply(Reply::Type::string, std::move(text)))); }
  void refuse(std::string text) { EXPECT_TRUE(pipeline_.accept(Reply(Reply::Type::error, std::move(text)))); }
  void confirm(int replicas) { EXPECT_TRUE(pipeline_.accept(Reply(replicas))); }

  Pipeline pipeline_{2, Milliseconds(700)};
  std::vector<std::unique_ptr<Asked>> asked_;
};

TEST_F(PipelineWaitTest, OneWaitConfirmsAllTheWritesThatLeaveTogether) {
  Asked& a = ask({"a"}, Effect::write);
  Asked& read = ask({"b"}, Effect::read);
  Asked& c = ask({"c"}, Effect::idempotent_write);
  EXPECT_EQ(send(), "a b c WAIT 2 700");
  answer("1");
  answer("2");
  EXPECT_EQ(read.text(), "answered 2");
  answer("3");
  EXPECT_EQ(a.text(), "waiting");
  confirm(2);
  EXPECT_EQ(a.text(), "answered 1");
  EXPECT_EQ(c.text(), "answered 3");
  EXPECT_EQ(pipeline_.outstanding(), 0U);
}

TEST_F(PipelineWaitTest, ReadsAreFollowedByNoWait) {
  ask({"a"}, Effect::read);
  EXPECT_EQ(send(), "a");
}

TEST_F(PipelineWaitTest, AWriteThatTooFewReplicasHaveIsUnconfirmed) {
  Asked& call = ask({"a"}, Effect::write);
  send();
  answer("1");
  confirm(1);
  EXPECT_EQ(call.text(), "unconfirmed");
}

TEST_F(PipelineWaitTest, AWaitThatIsRefusedConfirmsNothing) {
  Asked& call = ask({"a"}, Effect::write);
  send();
  answer("1");
  refuse("ERR WAIT cannot be used with replica instances");
  EXPECT_EQ(call.text(), "unconfirmed");
}

TEST_F(PipelineWaitTest, EachFlightHasItsOwnWait) {
  Asked& a = ask({"a"}, Effect::write);
  EXPECT_EQ(send(), "a WAIT 2 700");
  Asked& b = ask({"b"}, Effect::write);
  EXPECT_EQ(send(), "b WAIT 2 700");
  answer("1");
  confirm(0);
  EXPECT_EQ(a.text(), "unconfirmed");
  answer("2");
  confirm(2);
  EXPECT_EQ(b.text(), "answered 2");
}

TEST_F(PipelineWaitTest, ARefusedWriteHasNothingToConfirm) {
  Asked& refused = ask({"a"}, Effect::write);
  Asked& written = ask({"b"}, Effect::write);
  send();
  refuse("OOM no");
  EXPECT_EQ(refused.text(), "answered OOM no");
  answer("2");
  confirm(2);
  EXPECT_EQ(written.text(), "answered 2");
}

TEST_F(PipelineWaitTest, ABatchWithARefusalWaitsForWhatWasWritten) {
  Asked& batch = ask({"a", "b"}, Effect::write);
  send();
  answer("1");
  refuse("OOM no");
  EXPECT_EQ(batch.text(), "waiting");
  confirm(2);
  EXPECT_EQ(batch.text(), "answered 1 OOM no");
}

TEST_F(PipelineWaitTest, AbandonedWritesKeepTheRow) {
  Asked& sent = ask({"a"}, Effect::write);
  Asked& answered = ask({"b"}, Effect::write);
  Asked& last = ask({"c"}, Effect::write);
  send();
  sent.go();
  answer("1");
  answer("2");
  answered.go();
  answer("3");
  confirm(2);
  EXPECT_EQ(last.text(), "answered 3");
}

TEST_F(PipelineWaitTest, AWriteIsLateAlsoWhileItWaitsForReplicas) {
  Asked& late = ask({"a"}, Effect::write, at(5));
  Asked& other = ask({"b"}, Effect::write, at(9));
  send();
  answer("1");
  answer("2");
  pipeline_.expire(at(5));
  EXPECT_EQ(late.text(), "late_sent");
  confirm(2);
  EXPECT_EQ(other.text(), "answered 2");
}

TEST_F(PipelineWaitTest, AWriteIsLostAlsoWhileItWaitsForReplicas) {
  Asked& call = ask({"a"}, Effect::write);
  send();
  answer("1");
  pipeline_.fail();
  EXPECT_EQ(call.text(), "lost");
}

TEST_F(PipelineWaitTest, ACallerThatGoesOnMayEndOthersThatTheSameWaitConfirms) {
  Asked& first = ask({"a"}, Effect::write);
  Asked& second = ask({"b"}, Effect::write);
  Asked& third = ask({"c"}, Effect::write);
  first.then([&] { second.go(); });
  send();
  for (const char* text : {"1", "2", "3"}) answer(text);
  confirm(2);
  EXPECT_EQ(first.text(), "answered 1");
  EXPECT_EQ(third.text(), "answered 3");
}

}  // namespace
}  // namespace polly::valkey

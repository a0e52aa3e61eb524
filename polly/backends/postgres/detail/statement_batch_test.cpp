#include "polly/backends/postgres/detail/statement_batch.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>

#include "polly/backends/postgres/detail/binary.hpp"
#include "polly/backends/postgres/detail/test_result.hpp"

namespace polly::postgres {
namespace {

using namespace std::string_literals;

class CallsOfBatch {
 public:
  Call& add(Verb verb, std::initializer_list<const char*> keys, std::string value = "") {
    Call& call = *calls_.emplace_back(std::make_unique<Call>(verb, TimePoint::max()));
    for (const char* key : keys) call.rows.emplace_back(key, value, Expiration::never());
    return call;
  }
  std::vector<Call*> all() const {
    std::vector<Call*> all;
    for (const auto& call : calls_) all.push_back(call.get());
    return all;
  }
  Call& at(std::size_t index) { return *calls_[index]; }
  void destroy(std::size_t index) { calls_[index].reset(); }

 private:
  std::vector<std::unique_ptr<Call>> calls_;
};

std::string text_array(std::initializer_list<const char*> texts) {
  Array array(Type::text);
  for (const char* text : texts) array.add(text);
  return array.take();
}

void answer(StatementBatch& batch, const std::vector<TestRow>& rows) {
  batch.accept(test_rows(rows));
  batch.accept(test_end_of_batch());
  ASSERT_TRUE(batch.is_complete());
  batch.answer_calls();
}

// ---- which calls share a batch

struct Pair {
  Verb verb;
  bool share_with_another_key;
  bool share_with_the_same_key;
};

TEST(PostgresBatchCapacity, CallsShareABatchWhereNoKeyIsWrittenTwice) {
  const Pair pairs[] = {{Verb::get, true, true},      {Verb::entry, true, true},          {Verb::exists, true, true},
                        {Verb::set, true, true},      {Verb::set_if_absent, true, false}, {Verb::advance, true, false},
                        {Verb::replace, true, false}, {Verb::remove, true, false},        {Verb::touch, true, false},
                        {Verb::apply, false, false},  {Verb::scan, false, false},         {Verb::sweep, false, false},
                        {Verb::ping, false, false}};
  for (const Pair& pair : pairs) {
    for (const bool is_same : {false, true}) {
      CallsOfBatch calls;
      BatchCapacity capacity;
      EXPECT_TRUE(capacity.take(calls.add(pair.verb, {"k"})));
      const bool shares = capacity.take(calls.add(pair.verb, {is_same ? "k" : "l"}));
      EXPECT_EQ(shares, is_same ? pair.share_with_the_same_key : pair.share_with_another_key)
          << static_cast<int>(pair.verb) << ' ' << is_same;
    }
  }
}

TEST(PostgresBatchCapacity, OneThatDoesNotFitLeavesRoomForOthers) {
  CallsOfBatch calls;
  BatchCapacity capacity;
  EXPECT_TRUE(capacity.take(calls.add(Verb::remove, {"a", "b"})));
  EXPECT_FALSE(capacity.take(calls.add(Verb::remove, {"c", "b"})));
  EXPECT_TRUE(capacity.take(calls.add(Verb::remove, {"c"}))) << "a key of the one that did not fit";
  EXPECT_FALSE(capacity.is_full());
}

TEST(PostgresBatchCapacity, ACallThatGoesAloneSharesWithNone) {
  CallsOfBatch calls;
  Call& guilty = calls.add(Verb::get, {"a"});
  guilty.goes_alone = true;
  BatchCapacity first;
  EXPECT_TRUE(first.take(guilty));
  EXPECT_TRUE(first.is_full());
  EXPECT_FALSE(first.take(calls.add(Verb::get, {"b"})));
  BatchCapacity second;
  EXPECT_TRUE(second.take(calls.add(Verb::get, {"c"})));
  EXPECT_FALSE(second.take(guilty));
}

TEST(PostgresBatchCapacity, HasABoundOnRowsAndOnBytesWhichOneCallMayPass) {
  CallsOfBatch calls;
  BatchCapacity rows;
  Call& many = calls.add(Verb::get, {});
  for (std::size_t i = 0; i < kBatchRowsMax + 1; ++i) many.rows.emplace_back("k");
  EXPECT_TRUE(rows.take(many));
  EXPECT_FALSE(rows.take(calls.add(Verb::get, {"k"})));
  EXPECT_TRUE(rows.is_full());
  BatchCapacity bytes;
  EXPECT_TRUE(bytes.take(calls.add(Verb::set, {"k"}, std::string(kBatchBytesMax / 2, 'x'))));
  EXPECT_FALSE(bytes.take(calls.add(Verb::set, {"l"}, std::string(kBatchBytesMax / 2, 'x'))));
  EXPECT_TRUE(bytes.is_full());
}

// ---- the statement

TEST(PostgresStatementBatch, BindsTheKeysOfAllItsCalls) {
  CallsOfBatch calls;
  calls.add(Verb::get, {"a", "b"});
  calls.add(Verb::get, {"a"});
  const StatementBatch batch(calls.all());
  ASSERT_EQ(batch.statements().size(), 1U);
  EXPECT_EQ(batch.statements()[0].statement, Statement::get);
  EXPECT_EQ(batch.statements()[0].parameters, std::vector<std::string>{text_array({"a", "b", "a"})});
}

TEST(PostgresStatementBatch, OfSetWritesTheLastValueOfAKeyAndAcknowledgesEachCall) {
  CallsOfBatch calls;
  calls.add(Verb::set, {"a"}, "1");
  calls.add(Verb::set, {"b"}, "2");
  calls.add(Verb::set, {"a"}, "3");
  StatementBatch batch(calls.all());
  const std::vector<std::string>& parameters = batch.statements().at(0).parameters;
  ASSERT_EQ(parameters.size(), 4U);  // and two of lifetimes
  EXPECT_EQ(parameters[0], text_array({"a", "b"}));
  EXPECT_EQ(parameters[1], Array(Type::bytea).add("3").add("2").take());
  answer(batch, {});
  for (Call* call : calls.all()) EXPECT_TRUE(call->rows.front().answer.found);
}

TEST(PostgresStatementBatch, OfASingleCallSendsACopyOfItsStatements) {
  CallsOfBatch calls;
  Call& call = calls.add(Verb::apply, {});
  call.statements.emplace_back(Statement::lock);
  call.statements.emplace_back(Statement::apply);
  StatementBatch batch(calls.all());
  EXPECT_EQ(batch.statements().size(), 2U);
  batch.forget_statements();
  EXPECT_TRUE(batch.statements().empty());
  EXPECT_EQ(call.statements.size(), 2U) << "it may have to be sent again";
}

TEST(PostgresStatementBatch, CountsAnAttemptOfEachCallAndTakesItsHome) {
  CallsOfBatch calls;
  Call& call = calls.add(Verb::get, {"a"});
  StatementBatch batch(calls.all());
  EXPECT_EQ(call.attempts, 1);
  EXPECT_TRUE(call.is_sent);
  EXPECT_EQ(call.home(), &batch);
  EXPECT_TRUE(batch.had_one_call());
  EXPECT_EQ(batch.take_calls(), calls.all());
  EXPECT_FALSE(call.is_sent);
  EXPECT_EQ(call.home(), nullptr);
}

// ---- the answers

TEST(PostgresStatementBatch, OfReadsGivesEachRowItsOwnAnswer) {
  CallsOfBatch calls;
  Call& one = calls.add(Verb::get, {"a", "b"});
  Call& two = calls.add(Verb::get, {"a", "c"});
  StatementBatch batch(calls.all());
  // In any order; "b" is absent.
  answer(batch, {{int8_bytes(4), "vc"}, {int8_bytes(1), "va"}, {int8_bytes(3), "va"}});
  EXPECT_EQ(one.rows[0].answer.value, "va");
  EXPECT_FALSE(one.rows[1].answer.found);
  EXPECT_EQ(two.rows[0].answer.value, "va");
  EXPECT_EQ(two.rows[1].answer.value, "vc");
  EXPECT_TRUE(two.rows[1].answer.found);
}

TEST(PostgresStatementBatch, OfEntriesGivesRevisionAndTimeLeft) {
  CallsOfBatch calls;
  Call& call = calls.add(Verb::entry, {"a", "b"});
  StatementBatch batch(calls.all());
  answer(batch,
         {{int8_bytes(1), "va", int8_bytes(17), int8_bytes(250)}, {int8_bytes(2), "vb", int8_bytes(18), std::nullopt}});
  EXPECT_EQ(call.rows[0].answer.number, 17);
  EXPECT_EQ(call.rows[0].answer.time_left, Milliseconds(250));
  EXPECT_EQ(call.rows[1].answer.number, 18);
  EXPECT_FALSE(call.rows[1].answer.time_left);
}

TEST(PostgresStatementBatch, OfWritesGivesEachKeyItsAnswer) {
  CallsOfBatch calls;
  Call& one = calls.add(Verb::advance, {"a", "b"});
  Call& two = calls.add(Verb::advance, {"c"});
  StatementBatch batch(calls.all());
  answer(batch, {{"c", int8_bytes(5)}, {"a", int8_bytes(-7)}});
  EXPECT_EQ(one.rows[0].answer.number, -7);
  EXPECT_TRUE(one.rows[0].answer.found);
  EXPECT_FALSE(one.rows[1].answer.found) << "no integer of Polly's form";
  EXPECT_EQ(two.rows[0].answer.number, 5);
}

TEST(PostgresStatementBatch, OfRemovalsFindsWhatHadNotExpired) {
  CallsOfBatch calls;
  Call& call = calls.add(Verb::remove, {"a", "b", "c"});
  StatementBatch batch(calls.all());
  answer(batch, {{"a", "\1"s}, {"b", "\0"s}});
  EXPECT_TRUE(call.rows[0].answer.found);
  EXPECT_FALSE(call.rows[1].answer.found);
  EXPECT_FALSE(call.rows[2].answer.found);
}

// The rows of one caller never become those of another, whichever caller stops waiting.
TEST(PostgresStatementBatch, DiscardsTheAnswerOfACallThatIsAbandoned) {
  for (const Verb verb : {Verb::get, Verb::touch}) {
    CallsOfBatch calls;
    calls.add(verb, {"a"});
    Call& other = calls.add(verb, {"b"});
    StatementBatch batch(calls.all());
    calls.destroy(0);
    if (verb == Verb::get) {
      answer(batch, {{int8_bytes(1), "va"}, {int8_bytes(2), "vb"}});
      EXPECT_EQ(other.rows[0].answer.value, "vb");
    } else {
      answer(batch, {{"a"}, {"b"}});
    }
    EXPECT_TRUE(other.rows[0].answer.found);
    EXPECT_EQ(batch.take_calls(), std::vector<Call*>{&other});
  }
}

TEST(PostgresStatementBatch, DoesNotTakeAnAnswerThatIsNotToItsStatement) {
  for (const std::int64_t row : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{3}}) {
    CallsOfBatch calls;
    calls.add(Verb::get, {"a"});
    calls.add(Verb::get, {"b"});
    StatementBatch batch(calls.all());
    batch.accept(test_rows({{int8_bytes(row), "v"}}));
    EXPECT_THROW(batch.answer_calls(), Error) << row;
  }
  CallsOfBatch calls;
  calls.add(Verb::get, {"a"});
  StatementBatch batch(calls.all());
  batch.accept(test_rows({{"xx", "v"}}));
  EXPECT_THROW(batch.answer_calls(), Error) << "no int8";
}

TEST(PostgresStatementBatch, GivesASingleCallTheAnswerToItsLastStatement) {
  CallsOfBatch calls;
  Call& call = calls.add(Verb::apply, {});
  call.statements.emplace_back(Statement::lock);
  call.statements.emplace_back(Statement::apply);
  StatementBatch batch(calls.all());
  batch.accept(test_rows({}));
  EXPECT_FALSE(batch.is_committing());
  EXPECT_FALSE(batch.is_complete());
  answer(batch, {{"\1"s}});
  EXPECT_TRUE(batch.is_committing());
  EXPECT_TRUE(call.answer.boolean(0, 0));
}

TEST(PostgresStatementBatch, ThatIsRefusedIsNotCommitting) {
  CallsOfBatch calls;
  Call& call = calls.add(Verb::apply, {});
  for (int i = 0; i < 2; ++i) call.statements.emplace_back(Statement::ping);
  StatementBatch batch(calls.all());
  batch.accept(test_refusal());
  batch.accept(test_skipped());
  EXPECT_TRUE(batch.refusal());
  EXPECT_FALSE(batch.is_committing());
  EXPECT_FALSE(batch.is_complete());
  batch.accept(test_end_of_batch());
  EXPECT_TRUE(batch.is_complete());
}

TEST(PostgresStatementBatch, GivesUpCallsThatAreLate) {
  const TimePoint now = ManualClock().now();
  Call late(Verb::get, now);
  Call early(Verb::get, now + Milliseconds(1));
  late.rows.emplace_back("a"), early.rows.emplace_back("b");
  StatementBatch batch({&late, &early});
  EXPECT_EQ(batch.take_late(now), std::vector<Call*>{&late});
  EXPECT_TRUE(late.is_sent) << "its outcome is open";
  const Waker dropped = late.finish(Call::End::failed);
  answer(batch, {{int8_bytes(1), "va"}, {int8_bytes(2), "vb"}});
  EXPECT_FALSE(late.rows[0].answer.found);
  EXPECT_EQ(early.rows[0].answer.value, "vb");
  EXPECT_EQ(batch.take_calls(), std::vector<Call*>{&early});
}

}  // namespace
}  // namespace polly::postgres

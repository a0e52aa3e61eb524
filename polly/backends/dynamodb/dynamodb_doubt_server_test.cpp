// Writes of which a part was done, or which may have been done: no error says of them that nothing was.
#include <gtest/gtest.h>

#include <string>

#include "polly/backends/dynamodb/detail/test_dynamodb.hpp"

namespace polly::dynamodb_backend {
namespace {

using testing::DynamoDbFault;
using testing::DynamoDbService;

Transaction pair() {
  Transaction transaction;
  transaction.set("from", 1).set("to", 2);
  return transaction;
}

TEST(DynamodbDoubt, ATransactionWhoseAnswerIsLostKeepsItsTokenThroughConflicts) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  Transaction transaction;
  transaction.require_absent("from").set("from", 1).set("to", 2);
  service.fail(DynamoDbFault::cut_after().on("TransactWriteItems"));
  service.fail(DynamoDbFault::cancel({"TransactionConflict"}).times(3));
  EXPECT_TRUE(run(store->apply(Context(), transaction))) << "it is not refused by itself";
  EXPECT_EQ(service.faults_left(), 0U);
}

TEST(DynamodbDoubt, ATransactionThatWasLostAndNotDoneAfterwardsIsUnknown) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  const auto apply = [&]() -> Task<void> { co_await store->apply(in_300ms(), pair()); };
  service.fail(DynamoDbFault::cut_before().on("TransactWriteItems"));
  service.fail(DynamoDbFault::cancel({"TransactionConflict"}).times(100'000));
  EXPECT_EQ(kind_in_time(apply()), ErrorKind::unknown_outcome) << "the time was over";
  service.recover();
  service.fail(DynamoDbFault::cut_before().on("TransactWriteItems"));
  service.fail(DynamoDbFault::cancel({"ConditionalCheckFailed"}));
  EXPECT_EQ(kind_of(apply()), ErrorKind::unknown_outcome) << "what was lost may still be done";
}

TEST(DynamodbDoubt, ATransactionThatIsThrottledToTheEndIsResourceExhausted) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto store = world.open();
  const auto apply = [&]() -> Task<void> { co_await store->apply(in_300ms(), pair()); };
  service.fail(DynamoDbFault::cancel({"ThrottlingError"}).times(100'000));
  EXPECT_EQ(kind_in_time(apply()), ErrorKind::resource_exhausted);
}

TEST(DynamodbDoubt, AFailureAfterAPartOfTheEntriesWasWrittenIsUnknown) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto backend = world.open_backend();
  service.fail_where([](const testing::DynamoDbRequest& request) -> std::optional<DynamoDbFault> {
    const bool is_of_b = request.body.find(R"({"S":"b"})") != std::string::npos;
    return is_of_b ? std::optional(DynamoDbFault::throttle()) : std::nullopt;
  });
  const auto advance = [&]() -> Task<void> {
    std::vector<Advance> advances;
    for (const char* key : {"a", "b", "c"}) advances.emplace_back(key, 1);
    co_await backend->advance(in_300ms(), std::move(advances), Expiration::never());
  };
  EXPECT_EQ(kind_in_time(advance()), ErrorKind::unknown_outcome);
  EXPECT_TRUE(service.items("polly").contains("a"));
  const auto remove = [&]() -> Task<void> {
    std::vector<Key> keys{Key("a"), Key("b"), Key("c")};
    co_await backend->remove_many(in_300ms(), std::move(keys));
  };
  EXPECT_EQ(kind_in_time(remove()), ErrorKind::unknown_outcome);
  run(backend->close());
}

TEST(DynamodbDoubt, AFailureAfterTheFirstOfTwoAdvancesOfAKeyIsUnknown) {
  DynamoDbService service;
  TestDynamodb world(service);
  const auto backend = world.open_backend();
  service.fail_where([](const testing::DynamoDbRequest& request) -> std::optional<DynamoDbFault> {
    const bool is_second = request.body.find(R"({"N":"2"})") != std::string::npos;
    return is_second ? std::optional(DynamoDbFault::throttle()) : std::nullopt;
  });
  const auto advance = [&](std::vector<Advance> advances) -> Task<void> {
    co_await backend->advance(in_300ms(), std::move(advances), Expiration::never());
  };
  std::vector<Advance> both;
  for (const std::int64_t value : {1, 2}) both.emplace_back("a", value);
  EXPECT_EQ(kind_in_time(advance(both)), ErrorKind::unknown_outcome);
  both.erase(both.begin());
  const auto kind = kind_in_time(advance(both));
  EXPECT_NE(kind, ErrorKind::unknown_outcome) << "nothing was applied";
  EXPECT_NE(kind, std::nullopt);
  run(backend->close());
}

}  // namespace
}  // namespace polly::dynamodb_backend

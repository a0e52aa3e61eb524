// The conformance suite on the service of the tests, in a table that others use too, behind a prefix; and on dynalite,
// which has no transactions. The client below has the machine's clock, so that the suite waits for time to pass.
#include "polly/store/conformance/conformance.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "polly/backends/dynamodb/detail/item.hpp"
#include "polly/backends/dynamodb/detail/requests.hpp"
#include "polly/backends/dynamodb/detail/test_dynamodb.hpp"
#include "polly/testing/dynalite.hpp"
#include "polly/testing/sanitizers.hpp"

namespace polly {
namespace {

using dynamodb_backend::options_of;
using dynamodb_backend::options_on;

// With items of another Polly, and of one without a prefix.
testing::DynamoDbService& shared_service() {
  static testing::DynamoDbService service;
  static const bool is_filled = [] {
    service.create_table("polly");
    for (int i = 0; i < 500; ++i) {
      const std::string prefix = i % 2 == 0 ? "green:polly:conformance:" : "polly:conformance:";
      service.call("PutItem",
                   R"({"TableName":"polly","Item":{"k":{"S":")" + prefix + std::to_string(i) + R"("},"n":{"N":"1"}}})");
    }
    return true;
  }();
  (void)is_filled;
  return service;
}

// With sanitizers, or on dynalite, these take minutes.
std::string reason_of_slowness(std::string_view test) {
  const bool is_slow = test.starts_with("RandomSteps.") || test == "Scans.SeeEachOf10000Keys" ||
                       test == "Scans.SurviveInsertionsBetweenThePages" || test == "Sealing.AlteredBytesAreAnError" ||
                       test.starts_with("Concurrency.");
  return is_slow ? "it takes minutes" : "";
}

class DynamodbFixture final : public conformance::Fixture {
 public:
  Task<std::unique_ptr<Backend>> open(Runtime runtime) override {
    DynamodbOptions options = options_of(shared_service());
    options.prefix = "blue:";
    return open_dynamodb_backend(std::move(options), std::move(runtime));
  }

  // A sealed value is somewhat longer than its text.
  std::size_t value_bytes_max() const override { return dynamodb_backend::kItemBytesMax - 2048; }
  std::size_t transaction_steps_max() const override { return dynamodb_backend::kTransactionItemsMax; }
  std::string skips(std::string_view test) const override {
    return testing::kHasSanitizers ? reason_of_slowness(test) : "";
  }
};

// One process for all tests, whose table is made by `polly migrate-schema`'s own function.
testing::Dynalite& dynalite() {
  static testing::Dynalite dynalite;
  return dynalite;
}

DynamodbOptions options_of_dynalite() {
  return options_on(dynalite().url(), dynalite().region(), dynalite().credentials());
}

class DynaliteFixture final : public conformance::Fixture {
 public:
  DynaliteFixture() {
    static const bool is_made = [] {
      Telemetry telemetry;
      return run(make_dynamodb_table(options_of_dynalite(), Runtime(telemetry)));
    }();
    (void)is_made;
  }

  Task<std::unique_ptr<Backend>> open(Runtime runtime) override {
    return open_dynamodb_backend(options_of_dynalite(), std::move(runtime));
  }

  std::size_t value_bytes_max() const override { return dynamodb_backend::kItemBytesMax - 2048; }

  std::string skips(std::string_view test) const override {
    static const std::set<std::string, std::less<>> kTransactions{
        "Cancellation.LeavesNothingHalfDone",
        "Expiry.WhatExpiredIsAbsentForConditions",
        "Keys.OfEveryKindOfCharacterWorkInTransactionsAndAdvances",
        "Limits.ATransactionOfTheMostStepsWorksAndALargerOneIsRefused",
        "Replacing.ATransactionKeepsAnExpiryToo",
        "Revisions.GuardAgainstRemovals",
        "Revisions.ThatNobodyGaveOutAreNeverMet",
        "Sealing.RevisionsHoldAlthoughEachSealingDiffers"};
    const bool has_transaction =
        test.starts_with("Transactions.") || test.starts_with("RandomSteps.") || kTransactions.contains(test);
    return has_transaction ? "dynalite has no transactions" : reason_of_slowness(test);
  }
};

}  // namespace
}  // namespace polly

POLLY_BACKEND_CONFORMS(DynamodbService, [] { return std::make_unique<polly::DynamodbFixture>(); });
POLLY_BACKEND_CONFORMS(DynamodbDynalite, [] { return std::make_unique<polly::DynaliteFixture>(); });

// What Store adds to an engine: bounds that are checked first, deadlines, error messages. What it stores, and how, is
// tested by the conformance suite.
#include "polly/store/store.hpp"

#include <gtest/gtest.h>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/store/conformance/plain_backend.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

// An engine whose get() does what the test sets, and which keeps the context of the call.
class ScriptedBackend final : public Backend {
 public:
  std::function<void()> before_answer = [] {};
  std::optional<std::string> answer;
  Context asked_with;
  int asked = 0;

  std::string_view name() const noexcept override { return "scripted"; }
  Task<std::optional<std::string>> get(Context ctx, KeyView) override {
    ++asked;
    asked_with = ctx;
    before_answer();
    co_return answer;
  }
  Task<std::vector<std::optional<std::string>>> get_many(Context, KeysView) override {
    return unasked<std::vector<std::optional<std::string>>>();
  }
  Task<std::optional<StoredEntry>> get_entry(Context, KeyView) override {
    return unasked<std::optional<StoredEntry>>();
  }
  Task<std::vector<std::optional<RawEntry>>> get_raw(Context, KeysView) override {
    return unasked<std::vector<std::optional<RawEntry>>>();
  }
  Task<bool> exists(Context, KeyView) override { return unasked<bool>(); }
  Task<bool> set(Context, Key, std::string, Expiration, WriteIf) override { return unasked<bool>(); }
  Task<std::size_t> remove_many(Context, std::vector<Key>) override { return unasked<std::size_t>(); }
  Task<bool> touch(Context, Key, Expiration) override { return unasked<bool>(); }
  Task<std::vector<std::int64_t>> advance(Context, std::vector<Advance>, Expiration) override {
    return unasked<std::vector<std::int64_t>>();
  }
  Task<bool> apply(Context, Transaction) override { return unasked<bool>(); }
  Task<Page> scan(Context, Scan, std::optional<Cursor>) override { return unasked<Page>(); }
  Task<void> ping(Context) override { co_return; }
  Task<void> close() override { co_return; }

 private:
  template <class T>
  Task<T> unasked() {
    ++asked;
    co_return T{};
  }
};

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() {
    auto backend = std::make_unique<ScriptedBackend>();
    backend_ = backend.get();
    store_ = std::make_unique<Store>(std::move(backend), Runtime(telemetry_, {}, clock_), 2s);
  }

  template <class T>
  std::pair<std::string, std::string> failure(Task<T> task) {  // kind and message
    try {
      run(std::move(task));
    } catch (const Error& error) {
      return {std::string(to_string(error.kind())), error.what()};
    }
    return {};
  }
  std::pair<std::string, std::string> failure_after(std::function<void()> fault) {
    backend_->before_answer = std::move(fault);
    return failure(store_->get<int>(Context(), "polly:pr_number:x"));
  }

  ManualClock clock_;
  Telemetry telemetry_;
  ScriptedBackend* backend_ = nullptr;
  std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, NamesItsEngine) {
  EXPECT_EQ(store_->backend_name(), "scripted");
}

TEST_F(StoreTest, GivesTheEngineADeadlineNoLaterThanItsOwnTimeout) {
  run(store_->get<int>(Context(), "a"));
  EXPECT_EQ(backend_->asked_with.deadline(), clock_.now() + 2s);
  run(store_->get<int>(Context().with_timeout(clock_, 1h), "a"));
  EXPECT_EQ(backend_->asked_with.deadline(), clock_.now() + 2s);
}

TEST_F(StoreTest, GivesTheEngineTheCallersDeadlineWhereItIsEarlier) {
  run(store_->get<int>(Context().with_timeout(clock_, 1s), "a"));
  EXPECT_EQ(backend_->asked_with.deadline(), clock_.now() + 1s);
}

TEST_F(StoreTest, DoesNotCallTheEngineAfterTheDeadline) {
  EXPECT_EQ(failure(store_->get<int>(Context().with_deadline(clock_.now()), "a")).first, "deadline_exceeded");
  EXPECT_EQ(backend_->asked, 0);
}

TEST_F(StoreTest, DoesNotCallTheEngineBeyondALimit) {
  std::vector<Key> keys(kBatchKeysMax + 1, Key("a"));
  EXPECT_EQ(failure(store_->get_many<int>(Context(), keys)).first, "invalid_argument");
  EXPECT_EQ(failure(store_->remove_many(Context(), keys)).first, "invalid_argument");
  EXPECT_EQ(failure(store_->advance_many(Context(), std::vector<Advance>(kBatchKeysMax + 1, Advance("a", 1)))).first,
            "invalid_argument");
  EXPECT_EQ(failure(store_->set(Context(), "a", std::string(kValueBytesMax, 'x'))).first, "invalid_argument");
  EXPECT_EQ(failure(store_->scan(Context(), Scan(std::string(kKeyBytesMax + 1, 'p')))).first, "invalid_argument");
  Transaction transaction;
  for (std::size_t i = 0; i <= kTransactionStepsMax; ++i) transaction.remove("a");
  EXPECT_EQ(failure(store_->apply(Context(), transaction)).first, "invalid_argument");
  EXPECT_EQ(backend_->asked, 0);
}

TEST_F(StoreTest, PassesTheEnginesErrorsOnWithItsOperation) {
  const auto failed = failure_after([] { throw Error(ErrorKind::unavailable, "no server answers at localhost:6379"); });
  EXPECT_EQ(failed.first, "unavailable");
  EXPECT_EQ(failed.second, "get polly:pr_number:*: no server answers at localhost:6379");
}

TEST_F(StoreTest, ConvertsOtherExceptionsIntoErrors) {
  using boost::system::system_error;
  namespace error = boost::asio::error;
  EXPECT_EQ(failure_after([] { throw system_error(error::operation_aborted); }).first, "cancelled");
  EXPECT_EQ(failure_after([] { throw system_error(error::connection_refused); }).first, "unavailable");
  EXPECT_EQ(failure_after([] { throw std::bad_alloc(); }).first, "resource_exhausted");
  EXPECT_EQ(failure_after([] { throw std::runtime_error("odd"); }).second, "get polly:pr_number:*: unexpected: odd");
}

TEST_F(StoreTest, ReportsACorruptValueAndNotAnAbsentOne) {
  backend_->answer = "{\"cut";
  EXPECT_EQ(failure(store_->get<int>(Context(), "a")).first, "corrupt");
  EXPECT_EQ(failure(store_->get_or_zero<int>(Context(), "a")).first, "corrupt");
}

}  // namespace
}  // namespace polly

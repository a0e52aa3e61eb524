#include "polly/state/read_through.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/go_values.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

// Counts reads of one key and of several, and answers for the key `hash` as Valkey does where it holds a hash.
class CountedBackend final : public PlainBackend {
 public:
  using PlainBackend::PlainBackend;

  Task<std::optional<std::string>> get(Context ctx, KeyView key) override {
    ++reads;
    return PlainBackend::get(ctx, key);
  }
  Task<std::vector<std::optional<std::string>>> get_many(Context ctx, KeysView keys) override {
    ++reads;
    for (const Key& key : keys) {
      if (key.text() == hash) throw Error(ErrorKind::type_mismatch, "the entry is a hash");
    }
    if (fails_next_batch) {
      fails_next_batch = false;
      throw Error(ErrorKind::permission_denied, "no grant");
    }
    return PlainBackend::get_many(ctx, keys);
  }

  int reads = 0;
  bool fails_next_batch = false;
  std::string hash;
};

class ReadThroughTest : public ::testing::Test {
 protected:
  // As another program writes it, and without counting.
  void write(const std::string& key, const std::string& bytes) {
    run(backend_->set(Context(), Key(key), bytes, Expiration::never(), WriteIf::always));
  }
  std::string stored(const std::string& key) {
    return run(backend_->PlainBackend::get(Context(), Key(key))).value_or("(none)");
  }
  std::optional<std::int64_t> get(StateService& state, const Commit& commit, Fact<std::int64_t> fact) {
    backend_->reads = 0;
    return run(state.get(Context(), commit, fact));
  }
  CommitState all(StateService& state, const Commit& commit) {
    backend_->reads = 0;
    return run(state.all(Context(), commit));
  }
  std::string count(const std::string& metric, const std::string& fact, const std::string& result) {
    const std::string series = metric + "{fact=\"" + fact + "\",result=\"" + result + "\"} ";
    const std::string text = telemetry_.metrics().text();
    const std::size_t at = text.find(series);
    return at == text.npos ? "none" : text.substr(at + series.size(), text.find('\n', at) - at - series.size());
  }
  std::size_t lines() const { return static_cast<std::size_t>(std::count(log_.begin(), log_.end(), '\n')); }

  ManualClock clock_;
  std::string log_;
  Telemetry telemetry_{Log::to_text(Level::warning, LogFormat::json, log_)};
  CountedBackend* backend_ = new CountedBackend(clock_);  // the store owns it
  Store store_{std::unique_ptr<Backend>(backend_), Runtime(telemetry_, {}, clock_)};
  StateService new_only_{store_, telemetry_};
  StateService v1_{store_, telemetry_, 24h, StateKeys::plain, GoLayout::v1};
  StateService v2_{store_, telemetry_, 24h, StateKeys::plain, GoLayout::v2};
  const std::string sha_ = testing::kSha;
  const Commit commit_{sha_};
  const Commit in_shop_{sha_, Repository("acme", "shop")};
};

TEST_F(ReadThroughTest, WithoutALayoutNothingElseIsRead) {
  write("pr:" + sha_, "42");
  EXPECT_EQ(get(new_only_, commit_, kPrNumber), std::nullopt);
  EXPECT_EQ(backend_->reads, 1);
  EXPECT_TRUE(all(new_only_, commit_).is_empty());
  EXPECT_EQ(backend_->reads, 1);
}

TEST_F(ReadThroughTest, AFactThatIsNotStoredIsReadUnderItsOldKey) {
  write("pr:" + sha_, "42.0");
  write("acme:shop:workflow:" + sha_, "\"7\"");
  EXPECT_EQ(get(v1_, commit_, kPrNumber), 42);
  EXPECT_EQ(backend_->reads, 2);
  EXPECT_EQ(get(v1_, in_shop_, kPrNumber), 42) << "go-v1 has no repositories";
  EXPECT_EQ(get(v1_, commit_, kWorkflowRunId), std::nullopt);
  EXPECT_EQ(get(v2_, in_shop_, kWorkflowRunId), 7);
  EXPECT_EQ(get(v2_, Commit(sha_, Repository("eve", "shop")), kWorkflowRunId), std::nullopt);
  EXPECT_EQ(count("polly_state_lookups_total", "workflow_run_id", "hit"), "1");
  EXPECT_EQ(count("polly_state_read_through_total", "pr_number", "hit"), "2");
  EXPECT_EQ(count("polly_state_read_through_total", "workflow_run_id", "miss"), "2");
}

TEST_F(ReadThroughTest, AFactWithoutAnOldKeyCostsNoRoundTrip) {
  EXPECT_EQ(get(v1_, commit_, kCheckSuiteId), std::nullopt);
  EXPECT_EQ(backend_->reads, 1);
  EXPECT_EQ(get(v2_, commit_, kPrNumber), std::nullopt);
  EXPECT_EQ(backend_->reads, 1);
}

TEST_F(ReadThroughTest, TheFactsOwnKeyCountsWhicheverValueIsLarger) {
  write("acme:shop:pr:" + sha_, "50");
  run(v2_.store(Context(), in_shop_, kPrNumber, 7));
  EXPECT_EQ(get(v2_, in_shop_, kPrNumber), 7);
  EXPECT_EQ(backend_->reads, 1);
  EXPECT_EQ(all(v2_, in_shop_)[kPrNumber], 7);
}

TEST_F(ReadThroughTest, AllFactsThatAreMissingAreReadInOneRoundTrip) {
  run(v2_.store(Context(), in_shop_, kPrNumber, 1));
  write("acme:shop:pr:" + sha_, "50");
  write("acme:shop:vulnerability_check:" + sha_, "2");
  write("acme:shop:workflow:" + sha_, "4.0");
  write("acme:shop:check_suite:" + sha_, "\"5\"");
  const CommitState state = all(v2_, in_shop_);
  EXPECT_EQ(backend_->reads, 2);
  EXPECT_EQ(state[kPrNumber], 1);
  EXPECT_EQ(state[kVulnCheckRunId], 2);
  EXPECT_EQ(state[kLicenseCheckRunId], std::nullopt);
  EXPECT_EQ(state[kWorkflowRunId], 4);
  EXPECT_EQ(state[kCheckSuiteId], 5);
  for (const auto& fact : kFacts) run(v2_.store(Context(), in_shop_, fact, 9));
  EXPECT_EQ(all(v2_, in_shop_)[kWorkflowRunId], 9);
  EXPECT_EQ(backend_->reads, 1);
}

TEST_F(ReadThroughTest, ReadingWritesNothing) {
  write("acme:shop:pr:" + sha_, "42.0");
  EXPECT_EQ(get(v2_, in_shop_, kPrNumber), 42);
  EXPECT_EQ(all(v2_, in_shop_)[kPrNumber], 42);
  EXPECT_EQ(stored("acme:shop:pr:" + sha_), "42.0");
  EXPECT_EQ(stored("polly:pr_number:acme/shop:" + sha_), "(none)");
}

TEST_F(ReadThroughTest, EventsWriteTheFactsOwnKeyAndNeverLowerIt) {
  write("acme:shop:workflow:" + sha_, "50");
  EXPECT_EQ(run(v2_.advance(Context(), in_shop_, {{kWorkflowRunId, 42}})).front().value, 42);
  EXPECT_EQ(get(v2_, in_shop_, kWorkflowRunId), 42);
  EXPECT_EQ(run(v2_.advance(Context(), in_shop_, {{kWorkflowRunId, 41}})).front().value, 42);
  EXPECT_EQ(stored("acme:shop:workflow:" + sha_), "50");
}

TEST_F(ReadThroughTest, AfterAFactIsForgottenItsOldValueIsReadAgain) {
  write("acme:shop:pr:" + sha_, "50");
  run(v2_.store(Context(), in_shop_, kPrNumber, 60));
  EXPECT_TRUE(run(v2_.forget(Context(), in_shop_, kPrNumber)));
  EXPECT_EQ(get(v2_, in_shop_, kPrNumber), 50);
  EXPECT_FALSE(run(v2_.forget(Context(), in_shop_, kPrNumber))) << "it has no key of its own";
}

TEST_F(ReadThroughTest, CommitsWithOldKeysOnlyAreNotListed) {
  write("acme:shop:pr:" + sha_, "42");
  EXPECT_TRUE(run(v2_.find(Context(), std::nullopt, std::nullopt)).empty());
}

TEST_F(ReadThroughTest, CompressedValuesAreRead) {
  for (const testing::CompressedGoValue& value : testing::compressed_go_values()) {
    write("pr:" + sha_, value.bytes());
    EXPECT_EQ(get(v1_, commit_, kPrNumber), value.number) << value.name;
    EXPECT_EQ(all(v1_, commit_)[kPrNumber], value.number) << value.name;
  }
}

TEST_F(ReadThroughTest, AnUnreadableValueIsAbsentAndLoggedOnceInAMinute) {
  ReadThrough old(store_, telemetry_, GoLayout::v2, clock_);
  write("acme:shop:pr:" + sha_, "\"s3cret\"");
  write("acme:shop:workflow:" + sha_, "7");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run(old.get(Context(), in_shop_, kPrNumber)), std::nullopt);
  const CommitState state = run(old.complete(Context(), in_shop_, CommitState()));
  EXPECT_EQ(state[kPrNumber], std::nullopt);
  EXPECT_EQ(state[kWorkflowRunId], 7);
  EXPECT_EQ(count("polly_state_read_through_total", "pr_number", "unreadable"), "4");
  EXPECT_EQ(lines(), 1U) << log_;
  clock_.advance(1min);
  EXPECT_EQ(run(old.get(Context(), in_shop_, kPrNumber)), std::nullopt);
  EXPECT_EQ(lines(), 2U) << log_;
  EXPECT_NE(
      log_.find(R"("layout":"go-v2","fact":"pr_number","reason":"expected an integer, found a string of 6 bytes")"),
      std::string::npos)
      << log_;
  EXPECT_NE(log_.find(R"("lines_held_back":3)"), std::string::npos) << log_;
  EXPECT_EQ(log_.find("s3cret"), std::string::npos) << log_;
  EXPECT_EQ(log_.find("acme"), std::string::npos) << log_;
}

TEST_F(ReadThroughTest, AKeyThatIsAHashIsUnreadableAndTheOthersAreRead) {
  backend_->hash = "acme:shop:pr:" + sha_;
  write("acme:shop:workflow:" + sha_, "7");
  const CommitState state = all(v2_, in_shop_);
  EXPECT_EQ(state[kPrNumber], std::nullopt);
  EXPECT_EQ(state[kWorkflowRunId], 7);
  EXPECT_EQ(get(v2_, in_shop_, kPrNumber), std::nullopt);
  EXPECT_EQ(count("polly_state_read_through_total", "pr_number", "unreadable"), "2");
  EXPECT_EQ(count("polly_state_read_through_total", "workflow_run_id", "hit"), "1");
}

TEST_F(ReadThroughTest, AnErrorOfTheEngineIsNotAnAbsence) {
  backend_->fails_next_batch = true;
  try {
    get(v2_, in_shop_, kPrNumber);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::permission_denied);
  }
}

TEST_F(ReadThroughTest, TaggedKeysAreReadThroughAsWell) {
  StateService tagged(store_, telemetry_, 24h, StateKeys::tagged, GoLayout::v2);
  write("acme:shop:pr:" + sha_, "42");
  EXPECT_EQ(get(tagged, in_shop_, kPrNumber), 42);
  run(tagged.store(Context(), in_shop_, kPrNumber, 43));
  EXPECT_EQ(get(tagged, in_shop_, kPrNumber), 43);
}

}  // namespace
}  // namespace polly

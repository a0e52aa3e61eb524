// For tests: claims over an engine whose transactions meet the fates that the test chooses, as a network may.
//
//   class ClaimsTest : public TestClaims {};
//   TEST_F(ClaimsTest, ...) {
//     backend_->fates = {Fate::lost_reply};
//     const std::int64_t token = taken();
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/state/claims.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly {

// What becomes of a transaction, as a network may decide.
enum class Fate { answered, lost_reply, lost_request, late };

// An engine whose transactions meet the fates that the test has chosen, one after the other.
class LossyBackend final : public PlainBackend {
 public:
  using PlainBackend::PlainBackend;

  Task<bool> apply(Context ctx, Transaction transaction) override {
    const Fate fate = fates.empty() ? Fate::answered : fates.front();
    if (!fates.empty()) fates.erase(fates.begin());
    if (before_apply) std::exchange(before_apply, nullptr)();
    switch (fate) {
      case Fate::answered: break;
      case Fate::lost_reply: co_await PlainBackend::apply(ctx, std::move(transaction)); [[fallthrough]];
      case Fate::lost_request: throw Error(ErrorKind::unknown_outcome, "no answer");
      case Fate::late: late = std::move(transaction); throw Error(ErrorKind::unknown_outcome, "no answer");
    }
    if (late) co_await PlainBackend::apply(ctx, *std::exchange(late, std::nullopt));
    co_return co_await PlainBackend::apply(ctx, std::move(transaction));
  }
  Task<std::optional<StoredEntry>> get_entry(Context ctx, KeyView key) override {
    if (is_down) throw Error(ErrorKind::unavailable, "down");
    return PlainBackend::get_entry(ctx, key);
  }

  std::vector<Fate> fates;
  std::function<void()> before_apply;  // once
  std::optional<Transaction> late;     // applied before the next one
  bool is_down = false;
};

class TestClaims : public ::testing::Test {
 protected:
  TestClaims() { run(claims_.check(ctx())); }

  Context ctx() const { return Context(); }
  ClaimResult take(Milliseconds ttl = std::chrono::seconds(30)) {
    return run(claims_.take(ctx(), commit_, kVulnCheckRunId, ttl));
  }
  std::int64_t taken(Milliseconds ttl = std::chrono::seconds(30)) {
    const ClaimResult result = take(ttl);
    const Claim* claim = std::get_if<Claim>(&result);
    EXPECT_NE(claim, nullptr) << result.index();
    return claim == nullptr ? 0 : claim->token;
  }
  bool is_held() { return std::holds_alternative<HeldClaim>(take()); }
  std::optional<std::int64_t> known() {
    const ClaimResult result = take();
    const KnownValue* known = std::get_if<KnownValue>(&result);
    return known == nullptr ? std::nullopt : std::optional(known->value);
  }
  std::optional<std::int64_t> complete(std::int64_t token, std::int64_t value) {
    return run(claims_.complete(ctx(), commit_, kVulnCheckRunId, token, value));
  }
  bool release(std::int64_t token) { return run(claims_.release(ctx(), commit_, kVulnCheckRunId, token)); }
  std::optional<std::int64_t> stored() {
    return run(store_.get<std::int64_t>(ctx(), state_key(commit_, kVulnCheckRunId)));
  }
  void store(std::int64_t value) { run(store_.set(ctx(), state_key(commit_, kVulnCheckRunId), value)); }
  void forget() { run(store_.remove(ctx(), state_key(commit_, kVulnCheckRunId))); }
  std::string text(const std::string& key) {
    return encode_value(run(store_.get<boost::json::value>(ctx(), key)).value_or(nullptr));
  }
  template <class Call>
  std::string failure(Call call) {
    try {
      call();
      return "none";
    } catch (const Error& error) {
      return std::string(to_string(error.kind()));
    }
  }
  std::string count(const std::string& result) {
    const std::string series = "polly_state_claims_total{result=\"" + result + "\"} ";
    const std::string all = telemetry_.metrics().text();
    const std::size_t at = all.find(series);
    if (at == std::string::npos) return "none";
    return all.substr(at + series.size(), all.find('\n', at) - at - series.size());
  }

  ManualClock clock_;
  Telemetry telemetry_;
  LossyBackend* backend_ = new LossyBackend(clock_);  // of store_
  Store store_{std::unique_ptr<Backend>(backend_), Runtime(telemetry_, {}, clock_)};
  Claims claims_{store_, telemetry_, StateKeys::plain, std::chrono::hours(24), clock_};
  const Commit commit_{testing::kSha, Repository("acme", "shop")};
  const std::string claim_key_ = "polly:claim:vuln_check_run_id:acme/shop:" + testing::kSha;
  const std::string token_key_ = "polly:claim_token:vuln_check_run_id:acme/shop:" + testing::kSha;
};

}  // namespace polly

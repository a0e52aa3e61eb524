// For tests: a PullService on a store in memory whose clock a test moves, and short forms of events and answers.
#pragma once

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/memory/memory_backend.hpp"
#include "polly/base/run.hpp"
#include "polly/state/pull_json.hpp"
#include "polly/state/pull_service.hpp"

namespace polly {

inline const Repository kShop("acme", "shop");

inline Commit shop_commit(std::size_t number) {
  return Commit(std::string(34, 'a') + std::to_string(100'000 + number), kShop);
}

inline PullUpdate pull_event(std::size_t commit, std::int64_t number, std::int64_t time, bool is_open) {
  PullUpdate update(shop_commit(commit), {number});
  update.time = time;
  update.is_open = is_open;
  return update;
}

class PullServiceTest : public ::testing::Test {
 protected:
  explicit PullServiceTest(Milliseconds closed_left_max = Milliseconds::zero(), StateKeys keys = StateKeys::plain)
      : state_(store_, telemetry_, std::chrono::hours(24), keys),
        pulls_(store_, state_, telemetry_, std::chrono::hours(24), keys, closed_left_max, clock_) {}

  void advance(PullUpdate update, std::vector<KnownFact> facts) {
    run(pulls_.advance(Context(), std::move(facts), std::move(update)));
  }
  // pull_request with an action that has the fact.
  void open(std::size_t commit, std::int64_t number, std::int64_t time) {
    advance(pull_event(commit, number, time, true), {KnownFact(kPrNumber, number)});
  }
  void close(std::size_t commit, std::int64_t number, std::int64_t time) {
    advance(pull_event(commit, number, time, false), {});
  }
  void check(std::size_t commit, std::vector<std::int64_t> numbers) {
    advance(PullUpdate(shop_commit(commit), std::move(numbers)), {KnownFact(kCheckSuiteId, 7)});
  }
  std::string page(std::size_t commit) {
    const boost::json::object json = to_json(run(pulls_.page(Context(), shop_commit(commit))));
    return boost::json::serialize(json.at("pull_requests")) + " " + boost::json::serialize(json.at("pr_number_state"));
  }
  std::optional<PullPage> commits(std::int64_t number) { return run(pulls_.commits(Context(), kShop, number)); }
  // The last digits of the SHAs, the head marked.
  std::string shas(std::int64_t number) {
    const std::optional<PullPage> page = commits(number);
    if (!page) return "none";
    std::string text = page->is_open ? "open:" : "closed:";
    for (const CommitOfPull& commit : page->commits) {
      text += " " + std::to_string(std::stoul(commit.found.commit.sha().substr(34)) - 100'000);
      if (commit.is_head) text += "!";
    }
    return text;
  }
  std::optional<Milliseconds> left(const Key& key) {
    const auto entry = run(store_.get_entry<boost::json::value>(Context(), key));
    return entry ? entry->time_left : std::nullopt;
  }
  std::string value(const Key& key) {
    const auto value = run(store_.get<boost::json::value>(Context(), key));
    return value ? boost::json::serialize(*value) : "none";
  }

  Telemetry telemetry_;
  ManualClock clock_;
  Runtime runtime_{telemetry_, {}, clock_};
  Store store_{open_memory_backend(MemoryOptions(), runtime_), runtime_};
  StateService state_;
  PullService pulls_;
};

}  // namespace polly

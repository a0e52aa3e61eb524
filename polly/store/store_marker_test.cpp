#include "polly/store/store_marker.hpp"

#include <gtest/gtest.h>

#include "polly/backends/memory/memory_backend.hpp"
#include "polly/base/run.hpp"
#include "polly/store/own_entries.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/series_value.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

class StoreMarkers : public ::testing::Test {
 protected:
  std::string losses() {
    return testing::series_value(telemetry_.metrics().text(), "polly_store_marker_lost_total{backend=\"memory\"}");
  }
  void refresh(StoreMarker& marker) {
    clock_.advance(10s);
    run(marker.refresh(Context()));
  }
  std::optional<std::int64_t> stored(const char* name) {
    return run(store_.get<std::int64_t>(Context(), std::string("polly:marker:") + name));
  }
  void lose_everything() {
    run(store_.remove(Context(), Key("polly:marker:created")));
    run(store_.remove(Context(), Key("polly:marker:renewed")));
  }

  ManualClock clock_;
  std::string log_;
  Telemetry telemetry_{Log::to_text(Level::info, LogFormat::json, log_)};
  Runtime runtime_{telemetry_, {}, clock_};
  Store store_{open_memory_backend(MemoryOptions(), runtime_), runtime_};
  StoreMarker marker_{store_, telemetry_, clock_};
};

TEST_F(StoreMarkers, ANewEmptyStoreIsNoLoss) {
  for (int i = 0; i < 3; ++i) refresh(marker_);
  EXPECT_EQ(losses(), "0");
  EXPECT_FALSE(marker_.last_loss());
  EXPECT_TRUE(stored("created"));
}

TEST_F(StoreMarkers, AStoreThatAnswersAndIsEmptyHasLostWhatItHad) {
  refresh(marker_);
  lose_everything();
  refresh(marker_);
  EXPECT_EQ(losses(), "1");
  ASSERT_TRUE(marker_.last_loss());
  EXPECT_EQ(marker_.last_loss()->found, "the entry polly:marker:created is gone");
  EXPECT_NE(log_.find("has lost what was stored"), std::string::npos) << log_;
  refresh(marker_);
  EXPECT_EQ(losses(), "1") << "it is reported once";
}

TEST_F(StoreMarkers, AnOldBackupInItsPlaceIsALoss) {
  refresh(marker_);
  const std::int64_t old = stored("renewed").value();
  clock_.advance(1h);
  refresh(marker_);
  run(store_.set(Context(), "polly:marker:renewed", old));
  refresh(marker_);
  EXPECT_EQ(losses(), "1");
  EXPECT_EQ(marker_.last_loss()->found, "the entry polly:marker:renewed is older than it was, by 3610 s");
}

TEST_F(StoreMarkers, SeveralDaemonsOnOneStoreDoNotConfuseEachOther) {
  ManualClock slow;  // an hour behind
  clock_.advance(1h);
  StoreMarker other(store_, telemetry_, slow);
  for (int i = 0; i < 5; ++i) {
    refresh(marker_);
    run(other.refresh(Context()));
  }
  EXPECT_EQ(losses(), "0");
}

TEST_F(StoreMarkers, ADaemonNoticesALossAlsoWhenAnotherOneHasWrittenTheMarkerAgain) {
  StoreMarker other(store_, telemetry_, clock_);
  refresh(marker_);
  refresh(other);
  lose_everything();
  refresh(other);
  refresh(marker_);
  EXPECT_EQ(losses(), "2");
  EXPECT_EQ(marker_.last_loss()->found, "the entry polly:marker:created is another one than before");
}

TEST_F(StoreMarkers, ADaemonThatStartsAfterTheLossHasLostNothing) {
  refresh(marker_);
  lose_everything();
  StoreMarker later(store_, telemetry_, clock_);
  refresh(later);
  EXPECT_EQ(losses(), "0");
}

TEST_F(StoreMarkers, OutagesDoNotLetTheMarkerExpire) {
  refresh(marker_);
  clock_.advance(24h * 80);
  refresh(marker_);
  clock_.advance(24h * 80);
  refresh(marker_);
  EXPECT_EQ(losses(), "0");
}

TEST_F(StoreMarkers, AStoreThatDoesNotAnswerIsNoLoss) {
  refresh(marker_);
  run(store_.close());
  EXPECT_THROW(refresh(marker_), Error);
  EXPECT_EQ(losses(), "0");
}

TEST_F(StoreMarkers, AreNoEntriesOfCallers) {
  refresh(marker_);
  const Page page = run(store_.scan(Context(), Scan("")));
  for (const Key& key : page.keys) EXPECT_TRUE(is_own_entry(key)) << key.text();
}

}  // namespace
}  // namespace polly

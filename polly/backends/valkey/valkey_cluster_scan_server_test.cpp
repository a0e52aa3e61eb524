// Scans of a real cluster whose slots move: a key that exists throughout is listed.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "polly/backends/valkey/detail/cluster_cursor.hpp"
#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/base/run.hpp"
#include "polly/testing/valkey_cluster.hpp"

namespace polly {
namespace {

using testing::SlotMove;
using testing::ValkeyCluster;
using valkey_backend::ClusterCursor;
using Names = std::set<std::string>;

valkey::Options options_of(ValkeyCluster& cluster) {
  valkey::Options options;
  options.topology = valkey::Topology::cluster;
  options.addresses = {valkey::Address("127.0.0.1", cluster.node(0).port())};
  return options;
}

// A scan, as far as it has come.
class Listing {
 public:
  Listing(ValkeyCluster& cluster, std::string prefix)
      : runtime_(telemetry_),
        prefix_(std::move(prefix)),
        backend_(run(open_valkey_backend(options_of(cluster), runtime_))) {}
  ~Listing() { run(backend_->close()); }

  void take_page() {
    const Page page = run(backend_->scan(Context(), Scan(prefix_).page_keys(10), cursor_));
    for (const Key& key : page.keys) seen_.insert(key.text());
    cursor_ = page.next;
  }
  void take_the_rest() {
    do take_page();
    while (cursor_);
  }
  void begin_with(const std::string& cursor) { cursor_.emplace(cursor); }
  ClusterCursor cursor() const { return ClusterCursor::parse(cursor_.value().opaque()); }
  const Names& seen() const { return seen_; }

 private:
  Telemetry telemetry_;
  Runtime runtime_;
  std::string prefix_;
  std::unique_ptr<Backend> backend_;
  std::optional<Cursor> cursor_;
  Names seen_;
};

class ValkeyClusterScan : public ::testing::Test {
 protected:
  ValkeyClusterScan() {
    for (std::size_t i = 0; i < cluster_.size(); ++i) by_id_.emplace_back(cluster_.node(i).ask({"CLUSTER", "MYID"}), i);
    std::sort(by_id_.begin(), by_id_.end());
  }

  std::string id(std::size_t place) const { return by_id_.at(place).first; }  // in the order in which they are asked
  std::size_t node(std::size_t place) const { return by_id_.at(place).second; }

  // Keys of one slot that belongs to a node.
  Names write(std::size_t owner, std::size_t count) {
    for (int i = 0;; ++i) {
      tag_ = "scan:{" + std::to_string(i) + "}:";
      if (cluster_.primary_of_slot(slot()) == owner) break;
    }
    Names names;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string key = tag_ + std::to_string(i);
      cluster_.node(owner).ask({"SET", key, "1"});
      names.insert(key);
    }
    return names;
  }
  unsigned slot() { return cluster_.slot_of(tag_); }

  static Names missing(const Names& keys, const Names& seen) {
    Names missing;
    std::set_difference(keys.begin(), keys.end(), seen.begin(), seen.end(), std::inserter(missing, missing.end()));
    return missing;
  }

  ValkeyCluster cluster_;
  std::vector<std::pair<std::string, std::size_t>> by_id_;
  std::string tag_;
};

TEST_F(ValkeyClusterScan, SeesKeysThatHaveMovedToAPrimaryThatWasAskedAlready) {
  const Names keys = write(node(2), 50);
  Listing listing(cluster_, "scan:");
  while (listing.seen().empty() && (listing.take_page(), listing.cursor().node != id(1))) {
  }
  ASSERT_EQ(listing.seen(), Names());
  cluster_.move_slot(slot(), node(2), node(0));
  listing.take_the_rest();
  EXPECT_EQ(missing(keys, listing.seen()), Names());
}

TEST_F(ValkeyClusterScan, SeesKeysThatAreJustMovingToAPrimaryThatWasAskedAlready) {
  const Names keys = write(node(2), 50);
  Listing listing(cluster_, "scan:");
  while (listing.seen().empty() && (listing.take_page(), listing.cursor().node != id(1))) {
  }
  ASSERT_EQ(listing.seen(), Names());
  int times = 0;
  const auto finish = [&](SlotMove step) {
    if (step != SlotMove::batch_moved || times++ != 1) return;  // 40 of the keys are at the other one
    listing.take_the_rest();
  };
  cluster_.move_slot(slot(), node(2), node(0), finish, 20);
  EXPECT_EQ(missing(keys, listing.seen()), Names());
}

TEST_F(ValkeyClusterScan, BeginsAgainWhereItsPrimaryIsGone) {
  const Names keys = write(node(1), 30);
  Listing listing(cluster_, "scan:");
  listing.begin_with(ClusterCursor(1, std::string(40, 'f')).text());
  listing.take_page();
  EXPECT_EQ(listing.cursor().restarts, 1U);
  EXPECT_EQ(listing.cursor().node, id(0));
  listing.take_the_rest();
  EXPECT_EQ(listing.seen(), keys);

  ClusterCursor last(1, std::string(40, 'f'));
  last.restarts = ClusterCursor::kRestartsMax;
  listing.begin_with(last.text());
  try {
    listing.take_page();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_NE(std::string(error.what()).find("slots of the cluster keep moving"), std::string::npos) << error.what();
  }
}

// A restarted server scans its keys in another order.
TEST(ValkeyClusterScanOfOne, BeginsAgainWhereItsPrimaryHasStartedAnew) {
  ValkeyCluster cluster({.primaries = 1, .node = {.append_only = true}});
  Names keys;
  for (int i = 0; i < 300; ++i) {
    const std::string key = "scan:{1}:" + std::to_string(i);
    cluster.node(0).ask({"SET", key, "1"});
    keys.insert(key);
  }
  Listing listing(cluster, "scan:");
  while (listing.seen().size() < 100) listing.take_page();
  ASSERT_LT(listing.seen().size(), 300U);
  cluster.node(0).restart();
  cluster.wait_until_ok();
  listing.take_page();
  EXPECT_EQ(listing.cursor().restarts, 1U);
  listing.take_the_rest();
  EXPECT_EQ(listing.seen(), keys);
}

}  // namespace
}  // namespace polly

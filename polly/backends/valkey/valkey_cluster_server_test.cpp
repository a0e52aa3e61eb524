// What a cluster does to the verbs that run as scripts.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/base/run.hpp"
#include "polly/testing/valkey_cluster.hpp"

namespace polly {
namespace {

using testing::SlotMove;
using testing::ValkeyCluster;

constexpr std::string_view kKey = "{t}:k";

class ValkeyClusterScripts : public ::testing::TestWithParam<const char*> {
 protected:
  ValkeyClusterScripts() : cluster_({.node = {.program = GetParam()}}), runtime_(telemetry_) {
    valkey::Options options;
    options.topology = valkey::Topology::cluster;
    options.addresses = {valkey::Address("127.0.0.1", cluster_.node(2).port())};
    backend_ = run(open_valkey_backend(options, runtime_));
  }
  ~ValkeyClusterScripts() override { run(backend_->close()); }

  std::int64_t advance(std::string_view key, std::int64_t value) {
    std::vector<Advance> advances;
    advances.emplace_back(Key(std::string(key)), value);
    return run(backend_->advance(Context(), std::move(advances), Expiration::never())).front();
  }
  std::size_t owner() { return cluster_.primary_of_slot(slot()); }
  unsigned slot() { return cluster_.slot_of(std::string(kKey)); }

  ValkeyCluster cluster_;
  Telemetry telemetry_;
  Runtime runtime_;
  std::unique_ptr<Backend> backend_;
};

TEST_P(ValkeyClusterScripts, ReachNodesThatDoNotKnowThem) {
  EXPECT_EQ(advance(kKey, 42), 42);
  const std::size_t from = owner();
  const std::size_t to = (from + 1) % 3;
  for (std::size_t i = 0; i < 3; ++i) cluster_.node(i).ask({"SCRIPT", "FLUSH"});
  cluster_.move_slot(slot(), from, to, [&](SlotMove step) {
    if (step == SlotMove::marked) {
      EXPECT_EQ(advance("{t}:new", 7), 7);
    }
  });
  EXPECT_EQ(advance(kKey, 41), 42);
  EXPECT_EQ(advance("{t}:new", 6), 7);
  EXPECT_EQ(cluster_.node(to).ask({"GET", "{t}:new"}), "7");
}

TEST_P(ValkeyClusterScripts, AreAtomicOverKeysOfOneSlotOnly) {
  Transaction one_slot;
  one_slot.set(Key("{t}:a"), 1).set(Key("{t}:b"), 2);
  EXPECT_TRUE(run(backend_->apply(Context(), std::move(one_slot))));
  EXPECT_EQ(run(backend_->get(Context(), Key("{t}:b"))), "2");
  Transaction two_slots;
  two_slots.set(Key("a"), 1).set(Key("b"), 2);
  try {
    run(backend_->apply(Context(), std::move(two_slots)));
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  }
  EXPECT_EQ(run(backend_->get(Context(), Key("a"))), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(OnValkey, ValkeyClusterScripts, ::testing::Values("valkey-server"));
INSTANTIATE_TEST_SUITE_P(OnRedis, ValkeyClusterScripts, ::testing::Values("redis-server"));

}  // namespace
}  // namespace polly

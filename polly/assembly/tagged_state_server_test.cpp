// The state of a commit on a cluster, under tagged keys: it lies on one node, and is read there in one go.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/testing/valkey_cluster.hpp"

namespace polly {
namespace {

using testing::ValkeyCluster;

// How many GETs a node has served.
std::size_t gets(const testing::ValkeyServer& node) {
  constexpr std::string_view kName = "cmdstat_get:calls=";
  const std::string stats = node.ask({"INFO", "commandstats"});
  const std::size_t at = stats.find(kName);
  return at == std::string::npos ? 0 : std::stoul(stats.substr(at + kName.size()));
}

TEST(TaggedState, OfACommitIsReadFromOneNodeOfACluster) {
  ValkeyCluster cluster;
  Telemetry telemetry;
  const Runtime runtime(telemetry);
  valkey::Options options;
  options.topology = valkey::Topology::cluster;
  options.addresses = {valkey::Address("127.0.0.1", cluster.node(0).port())};
  Store store(run(open_valkey_backend(options, runtime)), runtime);
  StateService state(store, telemetry, StateService::kLifetimeDefault, StateKeys::tagged);
  const Commit commit = Commit(std::string(40, 'a'));
  run(state.advance(Context(), commit, {{kPrNumber, 42}, {kWorkflowRunId, 7}}));
  EXPECT_EQ(run(state.all(Context(), commit))[kPrNumber], 42);
  std::vector<std::size_t> read;
  for (std::size_t i = 0; i < cluster.size(); ++i) read.push_back(gets(cluster.node(i)));
  std::sort(read.begin(), read.end());
  EXPECT_EQ(read[0] + read[1], 0U);
  EXPECT_GT(read[2], 0U);
  run(store.close());
}

}  // namespace
}  // namespace polly

// ClusterRouter: sends a command to the primary that serves the slot of its key, and learns from what nodes answer:
//
//   MOVED                              that slot goes to the node it names from now on; a new map is asked for
//   ASK                                this command goes there, this once
//   CLUSTERDOWN, READONLY, MASTERDOWN  a new map is asked for, and the command comes again a little later
//   TRYAGAIN, LOADING, BUSY            it comes again a little later
//
// A node that cannot be connected to has a new map asked for as well: once the map names another for its slots, the
// calls that wait for it are routed again. Until there is a first map every call waits in a pool that has no server and
// is never started. A command without a key goes to any primary, if possible to one with an open connection.
//
// The new map is asked of the node that answered last, then of the other primaries, those with connections first, then
// of the addresses that the client was given; on a connection of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "polly/base/task.hpp"
#include "polly/telemetry/cause_limit.hpp"
#include "polly/valkey/detail/cluster_map.hpp"
#include "polly/valkey/detail/cluster_pools.hpp"
#include "polly/valkey/detail/router.hpp"

namespace polly::valkey {

class ClusterRouter final : public Router {
 public:
  // How long a refresh asks on, in command time-outs: one for each node that is silent.
  static constexpr int kRefreshTimeouts = 3;

  ClusterRouter(LaneState& lane, std::shared_ptr<ClusterMap> map);

  void start() override;
  void tick() override;
  void stop() override;
  void release() noexcept override;
  Pool& route(const resp3::Command& command) override;
  Advice advise(std::string_view text, const Pool* asked) override;
  std::optional<Error> failure() const override;
  std::size_t in_flight() const noexcept override;
  std::vector<std::string> primaries() override;
  Pool* find_primary(std::string_view id) override;

 private:
  void look_at_map();
  Pool& pool_of(std::size_t primary);
  Pool& any_pool();
  Advice follow_redirect(std::string_view text, const Pool* asked);
  Advice move(std::uint16_t slot, const Address& to);
  void want_map();
  void refresh_if_due();
  Task<void> refresh(RefreshTurn turn);
  std::vector<Address> whom_to_ask();
  void log_failure(const Error& failure);

  LaneState& lane_;
  const std::shared_ptr<ClusterMap> shared_;  // with the routers of the other lanes
  SlotMap map_;                               // this lane's: the shared one, and the redirects since
  std::uint64_t version_ = 0;                 // of the shared one
  ClusterPools pools_;
  std::vector<Pool*> pool_of_;          // by the place in map_.primaries(); nullptr: not asked for yet
  std::shared_ptr<Pool> unrouted_;      // calls that no primary is known for yet
  std::shared_ptr<Connection> asking_;  // while a map is asked for; shared with the coroutine that asks
  std::optional<Address> answered_;     // the node that answered MOVED last
  CauseLimit failure_lines_;
  std::size_t turn_ = 0;
  bool is_stopped_ = false;
};

}  // namespace polly::valkey

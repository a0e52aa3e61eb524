// ClusterPools: the pools of one lane to the nodes of a cluster, made where one is asked for. One that the map names no
// longer is retired: what it was sent is still answered, what waits for its connections is routed again.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "polly/valkey/detail/pool.hpp"
#include "polly/valkey/detail/slot_map.hpp"

namespace polly::valkey {

class ClusterPools {
 public:
  static constexpr std::size_t kPoolsMax = 2 * SlotMap::kPrimariesMax;  // with nodes that the map does not name (yet)

  explicit ClusterPools(LaneState& lane) noexcept : lane_(lane) {}

  Pool& at(const Address& address);
  Pool* find(const Address& address) const noexcept;          // nullptr: there is none
  std::optional<Address> address_of(const Pool* pool) const;  // nullopt: it does not exist any more
  bool is_full() const noexcept { return pools_.size() >= kPoolsMax; }

  // Keeps those whose address `map` names; calls that wait for a connection are routed again.
  void follow(const SlotMap& map);

  void tick();
  void stop();
  void release() noexcept;
  bool has_failures() const noexcept;
  std::optional<Error> failure() const;  // of one of them: one that lasts, if there is any
  std::size_t in_flight() const noexcept;

 private:
  LaneState& lane_;
  std::map<std::string, std::shared_ptr<Pool>> pools_;  // by the address's text; shared with their coroutines
  std::vector<std::shared_ptr<Pool>> retired_;          // until their last call has ended
};

}  // namespace polly::valkey

// SlotMap: which primary of a cluster serves each of its slots, as a node answers CLUSTER SLOTS:
//
//   *  one range of slots each
//     :first  :last
//     *  host  :port  id  *(metadata: "ip" or "hostname" and its value, ...)      the primary
//     *  ...                                                                      its replicas, which are left out
//
//   SlotMap map = SlotMap::parse(reply, asked);
//   if (auto owner = map.owner(resp3::hash_slot(key))) connect_to(map.primaries()[*owner].address);
//
// A host that is empty or null is the one that was asked; for one that the cluster does not know ("?") the metadata's
// address is taken, where there is one. Ranges may leave holes: slots that no primary serves.
// Source: https://valkey.io/commands/cluster-slots/
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/resp3/hash_slot.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

class SlotMap {
 public:
  static constexpr std::size_t kPrimariesMax = 1000;  // as many nodes as a cluster is made for
  static constexpr std::size_t kHostBytesMax = 253;   // of a name in the DNS
  static constexpr std::size_t kIdBytesMax = 300;     // of a node; it has 40

  struct Primary {
    Primary(std::string its_id, Address its_address) : id(std::move(its_id)), address(std::move(its_address)) {}
    friend bool operator==(const Primary&, const Primary&) = default;

    std::string id;  // 40 hex digits; the address's text where no id is known
    Address address;
  };

  SlotMap() noexcept { owners_.fill(kNobody); }

  // Error unavailable: no slot is served, the node refuses, or the reply makes no sense; config: the server is no
  // node of a cluster; permission_denied.
  static SlotMap parse(const resp3::Reply& reply, const Address& asked);

  // An index in primaries(); nullopt where no primary serves the slot.
  std::optional<std::size_t> owner(std::uint16_t slot) const noexcept {
    const std::uint16_t owner = owners_[slot];
    if (owner == kNobody) return std::nullopt;
    return owner;
  }

  // By their ids; those that move() brought in come behind.
  const std::vector<Primary>& primaries() const noexcept { return primaries_; }
  std::optional<std::size_t> find(const Address& address) const noexcept;

  // Applies a MOVED, until the next map. False where that would be one primary too many.
  bool move(std::uint16_t slot, const Address& to);

  friend bool operator==(const SlotMap&, const SlotMap&) = default;

 private:
  static constexpr std::uint16_t kNobody = 0xFFFF;

  void sort();

  std::array<std::uint16_t, resp3::kHashSlots> owners_;
  std::vector<Primary> primaries_;
};

}  // namespace polly::valkey

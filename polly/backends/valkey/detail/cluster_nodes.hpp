// ClusterNodes: what a node of a cluster knows of it, as it answers CLUSTER NODES, a line each:
//
//   id  host:port@bus,name  flags  primary  pinged  heard  epoch  link  slots ...  [slot->-id] [slot-<-id]
//   07c37df...e1c6  127.0.0.1:30004@31004  myself,master  -  0  1426238317239  4  connected  0-5460 [77->-6ec2...b3a0]
//
// Of that, what a scan has to know: who has keys, and whether anything has moved. Two nodes with the same view have the
// same fingerprint; it changes with every slot that changes hands, also with one that comes back (the epoch is another
// then).
// Source: https://valkey.io/commands/cluster-nodes/
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace polly::valkey_backend {

struct ClusterNodes {
  static constexpr std::size_t kIdBytes = 40;  // hex digits

  // Error unavailable where the text cannot be parsed, or no node has a slot.
  static ClusterNodes parse(std::string_view text);

  static bool is_id(std::string_view text) noexcept;

  std::optional<std::string> after(std::string_view id) const;  // the primary behind it; nullopt: it is the last

  std::vector<std::string> primaries;  // ids of those that have slots, sorted
  std::uint64_t fingerprint = 0;
  bool is_giving = false;       // the node that was asked is handing slots over, key by key
  bool gives_to_other = false;  // to one that is not among the primaries (yet)
};

}  // namespace polly::valkey_backend

// ClusterView: one node's view of its cluster: the parsed reply of CLUSTER NODES.
//
//   07c37df... 127.0.0.1:12001@17031 myself,master - 0 1426238317239 1 connected 0-5460 [93->-292f8b...]
//   id         port                  flags  primary                  link      slots
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace polly::testing {

struct ClusterMember {
  bool is(const std::string& flag) const;  // "master", "slave", "fail", ...
  bool owns(unsigned slot) const;

  std::string id;
  std::uint16_t port = 0;
  std::vector<std::string> flags;
  std::string primary_id;  // "-" where it is a primary itself
  bool connected = false;
  std::vector<std::pair<unsigned, unsigned>> slots;  // first and last
};

using ClusterView = std::vector<ClusterMember>;

// std::runtime_error where the text has another form.
ClusterView read_cluster_nodes(const std::string& text);

}  // namespace polly::testing

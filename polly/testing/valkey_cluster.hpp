// ValkeyCluster: a real cluster on 127.0.0.1, for as long as the object lives.
//
//   ValkeyCluster cluster({.primaries = 3, .replicas_each = 1});
//   const std::size_t owner = cluster.primary_of_slot(cluster.slot_of("key"));
//   cluster.node(owner).kill();
//   cluster.wait_for_failover(owner);                 // takes a node timeout and a second or two
//
// A slot moves step by step, and the test may act between the steps:
//
//   cluster.move_slot(slot, 0, 1, [&](SlotMove step) {
//     if (step == SlotMove::marked) ...               // a request for an absent key gets -ASK now
//   });
//
// Starting takes about two seconds: a new cluster does not accept writes sooner.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "polly/testing/valkey_server.hpp"

namespace polly::testing {

struct ClusterMember;

struct ClusterOptions {
  std::size_t primaries = 3;
  std::size_t replicas_each = 0;
  std::chrono::milliseconds node_timeout{1500};  // silence after which a node has failed
  ValkeyOptions node = {};                       // of each node, in addition
};

// A step of moving a slot that was just done.
enum class SlotMove {
  marked,       // migrating on the source, importing on the target
  batch_moved,  // some of its keys were moved
  owned,        // the target knows that it owns the slot; the source does not yet
  announced,    // every primary knows
};

class ValkeyCluster {
 public:
  static constexpr unsigned kSlots = 16'384;
  static constexpr std::chrono::seconds kReadyMax{30};

  // Returns when every node knows all others, each replica is in sync, and all report cluster_state:ok.
  explicit ValkeyCluster(const ClusterOptions& options = {});

  // Nodes have numbers: the primaries, with equal shares of the slots; then one replica of each, and so on.
  std::size_t size() const noexcept { return nodes_.size(); }
  ValkeyServer& node(std::size_t number) { return *nodes_.at(number); }  // to kill, freeze, thaw, restart
  std::vector<std::string> addresses() const;                            // "127.0.0.1:12001", by number

  unsigned slot_of(const std::string& key);

  // According to the first running node. std::runtime_error where no node has the slot.
  std::size_t primary_of_slot(unsigned slot);

  // Moves a slot with its keys, and calls `between` after each step. std::runtime_error where `from` does not have it.
  using Between = std::function<void(SlotMove)>;
  void move_slot(unsigned slot, std::size_t from, std::size_t to, const Between& between = {}, std::size_t batch = 10);

  // Waits until every running node reports cluster_state:ok, and all agree on the owners of the slots.
  void wait_until_ok();

  // The same, and no node lists node `failed` as the owner of a slot: one of its replicas has taken its slots.
  void wait_for_failover(std::size_t failed);

 private:
  void assign_slots(std::size_t primaries);
  void introduce();
  void wait_until_acquainted(std::size_t primaries);
  void add_replicas(std::size_t primaries);
  bool is_ok(ValkeyServer& node) const;
  bool all_agree();
  void migrate_keys(unsigned slot, std::size_t from, std::size_t to, const Between& between, std::size_t batch);
  std::vector<ClusterMember> view_of(const ValkeyServer& node) const;
  ValkeyServer& any_running();
  std::vector<ValkeyServer*> running() const;

  std::vector<std::unique_ptr<ValkeyServer>> nodes_;
};

}  // namespace polly::testing

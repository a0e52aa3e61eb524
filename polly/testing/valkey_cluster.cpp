#include "polly/testing/valkey_cluster.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "polly/testing/detail/cluster_view.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::testing {

namespace {

bool has_line(const std::string& text, const std::string& line) {
  const std::vector<std::string> lines = lines_of(text);
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

std::string id_of(const ValkeyServer& node) {
  return node.ask({"CLUSTER", "MYID"});
}

ValkeyOptions node_options(const ClusterOptions& options) {
  ValkeyOptions node = options.node;
  const std::vector<std::string> arguments{"--cluster-node-timeout",
                                           std::to_string(options.node_timeout.count()),
                                           "--cluster-replica-validity-factor",
                                           "0",
                                           "--cluster-allow-replica-migration",
                                           "no"};
  node.more_arguments.insert(node.more_arguments.begin(), arguments.begin(), arguments.end());
  node.cluster = true;
  return node;
}

}  // namespace

ValkeyCluster::ValkeyCluster(const ClusterOptions& options) {
  const std::size_t count = options.primaries * (1 + options.replicas_each);
  for (std::size_t i = 0; i < count; ++i) nodes_.push_back(std::make_unique<ValkeyServer>(node_options(options)));
  assign_slots(options.primaries);
  introduce();
  add_replicas(options.primaries);
  wait_until_acquainted(options.primaries);
  wait_until_ok();
}

std::vector<std::string> ValkeyCluster::addresses() const {
  std::vector<std::string> addresses;
  for (const auto& node : nodes_) addresses.push_back(node->address());
  return addresses;
}

unsigned ValkeyCluster::slot_of(const std::string& key) {
  return static_cast<unsigned>(std::stoul(any_running().ask({"CLUSTER", "KEYSLOT", key})));
}

std::size_t ValkeyCluster::primary_of_slot(unsigned slot) {
  for (const ClusterMember& member : view_of(any_running())) {
    for (std::size_t i = 0; i < nodes_.size() && member.owns(slot); ++i) {
      if (nodes_[i]->port() == member.port) return i;
    }
  }
  throw std::runtime_error("no node has slot " + std::to_string(slot));
}

void ValkeyCluster::move_slot(unsigned slot, std::size_t from, std::size_t to, const Between& between,
                              std::size_t batch) {
  const std::string number = std::to_string(slot);
  const std::string new_owner = id_of(node(to));
  const auto done = [&between](SlotMove step) {
    if (between) between(step);
  };
  node(to).ask({"CLUSTER", "SETSLOT", number, "IMPORTING", id_of(node(from))});
  node(from).ask({"CLUSTER", "SETSLOT", number, "MIGRATING", new_owner});
  done(SlotMove::marked);
  migrate_keys(slot, from, to, between, batch);
  node(to).ask({"CLUSTER", "SETSLOT", number, "NODE", new_owner});
  done(SlotMove::owned);
  for (const ValkeyServer* server : running()) {
    if (server->client().ask_list({"ROLE"}).front() == "master")
      server->ask({"CLUSTER", "SETSLOT", number, "NODE", new_owner});
  }
  done(SlotMove::announced);
}

void ValkeyCluster::wait_until_ok() {
  wait_until("the cluster is ok", kReadyMax, [this] {
    const std::vector<ValkeyServer*> nodes = running();
    return std::all_of(nodes.begin(), nodes.end(), [this](ValkeyServer* node) { return is_ok(*node); }) && all_agree();
  });
}

void ValkeyCluster::wait_for_failover(std::size_t failed) {
  const std::uint16_t port = node(failed).port();
  wait_until("another node has the slots of " + node(failed).address(), kReadyMax, [&] {
    for (const ValkeyServer* server : running()) {
      for (const ClusterMember& member : view_of(*server)) {
        if (member.port == port && !member.slots.empty()) return false;
      }
    }
    return true;
  });
  wait_until_ok();
}

void ValkeyCluster::assign_slots(std::size_t primaries) {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    // Different epochs from the start avoid conflicts between the nodes about the owners of slots.
    nodes_[i]->ask({"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(i + 1)});
    if (i >= primaries) continue;
    const std::size_t first = i * kSlots / primaries;
    const std::size_t last = (i + 1) * kSlots / primaries - 1;
    nodes_[i]->ask({"CLUSTER", "ADDSLOTSRANGE", std::to_string(first), std::to_string(last)});
  }
}

// Each is introduced to the first node, which passes it on to the others.
void ValkeyCluster::introduce() {
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    const std::string bus_port = nodes_[i]->client().ask_list({"CONFIG", "GET", "cluster-port"}).at(1);
    nodes_[0]->ask({"CLUSTER", "MEET", nodes_[i]->host(), std::to_string(nodes_[i]->port()), bus_port});
  }
}

void ValkeyCluster::add_replicas(std::size_t primaries) {
  for (std::size_t i = primaries; i < nodes_.size(); ++i) {
    const std::string primary = id_of(*nodes_[i % primaries]);
    wait_until("a replica knows its primary", kReadyMax, [&] {
      const ClusterView view = view_of(*nodes_[i]);
      return std::any_of(view.begin(), view.end(),
                         [&](const auto& member) { return member.id == primary && !member.is("handshake"); });
    });
    nodes_[i]->ask({"CLUSTER", "REPLICATE", primary});
  }
}

void ValkeyCluster::wait_until_acquainted(std::size_t primaries) {
  const auto count = [](const ClusterView& view, const std::string& flag) {
    return static_cast<std::size_t>(
        std::count_if(view.begin(), view.end(), [&](const auto& member) { return member.is(flag); }));
  };
  wait_until("every node knows every other", kReadyMax, [&] {
    return std::all_of(nodes_.begin(), nodes_.end(), [&](const auto& node) {
      const ClusterView view = view_of(*node);
      const bool all_connected =
          std::all_of(view.begin(), view.end(), [](const auto& member) { return member.connected; });
      const bool in_step = !has_line(node->ask({"INFO", "replication"}), "master_link_status:down");
      return view.size() == nodes_.size() && count(view, "master") == primaries &&
             count(view, "slave") == nodes_.size() - primaries && count(view, "handshake") == 0 && all_connected &&
             in_step;
    });
  });
}

bool ValkeyCluster::is_ok(ValkeyServer& node) const {
  const std::string info = node.ask({"CLUSTER", "INFO"});
  return has_line(info, "cluster_state:ok") && has_line(info, "cluster_slots_assigned:" + std::to_string(kSlots)) &&
         has_line(info, "cluster_known_nodes:" + std::to_string(nodes_.size()));
}

bool ValkeyCluster::all_agree() {
  std::vector<std::map<std::string, std::vector<std::pair<unsigned, unsigned>>>> opinions;
  for (const ValkeyServer* node : running()) {
    auto& opinion = opinions.emplace_back();
    for (const ClusterMember& member : view_of(*node)) opinion[member.id] = member.slots;
  }
  return std::all_of(opinions.begin(), opinions.end(), [&](const auto& opinion) { return opinion == opinions[0]; });
}

void ValkeyCluster::migrate_keys(unsigned slot, std::size_t from, std::size_t to, const Between& between,
                                 std::size_t batch) {
  PlainClient client = node(from).client();
  const Words keys_in_slot{"CLUSTER", "GETKEYSINSLOT", std::to_string(slot), std::to_string(batch)};
  for (Words keys = client.ask_list(keys_in_slot); !keys.empty(); keys = client.ask_list(keys_in_slot)) {
    Words migrate{"MIGRATE", node(to).host(), std::to_string(node(to).port()), "", "0", "5000"};
    if (!node(to).password().empty()) migrate.insert(migrate.end(), {"AUTH", node(to).password()});
    migrate.emplace_back("KEYS");
    migrate.insert(migrate.end(), keys.begin(), keys.end());
    client.ask(migrate);
    if (between) between(SlotMove::batch_moved);
  }
}

ClusterView ValkeyCluster::view_of(const ValkeyServer& node) const {
  return read_cluster_nodes(node.ask({"CLUSTER", "NODES"}));
}

ValkeyServer& ValkeyCluster::any_running() {
  const std::vector<ValkeyServer*> nodes = running();
  if (nodes.empty()) throw std::runtime_error("no node of the cluster runs");
  return *nodes.front();
}

std::vector<ValkeyServer*> ValkeyCluster::running() const {
  std::vector<ValkeyServer*> nodes;
  for (const auto& node : nodes_) {
    if (node->runs()) nodes.push_back(node.get());
  }
  return nodes;
}

}  // namespace polly::testing

#include "polly/valkey/detail/slot_map.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "polly/base/error.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly::valkey {

namespace {

using resp3::Reply;

void check_map(bool holds, std::string_view what) {
  if (!holds) {
    throw Error(ErrorKind::unavailable,
                "the server answered CLUSTER SLOTS with something else than a map: " + std::string(what));
  }
}

void check_reply(const Reply& reply) {
  if (reply.is_error() && reply.text().find("cluster support disabled") != std::string::npos) {
    throw Error(ErrorKind::config,
                "the server is no node of a cluster (its cluster-enabled is no): set Storage::valkey.is_cluster=false "
                "and name it alone, or name nodes of the cluster");
  }
  if (reply.is_error()) throw error_of_refusal(reply.text());
  check_map(reply.is_aggregate(), reply.describe());
  if (reply.elements().empty()) {
    throw Error(ErrorKind::unavailable,
                "no node of the cluster serves any slot: create it (valkey-cli --cluster create), or wait until the "
                "nodes have met");
  }
}

std::uint16_t slot_of(const Reply& reply) {
  check_map(reply.is_integer() && reply.integer() >= 0 && reply.integer() < resp3::kHashSlots, "a slot out of bounds");
  return static_cast<std::uint16_t>(reply.integer());
}

// The value of `name` among the metadata, keys and values in turn; empty where there is none.
std::string metadata_of(const std::vector<Reply>& node, std::string_view name) {
  if (node.size() < 4) return {};
  const std::vector<Reply>& pairs = node[3].elements();
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    if (pairs[i].text() == name) return pairs[i + 1].text();
  }
  return {};
}

std::string host_of(const std::vector<Reply>& node, const Address& asked) {
  std::string host = node[0].text();  // of a null: empty
  if (host == "?") host = metadata_of(node, "ip");
  if (host.empty() && node[0].text() == "?") host = metadata_of(node, "hostname");
  check_map(host.size() <= SlotMap::kHostBytesMax, "a host with too long a name");
  return host.empty() ? asked.host : host;
}

}  // namespace

SlotMap SlotMap::parse(const Reply& reply, const Address& asked) {
  check_reply(reply);
  SlotMap map;
  std::unordered_map<std::string, std::uint16_t> by_id;
  for (const Reply& range : reply.elements()) {
    const std::vector<Reply>& parts = range.elements();
    check_map(parts.size() >= 2, "a range without its ends");
    const std::uint16_t first = slot_of(parts[0]);
    const std::uint16_t last = slot_of(parts[1]);
    check_map(first <= last, "a range that ends before it begins");
    if (parts.size() == 2) continue;  // without a primary: a hole
    const std::vector<Reply>& node = parts[2].elements();
    check_map(node.size() >= 2 && node[1].is_integer(), "a node without an address");
    check_map(node[1].integer() >= 0 && node[1].integer() <= std::numeric_limits<std::uint16_t>::max(), "a port");
    const auto port = static_cast<std::uint16_t>(node[1].integer());
    if (port == 0) continue;  // it does not listen for such as us (TLS, or not TLS)
    const Address address(host_of(node, asked), port);
    const std::string id = node.size() >= 3 && !node[2].text().empty() ? node[2].text() : address.text();
    check_map(id.size() <= kIdBytesMax, "a node with too long an id");
    const auto [found, is_new] = by_id.emplace(id, static_cast<std::uint16_t>(map.primaries_.size()));
    if (is_new) map.primaries_.emplace_back(id, address);
    check_map(map.primaries_.size() <= kPrimariesMax, "more than " + std::to_string(kPrimariesMax) + " primaries");
    std::fill(map.owners_.begin() + first, map.owners_.begin() + last + 1, found->second);
  }
  check_map(!map.primaries_.empty(), "no primary has an address");
  map.sort();
  return map;
}

// Two maps with the same content are equal, in whatever order they were received.
void SlotMap::sort() {
  std::vector<std::uint16_t> order(primaries_.size());
  std::iota(order.begin(), order.end(), std::uint16_t{0});
  std::sort(order.begin(), order.end(),
            [this](std::uint16_t a, std::uint16_t b) { return primaries_[a].id < primaries_[b].id; });
  std::vector<std::uint16_t> place(order.size());
  std::vector<Primary> sorted;
  sorted.reserve(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = static_cast<std::uint16_t>(i);
    sorted.push_back(std::move(primaries_[order[i]]));
  }
  primaries_ = std::move(sorted);
  for (std::uint16_t& owner : owners_) {
    if (owner != kNobody) owner = place[owner];
  }
}

std::optional<std::size_t> SlotMap::find(const Address& address) const noexcept {
  const auto found = std::find_if(primaries_.begin(), primaries_.end(),
                                  [&](const Primary& primary) { return primary.address == address; });
  if (found == primaries_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - primaries_.begin());
}

bool SlotMap::move(std::uint16_t slot, const Address& to) {
  std::optional<std::size_t> owner = find(to);
  if (!owner) {
    if (primaries_.size() >= kPrimariesMax) return false;
    owner = primaries_.size();
    primaries_.emplace_back(to.text(), to);
  }
  owners_[slot] = static_cast<std::uint16_t>(*owner);
  return true;
}

}  // namespace polly::valkey

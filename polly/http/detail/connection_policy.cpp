#include "polly/http/detail/connection_policy.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace polly::http {

namespace {

// How many strangers each address has.
std::unordered_map<std::uint64_t, std::size_t> count_strangers(std::span<const ServedClient> clients) {
  std::unordered_map<std::uint64_t, std::size_t> counts;
  for (const ServedClient& client : clients) {
    if (!client.is_known) ++counts[client.address];
  }
  return counts;
}

void keep_first(std::vector<std::size_t>& indices, std::size_t count, const auto& goes_before) {
  const auto end = indices.begin() + static_cast<std::ptrdiff_t>(std::min(count, indices.size()));
  std::partial_sort(indices.begin(), end, indices.end(), goes_before);
  indices.erase(end, indices.end());
}

}  // namespace

AdmissionDecision ConnectionPolicy::decide(std::span<const ServedClient> clients, std::uint64_t newcomer) const {
  auto strangers = count_strangers(clients);
  std::size_t stranger_count = 0;
  for (const auto& [address, count] : strangers) stranger_count += count;
  if (stranger_count < strangers_max_ && clients.size() < connections_max_) return {true, {}};

  strangers.try_emplace(newcomer, 0);
  const std::size_t share = std::max<std::size_t>(strangers_max_ / strangers.size(), 1);
  std::vector<std::size_t> leaving;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    if (!clients[i].is_known && clients[i].state != ConnectionState::answering) leaving.push_back(i);
  }
  const auto rank = [&](std::size_t i) {
    const ServedClient& client = clients[i];
    return std::tuple(client.state != ConnectionState::idle, strangers.at(client.address) <= share, client.quiet_since);
  };
  keep_first(leaving, leaving_max(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  if (!leaving.empty() || clients.size() < connections_max_) return {true, std::move(leaving)};

  for (std::size_t i = 0; i < clients.size(); ++i) {
    if (clients[i].is_known && clients[i].state == ConnectionState::idle) leaving.push_back(i);
  }
  keep_first(leaving, 1, [&](std::size_t a, std::size_t b) { return clients[a].quiet_since < clients[b].quiet_since; });
  return {!leaving.empty(), std::move(leaving)};
}

}  // namespace polly::http

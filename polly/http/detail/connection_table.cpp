#include "polly/http/detail/connection_table.hpp"

namespace polly::http {

namespace {

ServedClient client_of(const ConnectionEntry& entry) noexcept {
  ServedClient client;
  client.address = entry.address;
  client.quiet_since = TimePoint(Duration(entry.quiet_since.load(std::memory_order_relaxed)));
  client.state = entry.state.load(std::memory_order_relaxed);
  client.is_known = entry.is_known.load(std::memory_order_relaxed);
  return client;
}

}  // namespace

ConnectionTable::ConnectionTable(std::size_t connections_max) : policy_(connections_max) {}

std::optional<ConnectionPermit> ConnectionTable::take(std::uint64_t address, ServerLoop* loop, TimePoint now,
                                                      std::vector<Leaving>& leaving) {
  const std::lock_guard lock(mutex_);
  // Those that leave count until they are closed: so many may be open beyond the limit.
  const std::size_t closing_max = policy_.connections_max() / 16 + kClosingMax;
  if (size() - leaving_ >= policy_.strangers_max()) {
    std::vector<ServedClient> clients;
    std::vector<ConnectionEntry*> entries;
    clients.reserve(entries_.size());
    entries.reserve(entries_.size());
    for (const auto& entry : entries_) {
      if (entry->number == 0 || entry->is_leaving) continue;
      clients.push_back(client_of(*entry));
      entries.push_back(entry.get());
    }
    const AdmissionDecision decision = policy_.decide(clients, address);
    if (!decision.is_admitted || (!decision.leaving.empty() && leaving_ >= closing_max)) return std::nullopt;
    for (const std::size_t index : decision.leaving) {
      leaving.push_back({entries[index]->loop, entries[index], entries[index]->number});
      entries[index]->is_leaving = true;
      ++leaving_;
    }
  }
  if (free_.empty()) {
    if (free_.capacity() <= entries_.size()) free_.reserve(2 * entries_.size() + 16);
    entries_.push_back(std::make_unique<ConnectionEntry>());
    free_.push_back(entries_.back().get());
  }
  ConnectionEntry& entry = *free_.back();
  free_.pop_back();
  entry.address = address;
  entry.loop = loop;
  entry.number = ++last_number_;
  entry.is_known = false;
  size_.fetch_add(1, std::memory_order_relaxed);
  ConnectionPermit permit(*this, entry);
  permit.idle(now);
  return permit;
}

void ConnectionTable::leave(ConnectionEntry& entry) noexcept {
  const std::lock_guard lock(mutex_);
  if (std::exchange(entry.is_leaving, false)) --leaving_;
  entry.number = 0;
  size_.fetch_sub(1, std::memory_order_relaxed);
  free_.push_back(&entry);  // has room: see take()
}

ConnectionPermit::~ConnectionPermit() {
  if (entry_ != nullptr) table_->leave(*entry_);
}

}  // namespace polly::http

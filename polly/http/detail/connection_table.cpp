#include "polly/http/detail/connection_table.hpp"

namespace polly::http {

namespace {

SeatedClient client_of(const SeatEntry& entry) noexcept {
  SeatedClient client;
  client.address = entry.address;
  client.quiet_since = TimePoint(Duration(entry.quiet_since.load(std::memory_order_relaxed)));
  client.state = entry.state.load(std::memory_order_relaxed);
  client.is_known = entry.is_known.load(std::memory_order_relaxed);
  return client;
}

}  // namespace

ConnectionTable::ConnectionTable(std::size_t places) : policy_(places) {}

std::optional<Seat> ConnectionTable::take(std::uint64_t address, Lane* lane, TimePoint now,
                                          std::vector<Leaving>& leaving) {
  const std::lock_guard lock(mutex_);
  // Those that leave have their places until they are closed: so many may be beyond the number of places.
  const std::size_t closing_max = policy_.places() / 16 + kClosingMax;
  if (size() - leaving_ >= policy_.strangers_max()) {
    std::vector<SeatedClient> clients;
    std::vector<SeatEntry*> entries;
    clients.reserve(entries_.size());
    entries.reserve(entries_.size());
    for (const auto& entry : entries_) {
      if (entry->number == 0 || entry->is_leaving) continue;
      clients.push_back(client_of(*entry));
      entries.push_back(entry.get());
    }
    const SeatDecision decision = policy_.decide(clients, address);
    if (!decision.is_admitted || (!decision.leaving.empty() && leaving_ >= closing_max)) return std::nullopt;
    for (const std::size_t index : decision.leaving) {
      leaving.push_back({entries[index]->lane, entries[index], entries[index]->number});
      entries[index]->is_leaving = true;
      ++leaving_;
    }
  }
  if (free_.empty()) {
    if (free_.capacity() <= entries_.size()) free_.reserve(2 * entries_.size() + 16);
    entries_.push_back(std::make_unique<SeatEntry>());
    free_.push_back(entries_.back().get());
  }
  SeatEntry& entry = *free_.back();
  free_.pop_back();
  entry.address = address;
  entry.lane = lane;
  entry.number = ++last_number_;
  entry.is_known = false;
  size_.fetch_add(1, std::memory_order_relaxed);
  Seat seat(*this, entry);
  seat.idle(now);
  return seat;
}

void ConnectionTable::leave(SeatEntry& entry) noexcept {
  const std::lock_guard lock(mutex_);
  if (std::exchange(entry.is_leaving, false)) --leaving_;
  entry.number = 0;
  size_.fetch_sub(1, std::memory_order_relaxed);
  free_.push_back(&entry);  // has room: see take()
}

Seat::~Seat() {
  if (entry_ != nullptr) table_->leave(*entry_);
}

}  // namespace polly::http

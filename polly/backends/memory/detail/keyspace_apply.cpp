// Transactions: all that can fail comes first: entries are allocated before any lock is taken; then, with all the
// shards locked, conditions are checked, bytes reserved and tables grown. The changes come last and cannot fail.
#include <algorithm>
#include <deque>
#include <numeric>
#include <unordered_set>
#include <utility>
#include <vector>

#include "polly/backends/memory/detail/keyspace.hpp"

namespace polly::memory {

namespace {

// The effect of a transaction on one key.
struct Write {
  explicit Write(const Name& its_name) noexcept : name(its_name) {}

  Name name;
  EntryPtr entry;             // nullptr: remove
  bool keeps_expiry = false;  // that of the entry which is there
};

bool is_met(const Condition& condition, const Slot* slot) {
  switch (condition.kind) {
    case Condition::Kind::absent: return slot == nullptr;
    case Condition::Kind::present: return slot != nullptr;
    case Condition::Kind::unchanged: break;
  }
  return slot != nullptr && Revision::of(slot->entry->value()) == condition.revision;
}

}  // namespace

// The shards of a transaction, locked in a fixed order, so that two transactions cannot deadlock.
class Keyspace::LockedShards {
 public:
  LockedShards(Keyspace& keyspace, std::vector<std::uint32_t> indexes) : indexes_(std::move(indexes)) {
    std::sort(indexes_.begin(), indexes_.end());
    indexes_.erase(std::unique(indexes_.begin(), indexes_.end()), indexes_.end());
    for (const std::uint32_t index : indexes_) {
      shards_.emplace_back(keyspace.shards_[index], keyspace.budget_, keyspace.ticks_);
    }
  }

  LockedShard& of(const Name& name) {
    return shards_[static_cast<std::size_t>(std::lower_bound(indexes_.begin(), indexes_.end(), name.shard) -
                                            indexes_.begin())];
  }

  // Error resource_exhausted: nothing was changed.
  void reserve(const std::vector<Write>& writes, TimePoint now) {
    std::vector<std::uint32_t> new_keys;
    for (const Write& write : writes) {
      const Slot* slot = of(write.name).find(write.name, now);  // removes an expired entry, so that none is found later
      if (write.entry == nullptr) continue;
      const std::size_t before = slot == nullptr ? 0 : slot->entry->cost_bytes();
      const std::size_t after = write.entry->cost_bytes();
      if (after > before) of(write.name).reserve_bytes(after - before);
      if (slot == nullptr) new_keys.push_back(write.name.shard);
    }
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
      const auto more = std::count(new_keys.begin(), new_keys.end(), indexes_[i]);
      if (more > 0) shards_[i].reserve_keys(static_cast<std::size_t>(more));
    }
  }

  void write(std::vector<Write>& writes, TimePoint now) noexcept {
    for (Write& write : writes) {
      LockedShard& shard = of(write.name);
      Slot* slot = shard.find(write.name, now);
      if (write.entry != nullptr) {
        if (write.keeps_expiry && slot != nullptr) write.entry->set_expiry(slot->entry->expiry());
        shard.put(write.name, slot, std::move(write.entry));
      } else if (slot != nullptr) {
        shard.take_out(slot);
      }
    }
    for (LockedShard& shard : shards_) shard.shrink();
  }

 private:
  std::vector<std::uint32_t> indexes_;
  std::deque<LockedShard> shards_;
};

bool Keyspace::apply(const Transaction& transaction, const ExpiryOf& expiry_of, TimePoint now) {
  std::vector<Write> writes;
  std::vector<std::uint32_t> shards;
  std::unordered_set<std::string_view> written;
  for (auto step = transaction.steps().rbegin(); step != transaction.steps().rend(); ++step) {
    if (!written.insert(step->key.text()).second) continue;  // a later step on this key wins
    Write& write = writes.emplace_back(name(step->key.text()));
    shards.push_back(write.name.shard);
    write.keeps_expiry = step->value && !step->expiration;
    const Expiry expiry = step->value ? expiry_of(step->expiration.value_or(Expiration::never())) : now;
    if (expiry <= now) continue;
    write.entry = Entry::make(step->key.text(), *step->value, expiry);
  }
  std::vector<Name> conditions;
  for (const Condition& condition : transaction.conditions()) {
    conditions.push_back(name(condition.key.text()));
    shards.push_back(conditions.back().shard);
  }

  LockedShards locked(*this, std::move(shards));
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const Slot* slot = locked.of(conditions[i]).find(conditions[i], now);
    if (!is_met(transaction.conditions()[i], slot)) return false;
  }
  locked.reserve(writes, now);
  locked.write(writes, now);
  return true;
}

}  // namespace polly::memory

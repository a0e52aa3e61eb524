#include "polly/state/recent_updates.hpp"

#include <utility>

namespace polly {

std::string RecentUpdates::text_of(const PullUpdate& update) {
  std::string text = update.commit.repository()->full_name();
  text.append(" ").append(update.commit.sha()).append(" ").append(std::to_string(update.time));
  text += !update.is_open ? " -" : *update.is_open ? " open" : " closed";
  for (const std::int64_t number : update.numbers) text.append(" ").append(std::to_string(number));
  return text;
}

bool RecentUpdates::contains(const std::string& update) const {
  const TimePoint now = clock_.now();
  const std::lock_guard lock(mutex_);
  for (const Times* times : {&young_, &old_}) {
    const auto found = times->find(update);
    if (found != times->end() && now - found->second < lifetime_) return true;
  }
  return false;
}

void RecentUpdates::add(std::string update) {
  const TimePoint now = clock_.now();
  const std::lock_guard lock(mutex_);
  if (young_.size() >= kUpdatesMax / 2) old_ = std::exchange(young_, Times());
  young_.insert_or_assign(std::move(update), now);
}

void RecentUpdates::clear() {
  const std::lock_guard lock(mutex_);
  young_.clear();
  old_.clear();
}

}  // namespace polly

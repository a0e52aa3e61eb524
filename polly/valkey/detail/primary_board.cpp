#include "polly/valkey/detail/primary_board.hpp"

namespace polly::valkey {

void PrimaryBoard::announce(const Address& primary) {
  const std::lock_guard lock(mutex_);
  sighting_.primary = primary;
  sighting_.failure.reset();
  number_.store(++sighting_.number, std::memory_order_release);
}

void PrimaryBoard::explain(const Error& failure) {
  const std::lock_guard lock(mutex_);
  if (sighting_.primary) return;
  sighting_.failure = failure;
  number_.store(++sighting_.number, std::memory_order_release);
}

Sighting PrimaryBoard::sighting() const {
  const std::lock_guard lock(mutex_);
  return sighting_;
}

bool PrimaryBoard::take_doubt() noexcept {
  const std::uint64_t doubted = doubted_.exchange(0, std::memory_order_relaxed);
  return doubted != 0 && doubted == number();
}

}  // namespace polly::valkey

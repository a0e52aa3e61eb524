#include "polly/valkey/detail/sentinel_router.hpp"

#include <utility>

#include "polly/valkey/server_refusal.hpp"

namespace polly::valkey {

namespace {

// Only a replica refuses with these: it was the primary before, or the sentinel was wrong.
bool is_refusal_of_replica(std::string_view text) noexcept {
  return text.starts_with("READONLY ") || text.starts_with("MASTERDOWN ");
}

}  // namespace

SentinelRouter::SentinelRouter(LaneState& lane, std::shared_ptr<PrimaryBoard> board,
                               std::shared_ptr<SentinelWatch> watch)
    : lane_(lane),
      board_(std::move(board)),
      watch_(std::move(watch)),
      pool_(std::make_shared<Pool>(lane, Address(), true)) {}

void SentinelRouter::start() {
  if (!watch_) return;
  watch_->on_news([this] { look_at_board(); });
  watch_->start();
}

void SentinelRouter::tick() {
  if (watch_) watch_->tick();
  look_at_board();
  pool_->tick();
  if (knows_primary_ && pool_->failure()) board_->doubt(seen_);
}

void SentinelRouter::stop() {
  if (watch_) watch_->stop();
  pool_->stop(Call::End::closed);
}

void SentinelRouter::release() noexcept {
  if (watch_) watch_->release();
  pool_->release();
}

void SentinelRouter::look_at_board() {
  if (board_->number() == seen_) return;
  const Sighting sighting = board_->sighting();
  seen_ = sighting.number;
  if (sighting.primary) {
    move_to(*sighting.primary);
  } else if (sighting.failure) {
    pool_->explain(*sighting.failure);
  }
}

void SentinelRouter::move_to(const Address& primary) {
  if (knows_primary_ && pool_->address() == primary) return;  // it went away and came back between two looks
  knows_primary_ = true;
  const std::shared_ptr<Pool> old = std::exchange(pool_, std::make_shared<Pool>(lane_, primary, true));
  pool_->start();
  old->stop(Call::End::not_sent);
}

Advice SentinelRouter::advise(std::string_view text, const Pool* asked) {
  if (!is_refusal_of_replica(text)) return is_worth_another_try(text) ? Advice::Next::later : Advice::Next::answer;
  if (asked == pool_.get()) {
    board_->doubt(seen_);
    pool_->drop("is a replica now");
  }
  return Advice::Next::later;
}

}  // namespace polly::valkey

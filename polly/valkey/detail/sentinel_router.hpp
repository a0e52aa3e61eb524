// SentinelRouter: everything goes to the primary that the sentinels name, as long as its own role is that of a primary.
//
// Where it is another, the whole pool is dropped and a new one begins: what was sent to the old one is lost, and what
// still waited goes to the new one. A server that refuses a write because it is a replica (READONLY), or that cannot be
// reached, is doubted: the sentinels are asked again. Until they have answered for the first time calls wait in a pool
// that has no server.
#pragma once

#include <cstdint>
#include <memory>

#include "polly/valkey/detail/primary_board.hpp"
#include "polly/valkey/detail/router.hpp"
#include "polly/valkey/detail/sentinel_watch.hpp"

namespace polly::valkey {

class SentinelRouter final : public Router {
 public:
  // `watch` lives on this lane; nullptr on all lanes of the client but one.
  SentinelRouter(LaneState& lane, std::shared_ptr<PrimaryBoard> board, std::shared_ptr<SentinelWatch> watch);

  void start() override;
  void tick() override;
  void stop() override;
  void release() noexcept override;
  Pool& route(const resp3::Command&) override { return *pool_; }
  Advice advise(std::string_view text, const Pool* asked) override;
  std::optional<Error> failure() const override { return pool_->failure(); }
  std::size_t in_flight() const noexcept override { return pool_->in_flight(); }

 private:
  void look_at_board();
  void move_to(const Address& primary);

  LaneState& lane_;
  const std::shared_ptr<PrimaryBoard> board_;   // shared with the other lanes and the watch
  const std::shared_ptr<SentinelWatch> watch_;  // shared with its coroutine
  std::shared_ptr<Pool> pool_;                  // shared with the coroutines of its connections
  std::uint64_t seen_ = 0;                      // on the board
  bool knows_primary_ = false;
};

}  // namespace polly::valkey

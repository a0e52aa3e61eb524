// StandaloneRouter: one server, and everything goes there.
#pragma once

#include <memory>

#include "polly/valkey/detail/router.hpp"

namespace polly::valkey {

class StandaloneRouter final : public Router {
 public:
  explicit StandaloneRouter(LaneState& lane);

  void start() override { pool_->start(); }
  void tick() override { pool_->tick(); }
  void stop() override { pool_->stop(Call::End::closed); }
  void release() noexcept override { pool_->release(); }
  Pool& route(const resp3::Command&) override { return *pool_; }
  Advice advise(std::string_view text, const Pool* asked) override;
  std::optional<Error> failure() const override { return pool_->failure(); }
  std::size_t in_flight() const noexcept override { return pool_->in_flight(); }

 private:
  const std::shared_ptr<Pool> pool_;  // shared with the coroutines of its connections
};

}  // namespace polly::valkey

#include "polly/valkey/detail/standalone_router.hpp"

#include "polly/valkey/server_refusal.hpp"

namespace polly::valkey {

StandaloneRouter::StandaloneRouter(LaneState& lane)
    : pool_(std::make_shared<Pool>(lane, lane.options.addresses.front(), false)) {}

Advice StandaloneRouter::advise(std::string_view text, const Pool*) {
  return is_worth_another_try(text) ? Advice::Next::later : Advice::Next::answer;
}

}  // namespace polly::valkey

#include "polly/async_client/outage.hpp"

#include <string>
#include <utility>

namespace polly::async_client {

void Outage::begin(const LaneState& lane, std::string_view address, const Error& why) {
  explain(why);
  const std::optional<HeldBack> held_back = lines_.admit_loss(to_string(why.kind()), lane.clock.now());
  if (!held_back) return;
  const std::string message = "no connection to the " + std::string(server_) + " server";
  lane.log.write(
      Level::warning, message,
      {{"server_address", address}, {"error", why.what()}, {"error_type", to_string(why.kind())}, held_back->field()});
}

void Outage::end(const LaneState& lane, std::string_view address) {
  why_.reset();
  const bool has_line = lines_.admit_return();
  if (!std::exchange(was_lost_, false) || !has_line) return;
  const std::string message = "connected to the " + std::string(server_) + " server again";
  lane.log.write(Level::info, message, {{"server_address", address}});
}

}  // namespace polly::async_client

// Outage: why no connection to a server is open, and the log lines of it: one warning when the last connection is lost
// (or none can be opened), limited in number, and one line when a lost one is back, only after a warning.
//
//   Outage outage("Valkey");
//   outage.note_lost();                              // a connection that was open has ended
//   outage.begin(lane, address, error);              // and no other is open
//   if (outage.is_lasting()) refuse(outage.why());   // instead of letting calls wait
//   outage.end(lane, address);                       // one is open
//
// Belongs to one event loop.
#pragma once

#include <optional>
#include <string_view>

#include "polly/async_client/lane_state.hpp"
#include "polly/async_client/outcome.hpp"
#include "polly/base/error.hpp"
#include "polly/telemetry/loss_limit.hpp"

namespace polly::async_client {

class Outage {
 public:
  explicit Outage(std::string_view server) noexcept : server_(server) {}  // a literal: "Valkey"

  void note_lost() noexcept { was_lost_ = true; }
  void begin(const LaneState& lane, std::string_view address, const Error& why);
  void explain(const Error& why) { why_ = why; }  // the same without a log line
  void end(const LaneState& lane, std::string_view address);

  const std::optional<Error>& why() const noexcept { return why_; }  // nullopt: one is open, or none was tried yet
  bool is_lasting() const noexcept { return why_ && async_client::is_lasting(why_->kind()); }

 private:
  const std::string_view server_;
  std::optional<Error> why_;
  LossLimit lines_;
  bool was_lost_ = false;  // the last that ended, and none has been opened since
};

}  // namespace polly::async_client

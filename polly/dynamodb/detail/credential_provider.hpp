// CredentialProvider: the keys for all calls of a client. One fetch serves everyone who waits for it; keys that end
// soon are renewed beside the calls (key_cache.hpp).
//
//   std::shared_ptr<const Keys> keys = co_await provider.keys(ctx, start);
//   std::shared_ptr<const Keys> others = co_await provider.replace(ctx, start, keys);    // the service refuses `keys`
//
// Thread-safe. Its owner, which is shared with the fetches, has the source and the clients.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "polly/base/context.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/task.hpp"
#include "polly/dynamodb/detail/credential_source.hpp"
#include "polly/dynamodb/detail/key_cache.hpp"
#include "polly/dynamodb/detail/service_clock.hpp"
#include "polly/telemetry/cause_limit.hpp"
#include "polly/telemetry/log.hpp"

namespace polly::dynamodb {

class CredentialProvider {
 public:
  // Starts a fetch beside its caller, in the gate of the caller's loop; false where that is closed.
  using Start = std::function<bool(Task<void> work)>;

  // What the references refer to outlives it.
  CredentialProvider(std::unique_ptr<CredentialSource> source, SourceClients clients, const ServiceClock& clock,
                     Log& log)
      : source_(std::move(source)), clients_(std::move(clients)), clock_(clock), log_(log) {}

  // Those that are good and need no other soon; nullptr: ask keys().
  std::shared_ptr<const Keys> ready();

  // Errors: those of CredentialSource::fetch(); deadline_exceeded; closed.
  Task<std::shared_ptr<const Keys>> keys(Context ctx, Start start);

  // Other keys than these; nullptr where the source has no others, or was asked just before. The same errors.
  Task<std::shared_ptr<const Keys>> replace(Context ctx, Start start, std::shared_ptr<const Keys> refused);

 private:
  class Flight;

  // The flight that is under way, or a new one, which the caller launches. With the mutex held.
  std::shared_ptr<Flight> join_or_make(bool& is_new);
  void launch(const std::shared_ptr<Flight>& flight, const Start& start);
  Task<std::shared_ptr<const Keys>> wait(Context ctx, std::shared_ptr<Flight> flight);
  Task<void> fetch(std::shared_ptr<Flight> flight);
  void land(const std::shared_ptr<Flight>& flight);

  const std::unique_ptr<CredentialSource> source_;
  const SourceClients clients_;
  const ServiceClock& clock_;
  Log& log_;
  CauseLimit lines_;
  std::mutex mutex_;
  KeyCache cache_;
  std::shared_ptr<Flight> flight_;  // under way
};

}  // namespace polly::dynamodb

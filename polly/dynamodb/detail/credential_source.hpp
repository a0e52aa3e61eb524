// CredentialSource: one place that keys come from. What each of them does is in a file of its own (*_source.hpp).
//
//   Keys keys = co_await source->fetch(ctx, clients);
//
// Errors of fetch(): unavailable (try again later), config, permission_denied, unsupported: each with the source's name
// and what to do. No message has a secret in it.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/dynamodb/detail/keys.hpp"
#include "polly/http/outgoing_client.hpp"

namespace polly::dynamodb {

constexpr Milliseconds kFetchTimeout{10'000};

// What sources send their requests with. A fetch may outlive both: they are there until `is_closed`.
struct SourceClients {
  SourceClients(http::OutgoingClient* its_proxied, http::OutgoingClient* its_direct)
      : is_closed(std::make_shared<std::atomic<bool>>(false)), proxied(its_proxied), direct(its_direct) {}

  std::shared_ptr<std::atomic<bool>> is_closed;  // shared with their owner, who sets it before it destroys them

  http::OutgoingClient* proxied;  // as libcurl's environment variables say
  http::OutgoingClient* direct;   // to the services of this machine, container or instance
};

class CredentialSource {
 public:
  virtual ~CredentialSource() = default;

  // Within kFetchTimeout.
  virtual Task<Keys> fetch(Context ctx, SourceClients clients) = 0;

  virtual bool is_fixed() const noexcept { return false; }      // another fetch gives the same keys
  virtual bool needs_direct() const noexcept { return false; }  // uses SourceClients::direct
};

}  // namespace polly::dynamodb

// Receiver: receives GitHub's webhook deliveries and stores the facts of commits that they contain.
//
//   Receiver receiver(state, telemetry, options);
//   receiver.add_to(router);                   // POST /webhook; a request has the id of X-GitHub-Delivery
//
//   200  {"stored":{"pr_number":42}}    the values that are now stored durably: the event's, or larger ones that were
//                                       stored before; {"pong":true,"because":"..."} for a ping
//   202  {"ignored":"issues","because":"..."}    authentic, but it contains no fact; with a PullService, what it says
//                                       about a pull request is stored all the same, durably
//   400  malformed                      401  the signature is missing or wrong; nothing else was read
//   415  neither JSON nor a form        413  is answered by the HTTP server
//
// Each delivery is recorded in the DeliveryLog, with its outcome and the reason for it.
//
// Errors of the store pass through: the HTTP server answers 503, and GitHub's redelivery does no harm. The state after
// a set of events does not depend on their order or on repeats.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/replaceable.hpp"
#include "polly/base/secret.hpp"
#include "polly/base/task.hpp"
#include "polly/base/worker.hpp"
#include "polly/github/signature.hpp"
#include "polly/http/http.hpp"
#include "polly/http/router.hpp"
#include "polly/state/pull_service.hpp"
#include "polly/state/state_service.hpp"
#include "polly/telemetry/cause_limit.hpp"
#include "polly/telemetry/telemetry.hpp"
#include "polly/webhook/delivery_counts.hpp"
#include "polly/webhook/delivery_log.hpp"
#include "polly/webhook/facts.hpp"
#include "polly/webhook/last_deliveries.hpp"
#include "polly/webhook/receiver_options.hpp"

namespace polly::webhook {

class Receiver {
 public:
  // A larger body is parsed on a worker thread, because parsing it would block the event loop.
  static constexpr std::size_t kBodyOnLoopBytesMax = 128 * 1024;

  // The references, and `pulls`, outlive the receiver. `pulls` may be null; with one, facts are stored per repository.
  // Error config: no secret.
  Receiver(StateService& state, Telemetry& telemetry, ReceiverOptions options, const Clock& clock = system_clock(),
           PullService* pulls = nullptr);
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  // The receiver outlives the router.
  void add_to(http::Router& router);

  // The signature is computed while the body arrives. The body is not read where the signature's header is malformed.
  http::BodyUse use_body(const http::Request& head) const;

  // For deliveries that begin from now on; one that has begun is verified with the earlier secrets. Thread-safe.
  // Error config: no secret, an empty one, or too many; nothing is then replaced.
  void replace_secrets(const std::vector<Secret>& secrets);

  const ReceiverOptions& options() const noexcept { return options_; }  // without the secrets
  const DeliveryLog& deliveries() const noexcept { return *deliveries_; }
  const LastDeliveries& last_deliveries() const noexcept { return last_; }

  // Thread-safe. The receiver outlives the task.
  Task<http::Reply> receive(Context ctx, http::Request request);

 private:
  class Delivery;
  bool is_authentic(const http::Request& request) const;
  Task<std::vector<KnownFact>> store(Context ctx, std::optional<FactUpdate> update, std::optional<PullUpdate> pulls);

  StateService& state_;
  Telemetry& telemetry_;
  Replaceable<github::SignatureVerifier> verifier_;
  const ReceiverOptions options_;
  const Clock& clock_;
  DeliveryCounts counts_;
  LastDeliveries last_;
  const std::shared_ptr<DeliveryLog> deliveries_;  // shared with bodies that still arrive
  RateLimit unauthorized_lines_;
  CauseLimit malformed_lines_;
  PullService* const pulls_;  // null: pull requests are not stored
  Worker worker_;
};

}  // namespace polly::webhook

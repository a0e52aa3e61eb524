// Receiver: takes GitHub's deliveries and keeps what they tell of commits.
//
//   Receiver receiver(state, telemetry, options);
//   auto receive = [&](Context ctx, Request request) { return receiver.receive(ctx, std::move(request)); };
//   auto use_body = [&](const Request& head) { return receiver.use_body(head); };
//   router.add("POST", "/webhook", receive, use_body);
//
//   200  {"stored":{"pr_number":42}}    the values that are stored now, durably: the event's, or larger ones that were
//                                       there before; {"pong":true} for a ping
//   202  {"ignored":"issues"}           authentic, but it tells Polly nothing
//   400  malformed                      401  the signature is missing or wrong; nothing else was looked at
//   415  neither JSON nor a form        413  is the HTTP server's
//
// What the store throws passes through: the HTTP server makes a 503 of it, and GitHub's redelivery does no harm.
// In whatever order and however often a set of events comes, the state afterwards is the same.
#pragma once

#include <cstddef>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/base/worker.hpp"
#include "polly/github/signature.hpp"
#include "polly/http/http.hpp"
#include "polly/http/router.hpp"
#include "polly/state/state_service.hpp"
#include "polly/telemetry/telemetry.hpp"
#include "polly/webhook/delivery_counts.hpp"
#include "polly/webhook/receiver_options.hpp"

namespace polly::webhook {

class Receiver {
 public:
  // A larger body is read on a worker: parsing it would hold the event loop.
  static constexpr std::size_t kBodyOnLoopBytesMax = 128 * 1024;

  // What is referred to outlives the receiver. Error config: no secret.
  Receiver(StateService& state, Telemetry& telemetry, ReceiverOptions options, const Clock& clock = system_clock());
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  // The signature is computed while a body arrives; one whose header can be the signature of nothing is not read.
  http::BodyUse use_body(const http::Request& head) const;

  // Thread-safe. The receiver outlives the task.
  Task<http::Reply> receive(Context ctx, http::Request request);

 private:
  class Delivery;
  bool is_authentic(const http::Request& request) const;

  StateService& state_;
  Telemetry& telemetry_;
  const ReceiverOptions options_;
  const github::SignatureVerifier verifier_;
  const Clock& clock_;
  DeliveryCounts counts_;
  RateLimit refusal_lines_;
  Worker worker_;
};

}  // namespace polly::webhook

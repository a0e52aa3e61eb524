#include "polly/webhook/receiver.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/github/event.hpp"
#include "polly/github/event_names.hpp"
#include "polly/github/form.hpp"
#include "polly/webhook/detail/answers.hpp"
#include "polly/webhook/detail/signed_body.hpp"
#include "polly/webhook/facts.hpp"
#include "polly/webhook/media_type.hpp"
#include "polly/webhook/pulls.hpp"

namespace polly::webhook {

namespace {

constexpr std::string_view kSignature = "X-Hub-Signature-256";

// The options without the secrets, which only the verifier has.
ReceiverOptions without_secrets(ReceiverOptions options) {
  options.secrets.clear();
  return options;
}

// The event; where the body is malformed, as much of its origin as can be read, and Error invalid_argument.
github::Event parse(std::string_view name, MediaType type, const std::string& body, github::Origin& origin) {
  if (name.empty()) throw Error(ErrorKind::invalid_argument, "the header X-GitHub-Event is missing");
  const std::string payload = type == MediaType::form ? github::form_payload(body) : std::string();
  const std::string& json = type == MediaType::form ? payload : body;
  try {
    return github::parse_event(name, json);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::invalid_argument) origin = github::origin_of(name, json);
    throw;
  }
}

}  // namespace

// The telemetry of one delivery: a span and, in the destructor, one count, one record and one log line. The outcome is
// `failed` until another is set, so a delivery that an exception leaves has failed.
class Receiver::Delivery {
 public:
  Delivery(Receiver& receiver, const Context& ctx, std::string_view event)
      : receiver_(receiver), ctx_(ctx), event_index_(github::event_index(event)) {
    Tracer& tracer = receiver_.telemetry_.tracer();
    if (!tracer.is_enabled()) return;
    span_ = tracer.start("webhook " + std::string(this->event()), SpanKind::internal, ctx.trace());
    span_.set("github.event", this->event());
    span_.set("github.delivery", ctx.request_id());
    ctx_ = ctx.with_trace(span_.context());
  }
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  ~Delivery() {
    try {
      receiver_.counts_.add(event(), outcome_);
      const WallTime now = receiver_.clock_.wall();
      if (is_authentic_) receiver_.last_.note(event(), now);
      if (receiver_.deliveries_->is_on()) receiver_.deliveries_->add(note(now));
      span_.set("polly.delivery.outcome", to_string(outcome_));
      if (outcome_ == DeliveryOutcome::failed) span_.fail("failed", "the state could not be stored");
      log();
    } catch (const std::exception&) {  // out of memory: the delivery is not counted
    }
  }

  const Context& context() const noexcept { return ctx_; }
  std::string_view event() const noexcept { return github::event_names()[event_index_]; }

  // What the delivery is about: the event, or as much of its origin as a malformed body has.
  std::optional<github::Event> payload;
  github::Origin origin;

  http::Reply stored(std::vector<KnownFact> facts) {
    facts_ = std::move(facts);
    reason_ = reason_of(event(), *payload, facts_, receiver_.options_);
    return authentic(DeliveryOutcome::stored, http::Reply::json(200, stored_json(facts_)));
  }

  http::Reply ignored() {
    reason_ = reason_of(event(), *payload, facts_, receiver_.options_);
    const bool is_ping = reason_.cause == Cause::ping;
    http::Reply reply = is_ping ? http::Reply::json(200, pong_json(because()))
                                : http::Reply::json(202, ignored_json(event(), because()));
    return authentic(DeliveryOutcome::ignored, std::move(reply));
  }

  http::Reply unauthorized() {
    constexpr std::string_view kDetail =
        "X-Hub-Signature-256 is missing or is not the signature of this body under the webhook's secret";
    warn(receiver_.unauthorized_lines_.admit(receiver_.clock_.now()),
         "a webhook delivery was rejected: check that POLLY_WEBHOOK_SECRET is the secret of the webhook", kDetail);
    reason_ = Reason(Cause::wrong_signature);
    is_authentic_ = false;
    http::Reply reply = http::problem(http::problems::kUnauthenticated, kDetail);
    reply.with_header("WWW-Authenticate", "X-Hub-Signature-256");
    return ended(DeliveryOutcome::unauthorized, std::move(reply));
  }

  http::Reply malformed(const http::ProblemType& type, std::string_view detail) {
    warn(receiver_.malformed_lines_.admit(detail, receiver_.clock_.now()),
         "a webhook delivery was rejected: its body or its headers are malformed", detail);
    keep_reason(Cause::malformed, detail);
    return authentic(DeliveryOutcome::malformed, http::problem(type, detail));
  }

  // The store could not be asked; the error goes on.
  void failed(std::string_view message) { keep_reason(Cause::failed, message); }

 private:
  http::Reply authentic(DeliveryOutcome outcome, http::Reply reply) {
    reply.to_known_client();
    return ended(outcome, std::move(reply));
  }

  http::Reply ended(DeliveryOutcome outcome, http::Reply reply) {
    outcome_ = outcome;
    return reply;
  }

  void keep_reason(Cause cause, std::string_view text) {
    text_ = text;
    reason_ = Reason(cause, text_);
  }

  github::OriginView about() const { return payload ? github::origin_of(*payload) : github::OriginView(origin); }

  std::string because() const { return text_of(reason_, event(), about().action, receiver_.options_); }

  Recorded recorded() const noexcept {
    switch (outcome_) {
      case DeliveryOutcome::stored: return Recorded::stored;
      case DeliveryOutcome::ignored: return Recorded::ignored;
      case DeliveryOutcome::unauthorized:
      case DeliveryOutcome::malformed: return Recorded::refused;
      case DeliveryOutcome::failed: break;
    }
    return Recorded::failed;
  }

  DeliveryNote note(WallTime at) const {
    DeliveryNote note;
    note.at = at;
    note.id = ctx_.request_id();
    note.event = event_index_;
    note.origin = about();
    note.outcome = recorded();
    note.reason = outcome_ == DeliveryOutcome::failed && reason_.cause == Cause::none
                      ? Reason(Cause::failed, "it was ended before the store had answered")
                      : reason_;
    note.facts = &facts_;
    note.is_authentic = is_authentic_;
    return note;
  }

  void log() {
    Log& log = receiver_.telemetry_.log();
    if (!log.is_enabled(Level::debug)) return;
    const github::OriginView subject = about();
    const std::string repository = subject.repository != nullptr ? subject.repository->full_name() : "";
    log.write(Level::debug, "delivery", ctx_,
              {{"event", event()},
               {"action", subject.action},
               {"repository", repository},
               {"sha", subject.sha},
               {"outcome", to_string(outcome_)},
               {"because", because()}});
  }

  void warn(const std::optional<HeldBack>& held_back, std::string_view message, std::string_view detail) {
    if (!held_back) return;
    receiver_.telemetry_.log().write(Level::warning, message, ctx_,
                                     {{"event", event()}, {"error", detail}, held_back->field()});
  }

  Receiver& receiver_;
  Context ctx_;
  const std::size_t event_index_;
  DeliveryOutcome outcome_ = DeliveryOutcome::failed;
  bool is_authentic_ = true;
  Reason reason_;
  std::string text_;  // of the reason, where that is not one of the event
  std::vector<KnownFact> facts_;
  Span span_;
};

Receiver::Receiver(StateService& state, Telemetry& telemetry, ReceiverOptions options, const Clock& clock,
                   PullService* pulls)
    : state_(state),
      telemetry_(telemetry),
      verifier_(std::make_shared<const github::SignatureVerifier>(options.secrets)),
      options_(without_secrets(std::move(options))),
      clock_(clock),
      counts_(telemetry.metrics()),
      last_(telemetry.metrics()),
      deliveries_(std::make_shared<DeliveryLog>(options_.deliveries_kept, state.shared_facts(), clock)),
      pulls_(pulls) {}

void Receiver::add_to(http::Router& router) {
  router.add({.method = "POST",
              .pattern = "/webhook",
              .handler = [this](Context ctx, http::Request request) { return receive(ctx, std::move(request)); },
              .body_rule = [this](const http::Request& head) { return use_body(head); },
              .id_header = "X-GitHub-Delivery",
              .group = "webhook"});
}

http::BodyUse Receiver::use_body(const http::Request& head) const {
  std::shared_ptr<const github::SignatureVerifier> verifier = verifier_.get();
  std::optional<github::SignatureCheck> check = verifier->begin(head.header(kSignature));
  if (!check) return http::BodyUse(false);
  return http::BodyUse(true, std::make_shared<SignedBody>(std::move(verifier), std::move(*check), deliveries_, head));
}

void Receiver::replace_secrets(const std::vector<Secret>& secrets) {
  verifier_.replace(std::make_shared<const github::SignatureVerifier>(secrets));
}

bool Receiver::is_authentic(const http::Request& request) const {
  const auto body = std::dynamic_pointer_cast<SignedBody>(request.body_reader);
  return body ? body->is_authentic() : verifier_.get()->verify(request.body, request.header(kSignature));
}

Task<http::Reply> Receiver::receive(Context ctx, http::Request request) {
  const std::string_view name = request.header("X-GitHub-Event");
  Delivery delivery(*this, ctx, name);
  if (!is_authentic(request)) co_return delivery.unauthorized();

  const std::optional<MediaType> type = parse_media_type(request.header("Content-Type"));
  if (!type) {
    co_return delivery.malformed(http::problems::kUnsupportedMediaType,
                                 "Content-Type is neither application/json nor application/x-www-form-urlencoded");
  }
  const bool is_large = request.body.size() > kBodyOnLoopBytesMax;
  auto read = [&] { return std::optional(parse(name, *type, request.body, delivery.origin)); };
  try {
    if (is_large) {
      delivery.payload = co_await worker_.run(as_task(read));
    } else {
      delivery.payload = read();
    }
  } catch (const Error& error) {  // a malformed delivery ends here; any other error means that memory ran out
    if (error.kind() != ErrorKind::invalid_argument) throw;
    co_return delivery.malformed(http::problems::kInvalidArgument, error.what());
  }

  std::vector<KnownFact> stored;
  try {
    std::optional<FactUpdate> update = facts_of(*delivery.payload, options_);
    std::optional<PullUpdate> pulls = pulls_ != nullptr ? pull_update_of(*delivery.payload) : std::nullopt;
    stored = co_await store(delivery.context(), std::move(update), std::move(pulls));
  } catch (const Error& error) {  // a stored value of another type is not the sender's fault: 500, not 409
    delivery.failed(error.what());
    if (error.kind() != ErrorKind::type_mismatch) throw;
    co_return http::problem(http::problems::kTypeMismatchOfEvent, error.what());
  }
  if (stored.empty()) co_return delivery.ignored();
  co_return delivery.stored(std::move(stored));
}

// The facts that are stored now; none where the event contains none.
Task<std::vector<KnownFact>> Receiver::store(Context ctx, std::optional<FactUpdate> update,
                                             std::optional<PullUpdate> pulls) {
  std::vector<KnownFact> facts;
  if (update) facts = std::move(update->facts);
  if (pulls && (update || !pulls->numbers.empty())) {
    facts = co_await pulls_->advance(ctx, std::move(facts), std::move(*pulls));
  } else if (update) {
    facts = co_await state_.advance(ctx, std::move(update->commit), std::move(facts));
  }
  co_return facts;
}

}  // namespace polly::webhook

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
#include "polly/webhook/facts.hpp"
#include "polly/webhook/media_type.hpp"
#include "polly/webhook/pulls.hpp"

namespace polly::webhook {

namespace {

std::string stored_json(const std::vector<KnownFact>& facts) {
  std::string json = "{\"stored\":{";
  for (const KnownFact& fact : facts) {
    if (json.back() != '{') json += ',';
    json.append("\"").append(fact.fact.name).append("\":").append(std::to_string(fact.value));
  }
  return json + "}}";
}

std::string ignored_json(std::string_view event) {
  return "{\"ignored\":\"" + std::string(event) + "\"}";
}

constexpr std::string_view kSignature = "X-Hub-Signature-256";

// Computes a delivery's signature while its body arrives.
class SignedBody final : public http::BodyReader {
 public:
  SignedBody(std::shared_ptr<const github::SignatureVerifier> verifier, github::SignatureCheck check) noexcept
      : verifier_(std::move(verifier)), check_(std::move(check)) {}
  void read(std::string_view piece) override { check_.add(piece); }
  bool is_authentic() { return check_.finish(); }

 private:
  const std::shared_ptr<const github::SignatureVerifier> verifier_;  // check_ refers to it; replaced or not
  github::SignatureCheck check_;
};

// The options without the secrets, which only the verifier has.
ReceiverOptions without_secrets(ReceiverOptions options) {
  options.secrets.clear();
  return options;
}

github::Event parse(std::string_view name, MediaType type, const std::string& body) {
  if (name.empty()) throw Error(ErrorKind::invalid_argument, "the header X-GitHub-Event is missing");
  if (type == MediaType::form) return github::parse_event(name, github::form_payload(body));
  return github::parse_event(name, body);
}

}  // namespace

// The telemetry of one delivery: a span and, in the destructor, one count and one log line. The outcome is `failed`
// until another is set, so a delivery that an exception leaves has failed.
class Receiver::Delivery {
 public:
  Delivery(Receiver& receiver, const Context& ctx, std::string_view event)
      : receiver_(receiver), ctx_(ctx), event_(github::event_names()[github::event_index(event)]) {
    Tracer& tracer = receiver_.telemetry_.tracer();
    if (!tracer.is_enabled()) return;
    span_ = tracer.start("webhook " + std::string(event_), SpanKind::internal, ctx.trace());
    span_.set("github.event", event_);
    span_.set("github.delivery", ctx.request_id());
    ctx_ = ctx.with_trace(span_.context());
  }
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  ~Delivery() {
    try {
      receiver_.counts_.add(event_, outcome_);
      span_.set("polly.delivery.outcome", to_string(outcome_));
      if (outcome_ == DeliveryOutcome::failed) span_.fail("failed", "the state could not be stored");
      receiver_.telemetry_.log().write(Level::debug, "delivery", ctx_,
                                       {{"event", event_}, {"outcome", to_string(outcome_)}});
    } catch (const std::exception&) {  // out of memory: the delivery is not counted
    }
  }

  const Context& context() const noexcept { return ctx_; }
  std::string_view event() const noexcept { return event_; }  // one of github::event_names()

  http::Reply stored(http::Reply reply) { return authentic(DeliveryOutcome::stored, std::move(reply)); }
  http::Reply ignored(http::Reply reply) { return authentic(DeliveryOutcome::ignored, std::move(reply)); }

  http::Reply unauthorized() {
    constexpr std::string_view kDetail =
        "X-Hub-Signature-256 is missing or is not the signature of this body under the webhook's secret";
    warn("a webhook delivery was rejected: check that POLLY_WEBHOOK_SECRET is the secret of the webhook", kDetail);
    http::Reply reply = http::problem(http::problems::kUnauthenticated, kDetail);
    reply.with_header("WWW-Authenticate", "X-Hub-Signature-256");
    return ended(DeliveryOutcome::unauthorized, std::move(reply));
  }

  http::Reply malformed(const http::ProblemType& type, std::string_view detail) {
    warn("a webhook delivery was rejected: its body or its headers are malformed", detail);
    return authentic(DeliveryOutcome::malformed, http::problem(type, detail));
  }

 private:
  http::Reply authentic(DeliveryOutcome outcome, http::Reply reply) {
    reply.to_known_client();
    return ended(outcome, std::move(reply));
  }

  http::Reply ended(DeliveryOutcome outcome, http::Reply reply) {
    outcome_ = outcome;
    return reply;
  }

  void warn(std::string_view message, std::string_view detail) {
    const auto held_back = receiver_.rejection_lines_.admit(receiver_.clock_.now());
    if (!held_back) return;
    receiver_.telemetry_.log().write(Level::warning, message, ctx_,
                                     {{"event", event_}, {"error", detail}, {"held_back", *held_back}});
  }

  Receiver& receiver_;
  Context ctx_;
  const std::string_view event_;
  DeliveryOutcome outcome_ = DeliveryOutcome::failed;
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
      pulls_(pulls) {}

void Receiver::add_to(http::Router& router) {
  router.add({.method = "POST",
              .pattern = "/webhook",
              .handler = [this](Context ctx, http::Request request) { return receive(ctx, std::move(request)); },
              .body_rule = [this](const http::Request& head) { return use_body(head); },
              .id_header = "X-GitHub-Delivery"});
}

http::BodyUse Receiver::use_body(const http::Request& head) const {
  std::shared_ptr<const github::SignatureVerifier> verifier = verifier_.get();
  std::optional<github::SignatureCheck> check = verifier->begin(head.header(kSignature));
  if (!check) return http::BodyUse(false);
  return http::BodyUse(true, std::make_shared<SignedBody>(std::move(verifier), std::move(*check)));
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
  std::optional<github::Event> event;
  const bool is_large = request.body.size() > kBodyOnLoopBytesMax;
  auto read = [&] { return std::optional(parse(name, *type, request.body)); };
  try {
    if (is_large) {
      event = co_await worker_.run(as_task(read));
    } else {
      event = read();
    }
  } catch (const Error& error) {  // a malformed delivery ends here; any other error means that memory ran out
    if (error.kind() != ErrorKind::invalid_argument) throw;
    co_return delivery.malformed(http::problems::kInvalidArgument, error.what());
  }

  if (std::holds_alternative<github::Ping>(*event)) {
    co_return delivery.ignored(http::Reply::json(200, "{\"pong\":true}"));
  }
  std::vector<KnownFact> stored;
  try {
    std::optional<FactUpdate> update = facts_of(*event, options_);
    std::optional<PullUpdate> pulls = pulls_ != nullptr ? pull_update_of(*event) : std::nullopt;
    stored = co_await store(delivery.context(), std::move(update), std::move(pulls));
  } catch (const Error& error) {  // a stored value of another type is not the sender's fault: 500, not 409
    if (error.kind() != ErrorKind::type_mismatch) throw;
    co_return http::problem(http::problems::kTypeMismatchOfEvent, error.what());
  }
  if (stored.empty()) co_return delivery.ignored(http::Reply::json(202, ignored_json(delivery.event())));
  co_return delivery.stored(http::Reply::json(200, stored_json(stored)));
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

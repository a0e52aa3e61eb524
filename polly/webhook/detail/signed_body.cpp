#include "polly/webhook/detail/signed_body.hpp"

#include <algorithm>
#include <utility>

#include "polly/github/event_names.hpp"

namespace polly::webhook {

namespace {

// The delivery's id where it consists of visible characters and is not too long; otherwise empty.
std::string_view delivery_id(const http::Request& head) noexcept {
  const std::string_view id = head.header("X-GitHub-Delivery");
  if (id.size() > Context::kRequestIdBytesMax) return {};
  return std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~'; }) ? id : std::string_view();
}

}  // namespace

SignedBody::SignedBody(std::shared_ptr<const github::SignatureVerifier> verifier, github::SignatureCheck check,
                       std::shared_ptr<DeliveryLog> log, const http::Request& head)
    : verifier_(std::move(verifier)),
      check_(std::move(check)),
      log_(std::move(log)),
      event_(github::event_index(head.header("X-GitHub-Event"))),
      id_(delivery_id(head)) {}

SignedBody::~SignedBody() {
  if (is_finished_) return;
  DeliveryNote note;
  note.id = id_;
  note.event = event_;
  note.outcome = Recorded::refused;
  note.reason = Reason(Cause::not_whole);
  note.is_authentic = false;
  log_->add(note);
}

bool SignedBody::is_authentic() {
  is_finished_ = true;
  return check_.finish();
}

}  // namespace polly::webhook

// SignedBody: computes a delivery's signature while its body arrives. One that is destroyed before it was asked is
// recorded: the body did not arrive whole.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "polly/github/signature.hpp"
#include "polly/http/router.hpp"
#include "polly/webhook/delivery_log.hpp"

namespace polly::webhook {

class SignedBody final : public http::BodyReader {
 public:
  SignedBody(std::shared_ptr<const github::SignatureVerifier> verifier, github::SignatureCheck check,
             std::shared_ptr<DeliveryLog> log, const http::Request& head);
  ~SignedBody() override;

  void read(std::string_view piece) override { check_.add(piece); }
  bool is_authentic();

 private:
  const std::shared_ptr<const github::SignatureVerifier> verifier_;  // check_ refers to it; replaced or not
  github::SignatureCheck check_;
  const std::shared_ptr<DeliveryLog> log_;  // shared with the receiver, which may end before a connection does
  const std::size_t event_;
  const std::string id_;
  bool is_finished_ = false;
};

}  // namespace polly::webhook

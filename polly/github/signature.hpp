// Signatures of webhooks, as GitHub makes them: HMAC-SHA256 of the raw body under a shared secret.
//
//   X-Hub-Signature-256: sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17
//                               64 lower-case hexadecimal digits
//
//   SignatureVerifier verifier({Secret("the new secret"), Secret("the old secret")});   // both, during rotation
//   bool authentic = verifier.verify(request.body, request.header("X-Hub-Signature-256"));
//   std::optional<SignatureCheck> check = verifier.begin(header);    // piece by piece, while the body arrives
//   check->add(piece);
//   authentic = check->finish();
//   std::string header = sign(body, secret);                                            // for `polly event send`
//
// Source: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/secret.hpp"

namespace polly::github {

class SignatureVerifier;

// One body that is being compared with its signature while it arrives.
class SignatureCheck {
 public:
  SignatureCheck(SignatureCheck&& other) noexcept;
  SignatureCheck& operator=(SignatureCheck&& other) noexcept;
  ~SignatureCheck();

  void add(std::string_view piece);
  bool finish();  // once, after the last piece: whether the body is authentic

 private:
  friend class SignatureVerifier;
  struct State;
  explicit SignatureCheck(std::unique_ptr<State> state) noexcept;

  std::unique_ptr<State> state_;
};

class SignatureVerifier {
 public:
  static constexpr std::size_t kSecretsMax = 8;  // each costs one more pass over the body of a forged delivery

  // Error config: no secret, an empty one, or more than kSecretsMax.
  explicit SignatureVerifier(const std::vector<Secret>& secrets);
  SignatureVerifier(const SignatureVerifier&) = delete;
  SignatureVerifier& operator=(const SignatureVerifier&) = delete;
  ~SignatureVerifier();

  // Starts to look at a body with this header; nullopt where the header has no form that any body could have: then
  // there is nothing to wait for. The verifier outlives the check. Thread-safe.
  std::optional<SignatureCheck> begin(std::string_view header) const;

  // Whether `header` is the signature of `body` under one of the secrets. What it takes does not depend on how much
  // of a wrong signature was right. A header of another form (missing, another algorithm, digits in upper case) is
  // wrong. Thread-safe.
  bool verify(std::string_view body, std::string_view header) const;

 private:
  friend class SignatureCheck;
  class Hmac;
  std::vector<std::unique_ptr<const Hmac>> hmacs_;  // one a secret
};

// The header's value for a body.
std::string sign(std::string_view body, const Secret& secret);

}  // namespace polly::github

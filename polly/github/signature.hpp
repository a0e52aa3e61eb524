// Signatures of webhooks: GitHub signs the raw body with HMAC-SHA256 under a shared secret.
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

// Verifies the signature of one body while the body arrives.
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
  static constexpr std::size_t kSecretsMax = 8;  // each costs one more pass over the body

  // Error config: no secret, an empty one, or more than kSecretsMax.
  explicit SignatureVerifier(const std::vector<Secret>& secrets);
  SignatureVerifier(const SignatureVerifier&) = delete;
  SignatureVerifier& operator=(const SignatureVerifier&) = delete;
  ~SignatureVerifier();

  // Starts to verify a body that has this header; nullopt where the header is malformed, so that no body can match it.
  // The verifier outlives the check. Thread-safe.
  std::optional<SignatureCheck> begin(std::string_view header) const;

  // Whether `header` is the signature of `body` under one of the secrets. The time it takes does not depend on how many
  // digits of a wrong signature are right. A malformed header (missing, another algorithm, upper-case digits) is wrong.
  // Thread-safe.
  bool verify(std::string_view body, std::string_view header) const;

 private:
  friend class SignatureCheck;
  class Hmac;
  std::vector<std::unique_ptr<const Hmac>> hmacs_;  // one a secret
};

// The header's value for a body.
std::string sign(std::string_view body, const Secret& secret);

}  // namespace polly::github

// ApiTokens: the bearer tokens (RFC 6750) that clients of the API send, each with a name, a scope and the repositories
// that it is for. They may be replaced while requests are answered.
//
//   ApiTokens tokens({AcceptedToken("ci", http::Scope::write, "acme/*", sha256("t0ken"))});
//   tokens.admit(request, Access(http::Scope::read, "acme/shop"));      // Authorization: Bearer t0ken
//
// Only digests of tokens are kept. A presented token is hashed once, and its digest is compared with all of them: the
// time depends neither on which one it is nor on how much of one it has.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "polly/api/guard.hpp"
#include "polly/base/replaceable.hpp"
#include "polly/base/sha256.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly::api {

struct AcceptedToken {
  // `its_repositories` is a glob in lower case (base/glob.hpp).
  AcceptedToken(std::string its_name, http::Scope its_scope, std::string its_repositories, const Sha256& its_digest);

  // Whether it is for the repository. What concerns no single one (an empty text) needs "*".
  bool is_for(std::string_view repository) const noexcept;

  std::string name;
  http::Scope scope;  // it allows this one and those before it
  std::string repositories;
  Sha256 digest;
};

class ApiTokens : public Guard {
 public:
  using Tokens = std::vector<AcceptedToken>;

  explicit ApiTokens(Tokens tokens);
  // Counts polly_api_refused_total{reason="unauthenticated|forbidden"}.
  ApiTokens(Tokens tokens, Metrics& metrics);

  // 401 with WWW-Authenticate where the header Authorization is missing, there twice, or has no known token. 403 where
  // the token does not allow it: the detail has the name of the token and the scope that is needed.
  Admission admit(const http::Request& request, const Access& access) const override;
  void count_refusal(const Admission& admission) const override;

  void replace(Tokens tokens);

  // The token of these; null where none has the digest.
  static const AcceptedToken* find(const Tokens& tokens, const Sha256& digest) noexcept;

 private:
  Replaceable<Tokens> tokens_;
  Counter unauthenticated_;
  Counter forbidden_;
};

}  // namespace polly::api

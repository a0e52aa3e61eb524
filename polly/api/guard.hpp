// Guard: decides whether a request of the API may be answered. Endpoints (endpoint.hpp) ask it before anything else.
//
//   class ApiTokens : public Guard { ... };
//   Admission admission = guard.admit(request, Access(http::Scope::read, "acme/shop"));
//   if (admission.refusal) co_return std::move(*admission.refusal);
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "polly/http/router.hpp"

namespace polly::api {

// What a request needs: the scope of its route, and the repository in its path.
struct Access {
  Access(http::Scope its_scope, std::string its_repository) : scope(its_scope), repository(std::move(its_repository)) {}

  http::Scope scope;       // never `open`: such a route has no guard
  std::string repository;  // "owner/name" in lower case, as the path has it; empty: it is about no single repository
};

struct Admission {
  Admission() = default;
  explicit Admission(std::string its_client) : client(std::move(its_client)) {}
  Admission(http::Reply its_refusal, std::string its_client)
      : refusal(std::move(its_refusal)), client(std::move(its_client)) {}

  std::optional<http::Reply> refusal;  // 401 or 403; nullopt: the request may be answered
  std::string client;                  // the name of the token that the request has; empty: it has none that is known
};

class Guard {
 public:
  virtual ~Guard() = default;

  // Called on the event loop of the connection, with the head of a request before its body is read, and with the whole
  // request. Thread-safe.
  virtual Admission admit(const http::Request& request, const Access& access) const = 0;

  // Called once for each request that is answered with a refusal. Thread-safe.
  virtual void count_refusal(const Admission&) const {}
};

}  // namespace polly::api

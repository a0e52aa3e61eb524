#include "polly/api/api_tokens.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/glob.hpp"

namespace polly::api {

namespace {

constexpr std::string_view kEveryRepository = "*";

// Without a branch: how many bytes are the same cannot be measured.
bool is_same_digest(const Sha256& a, const Sha256& b) noexcept {
  std::array<std::uint64_t, 4> of_a{};
  std::array<std::uint64_t, 4> of_b{};
  static_assert(sizeof(of_a) == sizeof(Sha256));
  std::memcpy(of_a.data(), a.data(), sizeof(of_a));
  std::memcpy(of_b.data(), b.data(), sizeof(of_b));
  return ((of_a[0] ^ of_b[0]) | (of_a[1] ^ of_b[1]) | (of_a[2] ^ of_b[2]) | (of_a[3] ^ of_b[3])) == 0;
}

// What a request has in its header Authorization.
struct Presented {
  std::size_t headers = 0;
  std::string_view token;  // empty: no bearer token
};

Presented presented_by(const http::Request& request) noexcept {
  constexpr std::string_view kBearer = "bearer ";  // RFC 9110: the scheme's name ignores case
  Presented presented;
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const auto [name, value] = request.headers[i];
    if (!equals_ignoring_case(name, "authorization")) continue;
    ++presented.headers;
    if (equals_ignoring_case(value.substr(0, kBearer.size()), kBearer)) presented.token = value.substr(kBearer.size());
  }
  return presented;
}

http::Reply unauthenticated_reply(std::string_view detail) {
  http::Reply reply = http::problem(http::problems::kUnauthenticated, detail);
  reply.with_header("WWW-Authenticate", "Bearer");
  return reply;
}

// "" or why the token does not allow it.
std::string access_objection(const AcceptedToken& token, const Access& access) {
  const std::string whose = "the token \"" + token.name + "\" ";
  const std::string needed = "the scope " + std::string(http::to_string(access.scope));
  if (token.scope < access.scope) {
    return whose + "has the scope " + std::string(http::to_string(token.scope)) + ", and this request needs " + needed;
  }
  if (token.is_for(access.repository)) return "";
  const std::string for_which = whose + "is for the repositories " + token.repositories + ", and this request needs ";
  return for_which + needed + (access.repository.empty() ? " for all repositories (*)" : " for another one");
}

}  // namespace

AcceptedToken::AcceptedToken(std::string its_name, http::Scope its_scope, std::string its_repositories,
                             const Sha256& its_digest)
    : name(std::move(its_name)), scope(its_scope), repositories(std::move(its_repositories)), digest(its_digest) {}

bool AcceptedToken::is_for(std::string_view repository) const noexcept {
  if (repositories == kEveryRepository) return true;
  return !repository.empty() && matches_glob<char>(repositories, repository);
}

ApiTokens::ApiTokens(Tokens tokens) : tokens_(std::make_shared<const Tokens>(std::move(tokens))) {}

ApiTokens::ApiTokens(Tokens tokens, Metrics& metrics) : ApiTokens(std::move(tokens)) {
  constexpr std::string_view kName = "polly_api_refused_total";
  constexpr std::string_view kHelp = "Requests of the API without a known token, or whose token does not allow them.";
  unauthenticated_ = metrics.counter(kName, kHelp, {{"reason", "unauthenticated"}});
  forbidden_ = metrics.counter(kName, kHelp, {{"reason", "forbidden"}});
}

// All tokens are compared, also behind the one that is found.
const AcceptedToken* ApiTokens::find(const Tokens& tokens, const Sha256& digest) noexcept {
  const AcceptedToken* found = nullptr;
  for (const AcceptedToken& token : tokens) found = is_same_digest(token.digest, digest) ? &token : found;
  return found;
}

Admission ApiTokens::admit(const http::Request& request, const Access& access) const {
  const Presented presented = presented_by(request);
  if (presented.headers > 1) return Admission(unauthenticated_reply("the header Authorization is there twice"), "");
  const std::shared_ptr<const Tokens> tokens = tokens_.get();
  const AcceptedToken* token = presented.token.empty() ? nullptr : find(*tokens, sha256(presented.token));
  if (token == nullptr) {
    return Admission(
        unauthenticated_reply("the header Authorization: Bearer TOKEN is missing, or its token is unknown; the "
                              "daemon has its tokens from POLLY_API_TOKEN and POLLY_API_TOKENS_FILE"),
        "");
  }
  std::string why = access_objection(*token, access);
  if (why.empty()) return Admission(token->name);
  return Admission(http::problem(http::problems::kForbidden, why), token->name);
}

void ApiTokens::count_refusal(const Admission& admission) const {
  const bool is_forbidden = admission.refusal && admission.refusal->status == http::problems::kForbidden.status;
  (is_forbidden ? forbidden_ : unauthenticated_).add();
}

void ApiTokens::replace(Tokens tokens) {
  tokens_.replace(std::make_shared<const Tokens>(std::move(tokens)));
}

}  // namespace polly::api

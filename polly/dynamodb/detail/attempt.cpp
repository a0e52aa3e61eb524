#include "polly/dynamodb/detail/attempt.hpp"

#include <string_view>
#include <vector>

#include "polly/base/yield.hpp"
#include "polly/dynamodb/signature.hpp"

namespace polly::dynamodb {

namespace {

constexpr std::string_view kTarget = "DynamoDB_20120810.";
constexpr std::size_t kSliceBytes = 64 * 1024;  // of a long answer, from one yield of the loop to the next

http::OutgoingRequest signed_request(Client::Core& core, const Request& request, const Keys& keys, WallTime now) {
  std::string body = request.make_body(core.clock.local().now());
  const std::string date = amz_date(now);
  SignableRequest signable("POST", "/");
  signable.body = body;
  signable.headers.reserve(6);
  signable.headers.emplace_back("Host", core.host);
  signable.headers.emplace_back("Content-Type", "application/x-amz-json-1.0");
  signable.headers.emplace_back("X-Amz-Date", date);
  signable.headers.emplace_back("X-Amz-Target", std::string(kTarget) + request.operation);
  if (!keys.session_token.empty()) {
    signable.headers.emplace_back("X-Amz-Security-Token", std::string(keys.session_token.reveal()));
  }
  const auto key = core.signing_keys.find(keys.secret_access_key, std::string_view(date).substr(0, kDayBytes));
  std::string authorized = authorization(signable, keys.access_key_id, *key, date);
  std::vector<http::Header> headers = std::move(signable.headers);
  headers.emplace_back("Authorization", std::move(authorized));
  return http::OutgoingRequest("POST", core.options.endpoint + "/", std::move(headers), std::move(body));
}

// Without its end "; it may have been done ...": every request is a POST, also a read. RetryPolicy adds what is true.
std::string cause_of(const Error& error) {
  const std::string message = error.what();
  return message.substr(0, message.find("; it "));
}

// A request for which no answer came.
Attempt without_answer(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::unknown_outcome: return Attempt(AttemptEnd::lost, Error(ErrorKind::unavailable, cause_of(error)));
    case ErrorKind::unavailable: return Attempt(AttemptEnd::unsent, error);
    case ErrorKind::deadline_exceeded: return Attempt(AttemptEnd::unsent, Error(ErrorKind::unavailable, error.what()));
    case ErrorKind::cancelled:
    case ErrorKind::closed: throw error;
    default: return Attempt(AttemptEnd::rejected, error);
  }
}

}  // namespace

Task<Attempt> send_once(std::shared_ptr<Client::Core> core, Client::Core::Lane* lane, const Request* request,
                        std::shared_ptr<const Keys>* keys) {
  std::optional<Error> failure;
  try {
    *keys = core->credentials.ready();
    if (*keys == nullptr) {
      CredentialProvider::Start start = core->starts_on(*lane);
      *keys = co_await core->credentials.keys(request->ctx, std::move(start));
      core->throw_if_closed();
    }
    const WallTime now = core->clock.wall();
    const Context ctx = request->ctx.with_timeout(core->clock.local(), core->options.attempt_timeout);
    http::OutgoingRequest outgoing = signed_request(*core, *request, **keys, now);
    const http::Response response = co_await core->http->send(ctx, std::move(outgoing));
    AnswerReader reader;
    std::string_view rest(response.body);
    while (rest.size() > kSliceBytes) {
      reader.take(rest.substr(0, kSliceBytes));
      rest.remove_prefix(kSliceBytes);
      co_await yield();
    }
    reader.take(rest);
    co_return Attempt(reader.finish(response, request->operation, now));
  } catch (const Error& error) {
    failure = error;
  }
  co_return without_answer(*failure);
}

}  // namespace polly::dynamodb

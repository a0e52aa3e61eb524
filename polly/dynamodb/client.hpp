// Client: an asynchronous client of DynamoDB: signs, sends, tries again. It knows the JSON protocol, and no operation.
//
//   Client client(options, telemetry, clock, loops);
//   Client::MakeBody body = [key](TimePoint) { return R"({"TableName":"t","Key":{"k":{"S":")" + key + R"("}}})"; };
//   const Answer answer = co_await client.call(ctx, "GetItem", std::move(body), Effect::read);
//   co_await client.close();
//
// Throttling, errors of the service (5xx) and lost answers are tried again with full jitter, within the deadline, under
// a budget (detail/retry_budget.hpp) and as far as the effect allows it (detail/retry_policy.hpp has the table).
//
// Thread-safe. A call from one of `loops` runs on it; from elsewhere it runs on one of them. A client that was not
// closed may be destroyed anywhere, also on one of its loops, and after them. Calls that are under way then end as
// `closed` if their loop comes to it before the destructor returns; the others never go on: their coroutines, and those
// that await them, are destroyed on their loop, or with it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/task.hpp"
#include "polly/dynamodb/effect.hpp"
#include "polly/dynamodb/options.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::http {
class OutgoingClient;
}

namespace polly::dynamodb {

inline constexpr std::string_view kConditionFailed = "ConditionalCheckFailedException";
inline constexpr std::string_view kTransactionCancelled = "TransactionCanceledException";

// What the service answered, where it is about data: success, or one of the two refusals that callers decide about.
struct Answer {
  Answer() = default;

  bool is_ok() const noexcept { return code.empty(); }

  std::string code;  // empty, kConditionFailed or kTransactionCancelled
  std::string message;
  boost::json::object body;  // of the answer: {"Item":...}; of a refusal: Item, CancellationReasons
  // A write only: an attempt before this one was sent and its answer was lost, so that this answer may show its effect.
  bool is_after_lost_attempt = false;
};

class Client {
 public:
  class Core;  // detail/core.hpp

  static constexpr std::size_t kAnswerBytesMax = 24 * 1024 * 1024;  // 16 MB of items, the most, in base64

  // The body of a request, made for each attempt, on the loop of the call. It owns what it uses: a call may outlive its
  // caller.
  using MakeBody = std::function<std::string(TimePoint now)>;

  // What the references refer to outlives the client. `loops` are single-threaded; without any the client has one of
  // its own. Error config: see resolved().
  Client(Options options, Telemetry& telemetry, const Clock& clock, std::vector<boost::asio::any_io_executor> loops);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  // Signs and sends `DynamoDB_20120810.<operation>` (`operation` is a literal) with this JSON body.
  //
  // Errors: permission_denied (which action is missing), config (no such table, region or credentials),
  // resource_exhausted (throttled to the end), unavailable, deadline_exceeded (nothing was applied), unknown_outcome (a
  // write whose answer was lost), invalid_argument (ValidationException), conflict (a table that exists), unsupported,
  // cancelled, closed.
  Task<Answer> call(Context ctx, std::string_view operation, MakeBody make_body, Effect effect);

  // Calls under way end as `closed`, later ones too. May be called twice.
  Task<void> close();

  const Options& options() const noexcept;  // resolved
  const Clock& clock() const noexcept;
  const boost::asio::any_io_executor& executor() const noexcept;  // of one of its loops

 private:
  std::optional<EventLoops> own_loop_;
  std::unique_ptr<http::OutgoingClient> http_;
  std::unique_ptr<http::OutgoingClient> direct_http_;  // where the credentials need it
  std::shared_ptr<Core> core_;                         // shared with the calls
};

}  // namespace polly::dynamodb

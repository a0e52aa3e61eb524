// Call: what a caller asks for, and the answer that it waits for. It belongs to the caller's coroutine; its home is the
// CallQueue, where it waits, or the StatementBatch that it was sent with.
//
//   auto call = std::make_unique<Call>(Verb::get, ctx.deadline());
//   call->rows.emplace_back(key);
//   call = co_await client.execute(std::move(call));      // throws, or: every row has its answer
//   call->rows[0].answer.found
//
// A call has rows, one a key, and shares a batch with the waiting calls of the same verb; or it is a single one (apply,
// scan, sweep, ping), which brings its statements and gets the answer to the last of them as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/async_client/waiting_call.hpp"
#include "polly/backends/postgres/detail/result.hpp"
#include "polly/backends/postgres/detail/sql.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/store/expiration.hpp"

namespace polly::postgres {

enum class Verb : std::uint8_t {
  get,
  entry,
  exists,
  set,
  set_if_absent,
  advance,
  replace,
  remove,
  touch,
  apply,
  scan,
  sweep,
  ping
};
constexpr std::size_t kVerbs = 13;

constexpr bool is_write(Verb verb) noexcept {
  return verb >= Verb::set && verb <= Verb::apply;
}
// There are connections for calls that read and others for calls that write, so that no read waits for a commit.
constexpr bool is_for_writers(Verb verb) noexcept {
  return is_write(verb) || verb == Verb::sweep;
}
constexpr bool is_single(Verb verb) noexcept {
  return verb >= Verb::apply;
}

struct Answer {
  Answer() = default;

  bool found = false;       // or: done
  std::string value;        // get, entry
  std::int64_t number = 0;  // entry: the revision; advance: what it holds now
  std::optional<Milliseconds> time_left;
  std::optional<WallTime> expires;
};

struct Row {
  explicit Row(std::string its_key) : key(std::move(its_key)) {}
  Row(std::string its_key, std::string its_value, std::optional<Expiration> its_expiration)
      : key(std::move(its_key)), value(std::move(its_value)), expiration(its_expiration) {}
  Row(std::string its_key, std::int64_t its_number, Expiration its_expiration)
      : key(std::move(its_key)), number(its_number), expiration(its_expiration) {}

  std::string key;
  std::string value;
  std::int64_t number = 0;                                     // of advance; replace: the revision that was read
  std::optional<Expiration> expiration = Expiration::never();  // of replace: nullopt where the expiry stays
  Answer answer;
};

// A statement and its parameters, binary.
struct BoundStatement {
  explicit BoundStatement(Statement its_statement) : statement(its_statement) {}
  BoundStatement(Statement its_statement, std::vector<std::string> its_parameters)
      : statement(its_statement), parameters(std::move(its_parameters)) {}

  Statement statement;
  std::vector<std::string> parameters;
};

class Call;
using CallHome = async_client::CallHome<Call>;

enum class CallEnd { waiting, answered, cancelled, failed };

class Call final : public async_client::WaitingCall<Call, CallEnd> {
 public:
  Call(Verb verb, TimePoint deadline) : WaitingCall(deadline), verb_(verb) {}
  ~Call() { leave_home(); }

  std::vector<Row> rows;
  std::vector<BoundStatement> statements;  // of a single call
  Result answer;                           // to the last of them

  Verb verb() const noexcept { return verb_; }
  const std::optional<Error>& error() const noexcept { return error_; }  // of a failed one
  std::size_t bytes() const noexcept;                                    // about what it takes to send it

  // For homes.
  std::uint64_t number = 0;     // in the order of arrival
  bool is_sent = false;         // it is under way now
  bool may_be_applied = false;  // it was sent before, and its answer was lost
  bool goes_alone = false;      // a batch that it was part of was refused
  int attempts = 0;

  [[nodiscard]] Waker fail(Error error) noexcept;  // finish(), with this error

 private:
  const Verb verb_;
  std::optional<Error> error_;
};

}  // namespace polly::postgres

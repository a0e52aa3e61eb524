// Call: what a caller asks, and the answer it waits for. It belongs to the caller's coroutine; who holds it meanwhile
// is its home: the lane, where it waits, or the batch that it was sent with.
//
//   auto call = std::make_unique<Call>(Verb::get, ctx.deadline());
//   call->rows.emplace_back(key);
//   call = co_await client.execute(std::move(call));      // throws, or: every row has its answer
//   call->rows[0].answer.found
//
// A call has rows, one a key, and goes with the calls of the same verb that wait; or it is a single one (apply, scan,
// sweep, ping), which has its questions ready and gets their last answer as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/postgres/detail/result.hpp"
#include "polly/backends/postgres/detail/sql.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/base/waker.hpp"
#include "polly/store/expiration.hpp"

namespace polly::postgres {

enum class Verb : std::uint8_t {
  get,
  entry,
  exists,
  set,
  set_if_absent,
  advance,
  remove,
  touch,
  apply,
  scan,
  sweep,
  ping
};
constexpr std::size_t kVerbs = 12;

constexpr bool is_write(Verb verb) noexcept {
  return verb >= Verb::set && verb <= Verb::apply;
}
// A connection for those who read and one for those who write, so that nobody waits for a commit who needs none.
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
};

struct Row {
  explicit Row(std::string its_key) : key(std::move(its_key)) {}
  Row(std::string its_key, std::string its_value, Expiration its_expiration)
      : key(std::move(its_key)), value(std::move(its_value)), expiration(its_expiration) {}
  Row(std::string its_key, std::int64_t its_number, Expiration its_expiration)
      : key(std::move(its_key)), number(its_number), expiration(its_expiration) {}

  std::string key;
  std::string value;
  std::int64_t number = 0;  // of advance
  Expiration expiration = Expiration::never();
  Answer answer;
};

// A statement and its parameters, binary.
struct Question {
  explicit Question(Statement its_statement) : statement(its_statement) {}
  Question(Statement its_statement, std::vector<std::string> its_parameters)
      : statement(its_statement), parameters(std::move(its_parameters)) {}

  Statement statement;
  std::vector<std::string> parameters;
};

class Call;
struct LaneState;

class CallHome {
 public:
  // Forgets the call; what was sent for it is still answered, to nobody.
  virtual void abandon(Call& call) noexcept = 0;

 protected:
  ~CallHome() = default;
};

class Call {
 public:
  enum class End { waiting, answered, cancelled, failed };

  Call(Verb verb, TimePoint deadline) : verb_(verb), deadline_(deadline) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    if (home_ != nullptr) home_->abandon(*this);
  }

  std::vector<Row> rows;
  std::vector<Question> questions;  // of a single call
  Result answer;                    // to the last of them

  Verb verb() const noexcept { return verb_; }
  TimePoint deadline() const noexcept { return deadline_; }
  End end() const noexcept { return end_; }
  const std::optional<Error>& error() const noexcept { return error_; }  // of a failed one
  std::size_t bytes() const noexcept;                                    // about what it takes to send it

  // For homes.
  void wait_with(Waker waker) noexcept { waker_ = std::move(waker), end_ = End::waiting; }
  void move_to(CallHome* home) noexcept { home_ = home; }
  CallHome* home() const noexcept { return home_; }
  std::uint64_t number = 0;     // in the order of arrival
  bool is_sent = false;         // it is under way now
  bool may_be_applied = false;  // it was sent before, and its answer was lost
  bool goes_alone = false;      // a batch that it was part of was refused
  int attempts = 0;

  // Ends the call; the caller goes on when the waker is invoked, and nobody else can end it any more.
  [[nodiscard]] Waker finish(End end) noexcept;
  [[nodiscard]] Waker fail(Error error) noexcept;

  // From the caller's cancellation slot: ends the call through the lane's executor, not from within.
  void cancel(const LaneState& lane);

 private:
  const Verb verb_;
  const TimePoint deadline_;
  Waker waker_;
  CallHome* home_ = nullptr;
  End end_ = End::waiting;
  std::optional<Error> error_;
};

}  // namespace polly::postgres

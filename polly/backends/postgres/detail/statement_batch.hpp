// StatementBatch: calls of one verb that go to the server as one statement, which is one transaction: a group commit.
// Or one single call with its own statements.
//
//   StatementBatch batch(std::move(calls));               // chosen by BatchCapacity
//   link.send(batch.statements());                        // and a sync
//   batch.accept(std::move(result));                      // each result, in order, until is_complete()
//   if (!batch.refusal()) batch.answer_calls();           // each row gets its answer
//   for (Call* call : batch.take_calls()) ...
//
// No two rows of a batch that writes have the same key, except those of `set`: there the value of the last call is
// written, and each is acknowledged, as if it had been written just before.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include "polly/backends/postgres/detail/call.hpp"

namespace polly::postgres {

constexpr std::size_t kBatchRowsMax = 1000;              // unless one call has more
constexpr std::size_t kBatchBytesMax = 4 * 1024 * 1024;  // unless one call has more

// Chooses calls for a batch: those for which take() is true.
class BatchCapacity {
 public:
  // False where the call does not fit with those that were taken.
  bool take(const Call& call);
  bool is_full() const noexcept { return is_full_; }

 private:
  std::unordered_set<std::string_view> keys_;
  std::size_t calls_ = 0;
  std::size_t rows_ = 0;
  std::size_t bytes_ = 0;
  bool is_full_ = false;
};

class StatementBatch final : public CallHome {
 public:
  explicit StatementBatch(std::vector<Call*> calls);
  StatementBatch(const StatementBatch&) = delete;
  StatementBatch& operator=(const StatementBatch&) = delete;
  ~StatementBatch();  // callers whose calls were not taken out are destroyed with their wakers

  const std::vector<BoundStatement>& statements() const noexcept { return bound_; }
  void forget_statements() noexcept { bound_.clear(), bound_.shrink_to_fit(); }  // they are sent
  bool had_one_call() const noexcept { return had_one_call_; }                   // it had one call only
  std::size_t calls() const noexcept { return calls_.size(); }

  void accept(Result result);
  bool is_complete() const noexcept { return is_complete_; }  // its sync was answered
  const std::optional<Refusal>& refusal() const noexcept { return refusal_; }
  // Every statement was answered well, so that only its commit was under way.
  bool is_committing() const noexcept { return done_ == statements_; }

  // Error unavailable where the answer does not fit the statement.
  void answer_calls();
  std::vector<Call*> take_calls();  // those that still wait; they have no home then
  std::vector<Call*> take_late(TimePoint now);

  void abandon(Call& call) noexcept override;

 private:
  void bind_rows();
  void answer_read();
  void answer_by_key();

  const Verb verb_;
  std::vector<Call*> calls_;         // nullptr: abandoned
  std::vector<std::size_t> firsts_;  // of the calls that read: the number of its first row, from 1
  std::vector<BoundStatement> bound_;
  std::size_t statements_ = 0;
  std::size_t done_ = 0;
  Result last_;  // to the last statement
  std::optional<Refusal> refusal_;
  bool is_complete_ = false;
  bool had_one_call_;
};

}  // namespace polly::postgres

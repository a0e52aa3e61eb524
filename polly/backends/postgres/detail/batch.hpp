// Batch: calls of one verb that go to the server as one statement, which is one transaction: a group commit. Or one
// single call with its own statements.
//
//   auto batch = Batch::of(std::move(calls));
//   for (const Question& question : batch->questions()) send(question);  then a sync
//   batch->accept(result); ...                            // each answer, in order
//   batch->answer_calls();                                // after the sync: what each row asked for is in its place
//
// No two rows of a batch that writes have the same key, except those of `set`: there the last call's value is written,
// and each is acknowledged, as if it had been written just before.
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

// Chooses calls for a batch: add() until it says no to all.
class BatchRoom {
 public:
  // False where the call does not fit with those that are in.
  bool take(const Call& call);
  bool is_full() const noexcept { return is_full_; }

 private:
  std::unordered_set<std::string_view> keys_;
  std::size_t calls_ = 0;
  std::size_t rows_ = 0;
  std::size_t bytes_ = 0;
  bool is_full_ = false;
};

class Batch final : public CallHome {
 public:
  explicit Batch(std::vector<Call*> calls);
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  ~Batch();  // calls that were not taken out never go on: they are destroyed with their wakers

  Verb verb() const noexcept { return verb_; }
  const std::vector<Question>& questions() const noexcept { return questions_; }
  void forget_questions() noexcept { questions_.clear(), questions_.shrink_to_fit(); }  // they are sent
  bool was_one() const noexcept { return was_one_; }                                    // it had one call only
  std::size_t calls() const noexcept { return calls_.size(); }

  void accept(Result result);
  bool is_complete() const noexcept { return is_complete_; }  // its sync was answered
  const std::optional<Refusal>& refusal() const noexcept { return refusal_; }
  // Every statement was answered well, so that only its commit was under way.
  bool is_committing() const noexcept { return done_ == statements_; }

  // Error unavailable where the server answered something strange.
  void answer_calls();
  std::vector<Call*> take_calls();  // those that still wait, out of this home
  std::vector<Call*> take_late(TimePoint now);

  void abandon(Call& call) noexcept override;

 private:
  void ask_rows();
  void answer_read();
  void answer_by_key();

  const Verb verb_;
  std::vector<Call*> calls_;         // nullptr: gone meanwhile
  std::vector<std::size_t> firsts_;  // of the calls that read: the number of its first row, from 1
  std::vector<Question> questions_;
  std::size_t statements_ = 0;
  std::size_t done_ = 0;
  Result last_;  // to the last statement
  std::optional<Refusal> refusal_;
  bool is_complete_ = false;
  bool was_one_;
};

}  // namespace polly::postgres

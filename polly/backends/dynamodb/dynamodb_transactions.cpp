// Conditions and writes of several keys: one operation for each. A single operation is a conditional write; several are
// a transaction of DynamoDB, which costs twice as much, and has a token with which it may be sent again.
#include <algorithm>
#include <mutex>
#include <utility>

#include "polly/backends/dynamodb/detail/doubt.hpp"
#include "polly/backends/dynamodb/detail/each_at_once.hpp"
#include "polly/backends/dynamodb/detail/requests.hpp"
#include "polly/backends/dynamodb/detail/transaction_plan.hpp"
#include "polly/backends/dynamodb/dynamodb_backend.hpp"
#include "polly/base/random_id.hpp"

namespace polly {

using dynamodb::Answer;
using dynamodb::Effect;
using dynamodb_backend::Changes;
using dynamodb_backend::Guard;
using dynamodb_backend::Operation;
using dynamodb_backend::Part;
using dynamodb_backend::TransactionPlan;
using dynamodb_backend::Verdict;

namespace {

constexpr std::size_t kApplyRoundsMax = 64;

// The body is made once for a token: with another body the service would refuse the same token.
struct Transact {
  std::mutex mutex;
  std::string body;
};

// The same bytes keep their revision.
Operation::Kind kind_of(const Replacement& replacement) {
  if (!replacement.read) return Operation::Kind::put;
  const std::string mark = dynamodb_backend::mark_of_value(replacement.bytes);
  const bool is_same = dynamodb_backend::mark_in(replacement.read->opaque()) == mark;
  if (replacement.expiration) return is_same ? Operation::Kind::renew : Operation::Kind::put;
  return is_same ? Operation::Kind::check : Operation::Kind::update;
}

// Of a transaction that was cancelled until the time was over.
Error late_error(Verdict verdict) {
  if (verdict == Verdict::throttled) {
    return Error(ErrorKind::resource_exhausted,
                 "DynamoDB throttles the transaction: the capacity of its table is used up; raise it, or send less");
  }
  return Error(ErrorKind::deadline_exceeded, "others write the same entries, and the time was over");
}

}  // namespace

Task<bool> DynamodbBackend::apply(Context ctx, Transaction transaction) {
  const auto plan = std::make_shared<TransactionPlan>(transaction, *table_);
  if (plan->is_contradictory()) co_return false;
  if (plan->operations().empty()) co_return true;
  const bool is_applied = co_await apply_plan(ctx, plan);
  co_return is_applied;
}

// An entry that keeps its lifetime without a condition: what is read decides whether there is one to keep.
Task<bool> DynamodbBackend::apply_plan(Context ctx, std::shared_ptr<TransactionPlan> plan) {
  const std::vector<std::size_t> unread = plan->unread();
  for (std::size_t round = 0; round < kApplyRoundsMax; ++round) {
    for (const std::size_t i : unread) {
      Operation& operation = plan->operations()[i];
      const std::optional<Item> item = co_await read(ctx, operation.key, Part::key);
      operation.kind = item ? Operation::Kind::update : Operation::Kind::put;
      operation.guard.is_present = item.has_value();
      operation.guard.is_absent = !item;
    }
    const bool is_applied = co_await apply_operations(ctx, plan->operations());
    if (is_applied) co_return true;
    if (unread.empty()) co_return false;
    if (plan->operations().size() > unread.size()) {
      const bool is_met = co_await are_met(ctx, plan);
      if (!is_met) co_return false;
    }
  }
  throw Error(ErrorKind::conflict, "others changed the entries again and again: try again");
}

Task<bool> DynamodbBackend::apply_operations(Context ctx, std::vector<Operation> operations) {
  if (operations.size() > 1) {
    const auto shared = std::make_shared<const std::vector<Operation>>(std::move(operations));
    co_return co_await transact(ctx, shared);
  }
  const auto only = std::make_shared<const Operation>(std::move(operations.front()));
  if (only->kind != Operation::Kind::check) co_return co_await write(ctx, only);
  co_return co_await is_met(ctx, only);
}

// Whether the conditions of the transaction itself hold now, so that only what was read has changed.
Task<bool> DynamodbBackend::are_met(Context ctx, std::shared_ptr<TransactionPlan> plan) {
  for (std::size_t i = 0; i < plan->operations().size(); ++i) {
    const std::vector<std::size_t>& unread = plan->unread();
    if (std::find(unread.begin(), unread.end(), i) != unread.end()) continue;
    const auto operation = std::make_shared<const Operation>(plan->operations()[i]);
    const bool holds = co_await is_met(ctx, operation);
    if (!holds) co_return false;
  }
  co_return true;
}

Task<bool> DynamodbBackend::is_met(Context ctx, std::shared_ptr<const Operation> operation) {
  const Guard& guard = operation->guard;
  const std::optional<Item> item = co_await read(ctx, operation->key, Part::key_and_value);
  if (guard.is_absent && item) co_return false;
  if ((guard.is_present || guard.revision) && !item) co_return false;
  co_return !guard.revision || item->revision == *guard.revision;
}

Task<bool> DynamodbBackend::transact(Context ctx, std::shared_ptr<const std::vector<Operation>> operations) {
  auto once = std::make_shared<Transact>();
  bool is_lost = false;  // an attempt with this token has no answer: it may have been done, or still be
  try {
    for (std::size_t attempt = 0;; ++attempt) {
      dynamodb::Client::MakeBody make_body = [table = table_, operations, once](TimePoint) {
        const std::lock_guard lock(once->mutex);
        if (once->body.empty()) {
          once->body = dynamodb_backend::transact_body(*table, *operations, random_id() + random_id(), table->now());
        }
        return once->body;
      };
      const Answer answer =
          co_await client_->call(ctx, "TransactWriteItems", std::move(make_body), Effect::idempotent_write);
      if (answer.is_ok()) co_return true;
      is_lost = is_lost || answer.is_after_lost_attempt;
      const Verdict verdict = dynamodb_backend::verdict_of(answer);
      if (verdict == Verdict::unmet && !is_lost) co_return false;
      if (verdict == Verdict::unmet) {
        throw Error(ErrorKind::unknown_outcome,
                    "a condition does not hold, and the transaction was sent before, without an answer");
      }
      if (!is_lost) once = std::make_shared<Transact>();  // its conditions have the time of this attempt
      Error late = late_error(verdict);
      co_await pause(ctx, attempt, std::move(late));
    }
  } catch (const Error& error) {
    if (!is_lost) throw;
    throw dynamodb_backend::in_doubt(error, "the transaction was sent before, without an answer");
  }
}

// Each by itself: a replacement needs no other.
Task<std::vector<bool>> DynamodbBackend::replace(Context ctx, std::vector<Replacement> replacements) {
  struct Replacing {
    std::vector<Operation> operations;
    std::vector<char> written;
  };
  const auto all = std::make_shared<Replacing>();  // shared with the parts of the work
  for (Replacement& replacement : replacements) {
    Operation& operation = all->operations.emplace_back(kind_of(replacement), table_->whole(replacement.key.text()));
    operation.guard.is_absent = !replacement.read;
    if (replacement.read) operation.guard.revision = replacement.read->opaque();
    operation.expiration = replacement.expiration.value_or(Expiration::never());
    if (operation.kind != Operation::Kind::put && operation.kind != Operation::Kind::update) continue;
    operation.value.emplace(replacement.bytes, table_->next_revision());
    dynamodb_backend::check_size(operation);
  }
  all->written.resize(all->operations.size());
  std::function<Task<void>(std::size_t)> work = [this, ctx, all](std::size_t i) {
    return write_into(ctx, std::move(all->operations[i]), std::shared_ptr<char>(all, &all->written[i]));
  };
  const std::size_t count = all->operations.size();
  co_await dynamodb_backend::each_at_once(count, kWritesAtOnce, Changes::entries, std::move(work));
  co_return std::vector<bool>(all->written.begin(), all->written.end());
}

Task<void> DynamodbBackend::write_into(Context ctx, Operation operation, std::shared_ptr<char> written) {
  std::vector<Operation> operations(1, std::move(operation));
  const bool is_done = co_await apply_operations(ctx, std::move(operations));
  *written = is_done ? 1 : 0;
}

}  // namespace polly

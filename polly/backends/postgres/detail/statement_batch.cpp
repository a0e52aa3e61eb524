#include "polly/backends/postgres/detail/statement_batch.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "polly/backends/postgres/detail/binary.hpp"
#include "polly/backends/postgres/detail/parameters.hpp"

namespace polly::postgres {

namespace {

constexpr Statement statement_of(Verb verb) noexcept {
  switch (verb) {
    case Verb::get: return Statement::get;
    case Verb::entry: return Statement::entry;
    case Verb::exists: return Statement::exists;
    case Verb::set: return Statement::set;
    case Verb::set_if_absent: return Statement::set_if_absent;
    case Verb::advance: return Statement::advance;
    case Verb::replace: return Statement::replace;
    case Verb::remove: return Statement::remove;
    case Verb::touch: return Statement::touch;
    default: return Statement::ping;
  }
}

}  // namespace

bool BatchCapacity::take(const Call& call) {
  if (is_full_) return false;
  if (calls_ > 0 && (is_single(call.verb()) || call.goes_alone)) return false;
  const std::size_t bytes = call.bytes();
  if (calls_ > 0 && (rows_ + call.rows.size() > kBatchRowsMax || bytes_ + bytes > kBatchBytesMax)) {
    is_full_ = true;
    return false;
  }
  if (is_write(call.verb()) && call.verb() != Verb::set) {
    const bool is_taken =
        std::any_of(call.rows.begin(), call.rows.end(), [&](const Row& row) { return keys_.contains(row.key); });
    if (is_taken) return false;
    for (const Row& row : call.rows) keys_.insert(row.key);
  }
  ++calls_, rows_ += call.rows.size(), bytes_ += bytes;
  is_full_ = is_single(call.verb()) || call.goes_alone;
  return true;
}

StatementBatch::StatementBatch(std::vector<Call*> calls)
    : verb_(calls.front()->verb()), calls_(std::move(calls)), had_one_call_(calls_.size() == 1) {
  for (Call* call : calls_) {
    call->move_to(this);
    call->is_sent = true;
    ++call->attempts;
  }
  if (is_single(verb_)) {
    bound_ = calls_.front()->statements;  // a copy: it may have to be sent again
  } else {
    bind_rows();
  }
  statements_ = bound_.size();
}

StatementBatch::~StatementBatch() {
  std::vector<Waker> dropped;
  for (Call* call : take_calls()) dropped.push_back(call->finish(Call::End::cancelled));
}

void StatementBatch::bind_rows() {
  std::vector<const Row*> rows;
  std::unordered_map<std::string_view, std::size_t> row_of_key;  // of `set`: the last value of a key wins
  for (const Call* call : calls_) {
    firsts_.push_back(rows.size() + 1);
    for (const Row& row : call->rows) {
      if (verb_ == Verb::set) {
        const auto [at, is_new] = row_of_key.emplace(row.key, rows.size());
        if (!is_new) {
          rows[at->second] = &row;
          continue;
        }
      }
      rows.push_back(&row);
    }
  }
  Array keys(Type::text);
  for (const Row* row : rows) keys.add(row->key);
  std::vector<std::string> parameters{keys.take()};
  if (verb_ == Verb::set || verb_ == Verb::set_if_absent || verb_ == Verb::replace) {
    Array values(Type::bytea);
    for (const Row* row : rows) values.add(row->value);
    parameters.push_back(values.take());
  }
  if (verb_ == Verb::advance || verb_ == Verb::replace) {
    Array numbers(Type::int8);
    for (const Row* row : rows) numbers.add_int8(row->number);
    parameters.push_back(numbers.take());
  }
  if (is_write(verb_) && verb_ != Verb::remove) {
    Lifetimes lifetimes;
    for (const Row* row : rows) lifetimes.add(row->expiration);
    lifetimes.append_to(parameters);
  }
  bound_.emplace_back(statement_of(verb_), std::move(parameters));
}

void StatementBatch::accept(Result result) {
  switch (result.kind()) {
    case Result::Kind::done:
      ++done_;
      last_ = std::move(result);
      break;
    case Result::Kind::refused:
      if (!refusal_) refusal_ = result.refusal();
      break;
    case Result::Kind::end_of_batch: is_complete_ = true; break;
    case Result::Kind::skipped:
    case Result::Kind::none: break;
  }
}

void StatementBatch::answer_calls() {
  if (is_single(verb_)) {
    if (calls_.front() != nullptr) calls_.front()->answer = std::move(last_);
  } else if (!is_write(verb_)) {
    answer_read();
  } else if (verb_ == Verb::set) {
    for (Call* call : calls_) {
      if (call != nullptr) call->rows.front().answer.found = true;
    }
  } else {
    answer_by_key();
  }
}

// Each row of the answer says which of the rows asked it is for.
void StatementBatch::answer_read() {
  for (std::size_t i = 0; i < last_.rows(); ++i) {
    const auto at = static_cast<std::size_t>(last_.int8(i, 0));
    const auto after = std::upper_bound(firsts_.begin(), firsts_.end(), at);
    if (after == firsts_.begin())
      throw Error(ErrorKind::unavailable, "the server answered for a row that the statement did not have");
    const auto index = static_cast<std::size_t>(after - firsts_.begin()) - 1;
    if (calls_[index] == nullptr) continue;
    std::vector<Row>& rows = calls_[index]->rows;
    const std::size_t row = at - firsts_[index];
    if (row >= rows.size())
      throw Error(ErrorKind::unavailable, "the server answered for a row that the statement did not have");
    Answer& answer = rows[row].answer;
    answer.found = true;
    if (verb_ != Verb::exists) answer.value = last_.bytes(i, 1);
    if (verb_ == Verb::entry) {
      answer.number = last_.int8(i, 2);
      if (!last_.is_null(i, 3)) answer.time_left = Milliseconds(last_.int8(i, 3));
      if (!last_.is_null(i, 4)) answer.expires = WallTime(Milliseconds(last_.int8(i, 4)));
    }
  }
}

// Keys that come back were written; so each of them is in one row only.
void StatementBatch::answer_by_key() {
  std::unordered_map<std::string_view, Row*> rows;
  for (Call* call : calls_) {
    if (call == nullptr) continue;
    for (Row& row : call->rows) rows.emplace(row.key, &row);
  }
  for (std::size_t i = 0; i < last_.rows(); ++i) {
    const auto found = rows.find(last_.bytes(i, 0));
    if (found == rows.end()) continue;  // its caller does not wait any more
    Answer& answer = found->second->answer;
    answer.found = verb_ != Verb::remove || last_.boolean(i, 1);
    if (verb_ == Verb::advance) answer.number = last_.int8(i, 1);
  }
}

std::vector<Call*> StatementBatch::take_calls() {
  std::vector<Call*> taken;
  for (Call* call : std::exchange(calls_, {})) {
    if (call == nullptr) continue;
    call->move_to(nullptr);
    call->is_sent = false;
    taken.push_back(call);
  }
  return taken;
}

std::vector<Call*> StatementBatch::take_late(TimePoint now) {
  std::vector<Call*> late;
  for (Call*& call : calls_) {
    if (call != nullptr && call->deadline() <= now) late.push_back(std::exchange(call, nullptr));
  }
  return late;
}

void StatementBatch::abandon(Call& call) noexcept {
  std::replace(calls_.begin(), calls_.end(), &call, static_cast<Call*>(nullptr));
}

}  // namespace polly::postgres

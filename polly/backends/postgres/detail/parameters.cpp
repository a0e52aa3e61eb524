#include "polly/backends/postgres/detail/parameters.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_set>

#include "polly/base/decimal.hpp"

namespace polly::postgres {

namespace {

// Beyond this (the year 287,000) timestamptz ends; such a time means never.
constexpr std::int64_t kLatestMs = 9'000'000'000'000'000;

std::int16_t number_of(Condition::Kind kind) noexcept {
  switch (kind) {
    case Condition::Kind::absent: return 0;
    case Condition::Kind::present: return 1;
    case Condition::Kind::unchanged: break;
  }
  return 2;
}

void add_to(Array& array, std::optional<std::int64_t> number) {
  if (number) {
    array.add_int8(*number);
  } else {
    array.add_null();
  }
}

std::string all_keys(const Transaction& transaction) {
  std::set<std::string_view> keys;
  for (const Condition& condition : transaction.conditions()) keys.insert(condition.key.text());
  for (const TransactionStep& step : transaction.steps()) keys.insert(step.key.text());
  Array array(Type::text);
  for (const std::string_view key : keys) array.add(key);
  return array.take();
}

}  // namespace

std::int64_t number_of(const Revision& revision) {
  return parse_decimal<std::int64_t>(revision.opaque()).value_or(-1);
}

void Lifetimes::add(const std::optional<Expiration>& expiration) {
  std::optional<std::int64_t> after;
  std::optional<std::int64_t> at;
  if (!expiration) after = kKeepsExpiry;
  if (expiration && expiration->after()) after = expiration->after()->count();
  if (expiration && expiration->at()) at = std::max<std::int64_t>(0, expiration->at()->time_since_epoch().count());
  if (at > kLatestMs) at.reset();
  add_to(after_, after);
  add_to(at_, at);
}

void Lifetimes::append_to(std::vector<std::string>& parameters) {
  parameters.push_back(after_.take());
  parameters.push_back(at_.take());
}

std::vector<BoundStatement> statements_of(const Transaction& transaction) {
  const std::string keys = all_keys(transaction);
  Array condition_keys(Type::text);
  Array kinds(Type::int2);
  Array revisions(Type::int8);
  for (const Condition& condition : transaction.conditions()) {
    condition_keys.add(condition.key.text());
    kinds.add_int2(number_of(condition.kind));
    revisions.add_int8(number_of(condition.revision));
  }
  Array removes(Type::text);
  Array sets(Type::text);
  Array values(Type::bytea);
  Lifetimes lifetimes;
  std::unordered_set<std::string_view> seen;
  for (auto step = transaction.steps().rbegin(); step != transaction.steps().rend(); ++step) {
    if (!seen.insert(step->key.text()).second) continue;  // a later step on this key wins
    if (!step->value) {
      removes.add(step->key.text());
      continue;
    }
    sets.add(step->key.text());
    values.add(*step->value);
    lifetimes.add(step->expiration);
  }
  std::vector<std::string> parameters{keys,           condition_keys.take(), kinds.take(), revisions.take(),
                                      removes.take(), sets.take(),           values.take()};
  lifetimes.append_to(parameters);
  std::vector<BoundStatement> statements;
  statements.emplace_back(Statement::lock, std::vector<std::string>{keys});
  statements.emplace_back(Statement::apply, std::move(parameters));
  return statements;
}

// Behind every key of at most 512 bytes: text of that many of the last character.
std::string behind_prefix(std::string_view prefix) {
  constexpr std::string_view kLast = "\xF4\x8F\xBF\xBF";
  constexpr std::size_t kMost = 129;
  std::string behind(prefix);
  for (std::size_t i = 0; i < kMost; ++i) behind += kLast;
  return behind;
}

BoundStatement scan_statement(Statement statement, const Scan& scan, std::string_view after) {
  return BoundStatement(statement, {std::string(after), scan.prefix(), behind_prefix(scan.prefix()),
                                    int8_bytes(static_cast<std::int64_t>(scan.page_keys()))});
}

}  // namespace polly::postgres

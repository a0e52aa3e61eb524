// advance: the server compares integers in the form that Polly writes. Integers that other programs wrote in another
// form (42.0, "42") are read, compared here, and replaced where they have not changed since.
#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "polly/backends/postgres/detail/client.hpp"
#include "polly/backends/postgres/postgres_backend.hpp"
#include "polly/store/json_value.hpp"

namespace polly {

using postgres::Call;
using postgres::Verb;

namespace {

constexpr int kAttemptsMax = 64;  // against others who write the same entry, each of whom gets on

// The first of each key, out of those that are left.
std::vector<std::size_t> take_distinct(std::vector<std::size_t>& left, const std::vector<Advance>& advances) {
  std::unordered_set<std::string_view> keys;
  std::vector<std::size_t> taken;
  std::vector<std::size_t> rest;
  for (const std::size_t i : left) (keys.insert(advances[i].key.text()).second ? taken : rest).push_back(i);
  left = std::move(rest);
  return taken;
}

}  // namespace

// A key that comes twice is in two calls, one after the other: the first is answered with what it held in between.
Task<std::vector<std::int64_t>> PostgresBackend::advance(Context ctx, std::vector<Advance> advances,
                                                         Expiration expiration) {
  std::vector<std::int64_t> held(advances.size());
  std::vector<std::size_t> left(advances.size());
  std::iota(left.begin(), left.end(), std::size_t{0});
  const Key* mismatch = nullptr;
  while (!left.empty()) {
    std::vector<std::size_t> now = take_distinct(left, advances);
    auto call = std::make_unique<Call>(Verb::advance, ctx.deadline());
    for (const std::size_t i : now) call->rows.emplace_back(advances[i].key.text(), advances[i].value, expiration);
    call = co_await client_->execute(std::move(call));
    for (std::size_t row = 0; row < now.size(); ++row) {
      const Advance& advance = advances[now[row]];
      std::optional<std::int64_t> number = call->rows[row].answer.number;
      if (!call->rows[row].answer.found) number = co_await advance_foreign(ctx, advance, expiration);
      if (!number && mismatch == nullptr) mismatch = &advance.key;
      held[now[row]] = number.value_or(0);
    }
  }
  if (mismatch != nullptr) {
    const std::optional<std::string> found = co_await get(ctx, *mismatch);
    throw Error(ErrorKind::type_mismatch, std::string(KeyPattern(*mismatch).text()) + ": expected an integer, found " +
                                              (found ? describe_json(*found) : "something else before it went"));
  }
  co_return held;
}

// What it holds now; nullopt where it is no integer.
Task<std::optional<std::int64_t>> PostgresBackend::advance_foreign(Context ctx, Advance advance,
                                                                   Expiration expiration) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    const std::optional<StoredEntry> entry = co_await get_entry(ctx, advance.key);
    const std::optional<std::int64_t> number = entry ? parse_integer(entry->bytes) : advance.value;
    if (!number) co_return std::nullopt;
    const std::int64_t larger = std::max(*number, advance.value);
    Transaction transaction;
    if (entry) transaction.require_unchanged(advance.key, entry->revision);
    if (!entry) transaction.require_absent(advance.key);
    transaction.set(advance.key, larger, expiration);
    const bool is_applied = co_await apply(ctx, std::move(transaction));
    if (is_applied) co_return larger;
  }
  throw Error(ErrorKind::conflict, "others changed the entry again and again: try again");
}

}  // namespace polly

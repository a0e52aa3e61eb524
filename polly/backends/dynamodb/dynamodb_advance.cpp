// advance: one conditional request for each key, which compares integers in the service. Integers that other programs
// wrote in another form (42.0, "42") are in its refusal; they are compared here, and replaced where they are unchanged.
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "polly/backends/dynamodb/detail/answer_parts.hpp"
#include "polly/backends/dynamodb/detail/doubt.hpp"
#include "polly/backends/dynamodb/detail/each_at_once.hpp"
#include "polly/backends/dynamodb/detail/requests.hpp"
#include "polly/backends/dynamodb/dynamodb_backend.hpp"
#include "polly/store/json_value.hpp"

namespace polly {

using dynamodb::Answer;
using dynamodb::Effect;
using dynamodb_backend::Changes;
using dynamodb_backend::Raise;

namespace {

constexpr std::size_t kAdvanceRoundsMax = 64;  // against others who write the same entry, each of whom gets on

std::optional<dynamodb_backend::Item> item_in(const Answer& answer, std::string_view member) {
  const boost::json::object* item = dynamodb_backend::object_in(answer.body, member);
  if (item == nullptr) return std::nullopt;
  return dynamodb_backend::item_of(*item);
}

}  // namespace

// What all advances of one call share.
struct DynamodbBackend::Advancing {
  explicit Advancing(std::size_t count) : stored(count) {}

  std::vector<Advance> advances;
  std::vector<std::vector<std::size_t>> of_keys;  // the indices of each key, in their order: one after the other
  std::vector<std::int64_t> stored;
  std::optional<std::size_t> refused;  // the first one whose entry is no integer
  std::string found;                   // what it is
};

Task<std::vector<std::int64_t>> DynamodbBackend::advance(Context ctx, std::vector<Advance> advances,
                                                         Expiration expiration) {
  const auto all = std::make_shared<Advancing>(advances.size());  // shared with the parts of the work
  all->advances = std::move(advances);
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < all->advances.size(); ++i) {
    const auto [found, is_new] = known.try_emplace(all->advances[i].key.text(), all->of_keys.size());
    if (is_new) all->of_keys.emplace_back();
    all->of_keys[found->second].push_back(i);
  }
  std::function<Task<void>(std::size_t)> work = [this, ctx, all, expiration](std::size_t i) {
    return advance_key(ctx, all, i, expiration);
  };
  co_await dynamodb_backend::each_at_once(all->of_keys.size(), kWritesAtOnce, Changes::entries, std::move(work));
  if (all->refused) {
    throw Error(ErrorKind::type_mismatch, std::string(KeyPattern(all->advances[*all->refused].key).text()) +
                                              ": expected an integer, found " + all->found);
  }
  co_return std::move(all->stored);
}

Task<void> DynamodbBackend::advance_key(Context ctx, std::shared_ptr<Advancing> all, std::size_t key,
                                        Expiration expiration) {
  bool is_begun = false;  // the entry was changed, or may have been
  try {
    for (const std::size_t i : all->of_keys[key]) {
      std::string found;
      const std::optional<std::int64_t> stored =
          co_await advance_one(ctx, all->advances[i], expiration, &found, &is_begun);
      if (stored) {
        all->stored[i] = *stored;
        is_begun = true;
      } else if (!all->refused || i < *all->refused) {
        all->refused = i;
        all->found = std::move(found);
      }
    }
  } catch (const Error& error) {
    if (!is_begun) throw;
    throw dynamodb_backend::in_doubt(error, "the entry may have been changed before");
  }
}

Task<std::optional<std::int64_t>> DynamodbBackend::advance_one(Context ctx, Advance advance, Expiration expiration,
                                                               std::string* found, bool* is_begun) {
  const auto raise = std::make_shared<const Raise>(table_->whole(advance.key.text()), advance.value,
                                                   table_->next_revision(), expiration);
  for (std::size_t round = 0; round < kAdvanceRoundsMax; ++round) {
    dynamodb::Client::MakeBody raise_it = [table = table_, raise](TimePoint) {
      return dynamodb_backend::raise_body(*table, *raise, table->now());
    };
    const Answer raised = co_await client_->call(ctx, "UpdateItem", std::move(raise_it), Effect::idempotent_write);
    if (raised.is_ok()) co_return advance.value;
    *is_begun = *is_begun || raised.is_after_lost_attempt;
    std::optional<Item> item = item_in(raised, "Item");
    if (!item) item = co_await read(ctx, raise->key, dynamodb_backend::Part::key_and_value);
    if (!item || !item->is_alive(table_->now())) continue;  // it expired, or was deleted, in between
    if (!item->number) {
      const std::optional<std::int64_t> integer = parse_integer(item->bytes);
      if (!integer) {
        *found = describe_json(item->bytes);
        co_return std::nullopt;
      }
      const std::int64_t larger = std::max(*integer, advance.value);
      const bool is_done = co_await replace_integer(ctx, std::move(*item), larger, expiration);
      if (is_done) co_return larger;
      continue;
    }
    if (*item->number < advance.value) continue;
    if (expiration.is_never() && !item->expires) co_return *item->number;  // there is nothing to renew
    dynamodb::Client::MakeBody renew_it = [table = table_, raise](TimePoint) {
      return dynamodb_backend::renew_body(*table, *raise, table->now());
    };
    const Answer renewed = co_await client_->call(ctx, "UpdateItem", std::move(renew_it), Effect::idempotent_write);
    *is_begun = *is_begun || renewed.is_after_lost_attempt;
    if (!renewed.is_ok()) continue;
    const std::optional<Item> now = item_in(renewed, "Attributes");
    co_return now && now->number ? *now->number : *item->number;
  }
  throw Error(ErrorKind::conflict, "others changed the entry again and again: try again");
}

// An integer in another form than Polly's becomes this one, where the item is still as it was read.
Task<bool> DynamodbBackend::replace_integer(Context ctx, Item item, std::int64_t value, Expiration expiration) {
  const auto operation = std::make_shared<Operation>(Operation::Kind::put, std::move(item.key));
  operation->guard.revision = std::move(item.revision);
  operation->value.emplace(std::to_string(value), table_->next_revision());
  operation->expiration = expiration;
  const bool is_done = co_await write(ctx, operation);
  co_return is_done;
}

}  // namespace polly

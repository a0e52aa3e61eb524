// The verbs over several keys: batches of reads, and removals one by one, since only those answer what was there.
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "polly/backends/dynamodb/detail/answer_parts.hpp"
#include "polly/backends/dynamodb/detail/each_at_once.hpp"
#include "polly/backends/dynamodb/detail/requests.hpp"
#include "polly/backends/dynamodb/dynamodb_backend.hpp"

namespace polly {

using dynamodb::Answer;
using dynamodb::Effect;
using dynamodb_backend::array_in;
using dynamodb_backend::Changes;
using dynamodb_backend::each_at_once;
using dynamodb_backend::Lifetime;
using dynamodb_backend::object_in;
using dynamodb_backend::Part;
using dynamodb_backend::refuse_answer;
using dynamodb_backend::Slices;

namespace {

constexpr std::string_view kOperation = "BatchGetItem";

std::vector<std::string> unprocessed_keys(const Answer& answer, const std::string& table) {
  std::vector<std::string> keys;
  const boost::json::object* tables = object_in(answer.body, "UnprocessedKeys");
  const boost::json::object* of = tables == nullptr ? nullptr : object_in(*tables, table);
  if (of == nullptr) return keys;
  const boost::json::array* list = array_in(*of, "Keys");
  if (list == nullptr) refuse_answer(kOperation);
  for (const boost::json::value& key : *list) {
    if (!key.is_object()) refuse_answer(kOperation);
    keys.push_back(dynamodb_backend::item_of(key.get_object(), Part::key).key);
  }
  return keys;
}

std::vector<std::string> whole_keys_of(const dynamodb_backend::Table& table, KeysView keys) {
  std::vector<std::string> whole;
  whole.reserve(keys.size());
  for (const Key& key : keys) whole.push_back(table.whole(key.text()));
  return whole;
}

// An item of another program, which cannot be read, was there.
bool was_present(const boost::json::object& removed, std::int64_t now) {
  try {
    return dynamodb_backend::item_of(removed, Part::key).is_alive(now);
  } catch (const Error&) {
    return true;
  }
}

}  // namespace

Task<std::vector<std::optional<std::string>>> DynamodbBackend::get_many(Context ctx, KeysView keys) {
  Items items = co_await read_many(ctx, whole_keys_of(*table_, keys));
  std::vector<std::optional<std::string>> values(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i]) values[i] = std::move(items[i]->bytes);
  }
  co_return values;
}

Task<std::vector<std::optional<StoredEntry>>> DynamodbBackend::get_entries(Context ctx, KeysView keys) {
  Items items = co_await read_many(ctx, whole_keys_of(*table_, keys));
  std::vector<std::optional<StoredEntry>> entries(items.size());
  const std::int64_t now = table_->now();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i]) entries[i] = std::move(*items[i]).entry(now);
  }
  co_return entries;
}

Task<std::vector<std::optional<RawEntry>>> DynamodbBackend::get_raw(Context ctx, KeysView keys) {
  Items items = co_await read_many(ctx, whole_keys_of(*table_, keys));
  std::vector<std::optional<RawEntry>> entries(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i]) entries[i] = std::move(*items[i]).raw();
  }
  co_return entries;
}

Task<DynamodbBackend::Items> DynamodbBackend::read_many(Context ctx, std::vector<std::string> whole_keys) {
  struct Found {
    std::optional<Item> item;
    std::size_t times = 0;  // that it was asked for
  };
  struct BatchedRead {
    std::vector<std::string> keys;                      // as they were asked for
    std::unordered_map<std::string_view, Found> found;  // of each different key
    std::vector<std::vector<std::string>> batches;
  };
  const auto batched = std::make_shared<BatchedRead>();  // shared with the batches
  batched->keys = std::move(whole_keys);
  for (const std::string& key : batched->keys) {
    if (++batched->found[key].times > 1) continue;
    if (batched->batches.empty() || batched->batches.back().size() == dynamodb_backend::kBatchReadsMax) {
      batched->batches.emplace_back();
    }
    batched->batches.back().push_back(key);
  }
  std::function<void(Item)> take = [batched](Item item) {
    const auto at = batched->found.find(item.key);
    if (at != batched->found.end()) at->second.item.emplace(std::move(item));
  };
  std::function<Task<void>(std::size_t)> work = [this, ctx, batched, take](std::size_t i) {
    return read_batch(ctx, std::move(batched->batches[i]), take);
  };
  co_await each_at_once(batched->batches.size(), kBatchesAtOnce, Changes::nothing, std::move(work));
  Items items(batched->keys.size());
  const std::int64_t now = table_->now();
  const Lifetime::Flag is_over = lifetime_.flag();
  Slices slices;
  for (std::size_t i = 0; i < items.size(); ++i) {
    Found& found = batched->found.at(batched->keys[i]);
    if (!found.item || !found.item->is_alive(now)) continue;
    if (--found.times == 0) {
      items[i] = std::move(found.item);
    } else {
      items[i] = found.item;
      if (slices.is_full_with(items[i]->bytes.size())) co_await dynamodb_backend::yield_within(is_over);
    }
  }
  co_return items;
}

Task<void> DynamodbBackend::read_batch(Context ctx, std::vector<std::string> left, std::function<void(Item)> take) {
  const Lifetime::Flag is_over = lifetime_.flag();
  Slices slices;
  for (std::size_t attempt = 0; !left.empty(); ++attempt) {
    const std::size_t asked = left.size();
    dynamodb::Client::MakeBody make_body = [table = table_, keys = std::move(left)](TimePoint) {
      return dynamodb_backend::get_many_body(*table, keys);
    };
    const Answer answer = co_await client_->call(ctx, kOperation, std::move(make_body), Effect::read);
    const boost::json::object* tables = object_in(answer.body, "Responses");
    const boost::json::array* items = tables == nullptr ? nullptr : array_in(*tables, table_->name());
    if (items == nullptr) refuse_answer(kOperation);
    for (const boost::json::value& item : *items) {
      if (!item.is_object()) refuse_answer(kOperation);
      Item decoded = dynamodb_backend::item_of(item.get_object());
      const bool is_full = slices.is_full_with(decoded.bytes.size() + dynamodb_backend::kItemBytesOther);
      take(std::move(decoded));
      if (is_full) co_await dynamodb_backend::yield_within(is_over);
    }
    left = unprocessed_keys(answer, table_->name());
    if (left.size() < asked) attempt = 0;  // it makes progress: a page of 16 MB was full
    if (left.empty()) co_return;
    Error late(ErrorKind::deadline_exceeded, "DynamoDB read a part of the entries only, and the time was over");
    co_await pause(ctx, attempt, std::move(late));
  }
}

Task<std::size_t> DynamodbBackend::remove_many(Context ctx, std::vector<Key> keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  const auto removed = std::make_shared<std::size_t>(0);  // shared with the parts of the work
  const auto shared_keys = std::make_shared<const std::vector<Key>>(std::move(keys));
  std::function<Task<void>(std::size_t)> work = [this, ctx, shared_keys, removed](std::size_t i) {
    return remove_one(ctx, table_->whole((*shared_keys)[i].text()), removed);
  };
  co_await each_at_once(shared_keys->size(), kWritesAtOnce, Changes::entries, std::move(work));
  co_return *removed;
}

Task<void> DynamodbBackend::remove_one(Context ctx, std::string whole_key, std::shared_ptr<std::size_t> removed) {
  dynamodb::Client::MakeBody make_body = [table = table_, key = std::move(whole_key)](TimePoint) {
    return dynamodb_backend::remove_body(*table, key);
  };
  const Answer answer = co_await client_->call(ctx, "DeleteItem", std::move(make_body), Effect::write);
  const boost::json::object* was = object_in(answer.body, "Attributes");
  if (was == nullptr) co_return;
  if (was_present(*was, table_->now())) ++*removed;
}

}  // namespace polly

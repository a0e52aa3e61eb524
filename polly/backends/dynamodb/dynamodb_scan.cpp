// Scans: DynamoDB looks at a number of items and answers with those that match. In a table that others use too, most
// may not match, so that one page may need several requests, each of which looks at more.
#include <algorithm>
#include <utility>

#include "polly/backends/dynamodb/detail/answer_parts.hpp"
#include "polly/backends/dynamodb/detail/cursor.hpp"
#include "polly/backends/dynamodb/detail/requests.hpp"
#include "polly/backends/dynamodb/dynamodb_backend.hpp"

namespace polly {

using dynamodb::Answer;
using dynamodb::Effect;
using dynamodb_backend::array_in;
using dynamodb_backend::Look;
using dynamodb_backend::Part;
using dynamodb_backend::refuse_answer;

// Items in the table's order, and where the scan goes on.
struct DynamodbBackend::Listed {
  Listed() = default;

  std::vector<Item> items;
  std::optional<Cursor> next;
};

namespace {

Key listed_key(const dynamodb_backend::Item& item, const std::string& prefix) {
  try {
    return Key(item.key.substr(std::min(prefix.size(), item.key.size())));
  } catch (const Error&) {
    throw Error(
        ErrorKind::corrupt,
        "the table has an item whose key is none of Polly's: another program wrote it, so use another table, or "
        "a prefix (Storage::dynamodb.prefix)");
  }
}

std::optional<std::string> last_key_of(const Answer& answer) {
  const boost::json::value* last = answer.body.if_contains("LastEvaluatedKey");
  if (last == nullptr || last->is_null()) return std::nullopt;
  if (!last->is_object()) refuse_answer("Scan");
  return dynamodb_backend::item_of(last->get_object(), Part::key).key;
}

}  // namespace

Task<DynamodbBackend::Listed> DynamodbBackend::list(Context ctx, Scan scan, std::optional<Cursor> cursor, Part part) {
  const auto look = std::make_shared<Look>();  // shared with requests
  look->prefix = table_->whole(scan.prefix());
  if (cursor) look->after = dynamodb_backend::key_of(*cursor, scan, *table_);
  look->items_max = scan.page_keys();
  look->part = part;
  const dynamodb_backend::Lifetime::Flag is_over = lifetime_.flag();
  dynamodb_backend::Slices slices;
  Listed listed;
  for (std::size_t round = 0; round < kScanRoundsMax; ++round) {
    dynamodb::Client::MakeBody make_body = [table = table_, asked = *look](TimePoint) {
      return dynamodb_backend::scan_body(*table, asked, table->now());
    };
    const Answer answer = co_await client_->call(ctx, "Scan", std::move(make_body), Effect::read);
    const boost::json::array* items = array_in(answer.body, "Items");
    if (items == nullptr) refuse_answer("Scan");
    for (const boost::json::value& item : *items) {
      if (!item.is_object()) refuse_answer("Scan");
      const Item& decoded = listed.items.emplace_back(dynamodb_backend::item_of(item.get_object(), part));
      const bool is_full = slices.is_full_with(decoded.bytes.size() + dynamodb_backend::kItemBytesOther);
      if (is_full) co_await dynamodb_backend::yield_within(is_over);
    }
    look->after = last_key_of(answer);
    if (!look->after || !listed.items.empty()) break;
    look->items_max = std::min(kScanItemsMax, 4 * look->items_max);
  }
  // More than a page, after requests that looked at more: it goes on behind the last item that is listed.
  if (listed.items.size() > scan.page_keys()) {
    listed.items.resize(scan.page_keys());
    look->after = listed.items.back().key;
  }
  if (look->after) listed.next = dynamodb_backend::cursor_behind(*look->after, scan, *table_);
  co_return std::move(listed);
}

Task<Page> DynamodbBackend::scan(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  Listed listed = co_await list(ctx, std::move(scan), std::move(cursor), Part::key);
  Page page;
  page.next = std::move(listed.next);
  page.keys.reserve(listed.items.size());
  for (const Item& item : listed.items) page.keys.push_back(listed_key(item, table_->prefix()));
  co_return page;
}

Task<RawPage> DynamodbBackend::scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  Listed listed = co_await list(ctx, std::move(scan), std::move(cursor), Part::key_and_value);
  RawPage page;
  page.next = std::move(listed.next);
  page.entries.reserve(listed.items.size());
  for (Item& item : listed.items) {
    Key key = listed_key(item, table_->prefix());
    RawEntry entry = std::move(item).raw();
    entry.revision = Revision();
    page.entries.emplace_back(std::move(key), std::move(entry));
  }
  co_return page;
}

}  // namespace polly

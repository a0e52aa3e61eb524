// The DynamoDB engine: one table of AWS, or of a service with the same protocol, shared by many instances. An entry is
// an item (detail/item.hpp); docs/dynamodb.md says how a table is set up, and what each verb costs.
//
//   DynamodbOptions options("polly");
//   options.client.region = "eu-central-1";
//   auto store = std::make_unique<Store>(co_await open_dynamodb_backend(options, runtime), runtime);
//
// Every read is consistent, and leaves out what has expired by the clock of this process. A write is conditional where
// its answer depends on what was there. One whose answer is lost is sent again where that does no harm (advance, and
// transactions of several keys, which have a token); where it is not, the item is read, and what is not certain then is
// unknown_outcome (docs/decisions/0034-dynamodb-one-item-an-entry.md).
//
// Durability point: the service's answer, which comes when a majority of its replicas has the write.
//
// Metrics: those of room dynamodb.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/backends/dynamodb/detail/lifetime.hpp"
#include "polly/backends/dynamodb/options.hpp"
#include "polly/dynamodb/client.hpp"
#include "polly/store/backend.hpp"
#include "polly/store/runtime.hpp"

namespace polly {

namespace dynamodb_backend {
class Table;
class TransactionPlan;
enum class Part;
struct Item;
struct Look;
struct Operation;
struct Raise;
}  // namespace dynamodb_backend

class DynamodbBackend final : public Backend {
 public:
  static constexpr std::size_t kWritesAtOnce = 32;    // of one call
  static constexpr std::size_t kBatchesAtOnce = 4;    // of one call
  static constexpr std::size_t kScanRoundsMax = 8;    // requests of one page, where few items match its prefix
  static constexpr std::size_t kScanItemsMax = 4096;  // looked at in one request

  DynamodbBackend(std::unique_ptr<dynamodb::Client> client, DynamodbOptions options);
  DynamodbBackend(const DynamodbBackend&) = delete;
  DynamodbBackend& operator=(const DynamodbBackend&) = delete;
  ~DynamodbBackend() override;

  std::string_view name() const noexcept override { return "dynamodb"; }
  ServerName server() const override;
  Task<std::optional<std::string>> get(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<std::string>>> get_many(Context ctx, KeysView keys) override;
  Task<std::optional<StoredEntry>> get_entry(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<StoredEntry>>> get_entries(Context ctx, KeysView keys) override;
  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) override;
  Task<bool> exists(Context ctx, KeyView key) override;
  Task<bool> set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) override;
  Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys) override;
  Task<bool> touch(Context ctx, Key key, Expiration expiration) override;
  Task<std::vector<std::int64_t>> advance(Context ctx, std::vector<Advance> advances, Expiration expiration) override;
  Task<bool> apply(Context ctx, Transaction transaction) override;
  Task<std::vector<bool>> replace(Context ctx, std::vector<Replacement> replacements) override;
  Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor) override;
  Task<RawPage> scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) override;
  Task<void> ping(Context ctx) override;
  Task<void> close() override;

 private:
  using Item = dynamodb_backend::Item;
  using Items = std::vector<std::optional<Item>>;
  using Operation = dynamodb_backend::Operation;

  // What is there now, or nullopt where it is absent or expired.
  Task<std::optional<Item>> read(Context ctx, std::string whole_key, dynamodb_backend::Part part);

  // One answer a key, in the order of the keys; a key may come twice.
  Task<Items> read_many(Context ctx, std::vector<std::string> whole_keys);
  Task<void> read_batch(Context ctx, std::vector<std::string> left, std::function<void(Item)> take);

  // One conditional write, with the item read again where the answer is lost; false where its condition did not hold.
  Task<bool> write(Context ctx, std::shared_ptr<const Operation> operation);
  Task<bool> is_written(Context ctx, std::shared_ptr<const Operation> operation);

  Task<void> write_into(Context ctx, Operation operation, std::shared_ptr<char> written);

  Task<bool> is_met(Context ctx, std::shared_ptr<const Operation> operation);
  Task<bool> are_met(Context ctx, std::shared_ptr<dynamodb_backend::TransactionPlan> plan);
  Task<bool> apply_operations(Context ctx, std::vector<Operation> operations);
  Task<bool> transact(Context ctx, std::shared_ptr<const std::vector<Operation>> operations);
  Task<bool> apply_plan(Context ctx, std::shared_ptr<dynamodb_backend::TransactionPlan> plan);
  Task<void> remove_one(Context ctx, std::string whole_key, std::shared_ptr<std::size_t> removed);

  // What is stored afterwards; nullopt where it is no integer, `found` then describes it. `is_begun`: an attempt whose
  // answer was lost may have changed the entry. Both are the caller's.
  struct Advancing;
  Task<void> advance_key(Context ctx, std::shared_ptr<Advancing> all, std::size_t key, Expiration expiration);
  Task<std::optional<std::int64_t>> advance_one(Context ctx, Advance advance, Expiration expiration, std::string* found,
                                                bool* is_begun);
  Task<bool> replace_integer(Context ctx, Item item, std::int64_t value, Expiration expiration);

  struct Listed;
  Task<Listed> list(Context ctx, Scan scan, std::optional<Cursor> cursor, dynamodb_backend::Part part);

  // Before another attempt: lets a random time pass. Where there is none left, it throws `late`.
  Task<void> pause(Context ctx, std::size_t attempt, Error late);

  const DynamodbOptions options_;
  const std::shared_ptr<const dynamodb_backend::Table> table_;  // shared with requests, which may outlive this
  const std::unique_ptr<dynamodb::Client> client_;
  const dynamodb_backend::Lifetime lifetime_;
};

// Error config: no such table, one with another key, no region or credentials; permission_denied; unavailable.
Task<std::unique_ptr<Backend>> open_dynamodb_backend(DynamodbOptions options, Runtime runtime);

// Makes the table where there is none, waits until it is active, and turns its TTL on. Whether it was made.
Task<bool> make_dynamodb_table(DynamodbOptions options, Runtime runtime);

// What an operator should know of the table: it has no TTL, it is replicated to other regions. Errors as above.
Task<std::vector<std::string>> examine_dynamodb_table(DynamodbOptions options, Runtime runtime);

}  // namespace polly

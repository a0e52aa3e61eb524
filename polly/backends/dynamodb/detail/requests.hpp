// The requests of single verbs, as JSON. Those of conditional writes are in operation.hpp.
//
//   get_body(table, "polly:pr_number:a");      {"TableName":"polly","Key":{"k":{"S":"..."}},"ConsistentRead":true}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "polly/backends/dynamodb/detail/item.hpp"
#include "polly/backends/dynamodb/detail/operation.hpp"
#include "polly/backends/dynamodb/detail/table.hpp"
#include "polly/store/expiration.hpp"

namespace polly::dynamodb_backend {

constexpr std::size_t kBatchReadsMax = 100;                    // of one BatchGetItem
constexpr std::size_t kTransactionItemsMax = 100;              // of one TransactWriteItems
constexpr std::size_t kTransactionBytesMax = 4 * 1024 * 1024;  // of all its items

// GetItem. Every read is consistent.
std::string get_body(const Table& table, const std::string& whole_key, Part part);

// BatchGetItem; no key comes twice.
std::string get_many_body(const Table& table, const std::vector<std::string>& whole_keys);

// DeleteItem, which answers with the item that was there.
std::string remove_body(const Table& table, const std::string& whole_key);

// UpdateItem of one integer that becomes larger, or present.
struct Raise {
  Raise(std::string whole_key, std::int64_t at_least, const std::string& its_write, Expiration its_expiration)
      : key(std::move(whole_key)),
        value(at_least),
        revision(std::to_string(at_least) + "-" + its_write),
        expiration(its_expiration) {}

  std::string key;
  std::int64_t value;
  std::string revision;
  Expiration expiration;
};

// Only where it is absent, expired, or a smaller integer; otherwise the refusal has the item.
std::string raise_body(const Table& table, const Raise& raise, std::int64_t now);

// Only the lifetime, where it is an integer that is at least as large. Answers with the item.
std::string renew_body(const Table& table, const Raise& raise, std::int64_t now);

// Scan: at most `items_max` items are looked at, and those are listed that begin with `prefix` and are not expired.
struct Look {
  Look() = default;

  std::string prefix;                // with that of the configuration
  std::optional<std::string> after;  // the key behind which it goes on
  std::size_t items_max = 0;
  Part part = Part::key;
};

std::string scan_body(const Table& table, const Look& look, std::int64_t now);

// TransactWriteItems. Sent again with the same text it is done once.
std::string transact_body(const Table& table, const std::vector<Operation>& operations, const std::string& token,
                          std::int64_t now);

}  // namespace polly::dynamodb_backend

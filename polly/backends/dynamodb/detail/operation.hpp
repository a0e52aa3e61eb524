// Operation: one write of one item, or the check of one, as a request of its own or as a part of a transaction.
//
//   auto operation = std::make_shared<Operation>(Operation::Kind::put, table.whole(key));
//   operation->guard.is_absent = true;
//   operation->value.emplace(bytes, table.next_revision());
//   body_of(table, *operation, table.now());     // {"TableName":"polly","Item":{...},"ConditionExpression":"..."}
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "polly/backends/dynamodb/detail/json.hpp"
#include "polly/backends/dynamodb/detail/table.hpp"
#include "polly/store/expiration.hpp"

namespace polly::dynamodb_backend {

// Under which conditions an operation is done. All of them have to hold; an expired item counts as absent.
struct Guard {
  Guard() = default;

  bool is_empty() const noexcept { return !is_absent && !is_present && !revision; }

  bool is_absent = false;
  bool is_present = false;
  std::optional<std::string> revision;  // it is present, and has this revision
};

// A value as an attribute: {"N":"42"} of n, or {"B":"..."} of v.
struct Value {
  Value(std::string_view bytes, const std::string& its_write);  // a text that no other write has

  char attribute;
  std::string json;
  std::size_t bytes;  // of the value itself
  std::string revision;
};

struct Operation {
  enum class Kind {
    put,
    update,  // the value, and the item expires when it did before
    renew,   // when the item expires, and its value stays
    remove,
    check
  };

  Operation(Kind its_kind, std::string its_key) : kind(its_kind), key(std::move(its_key)) {}

  std::size_t item_bytes() const noexcept;  // an upper bound of the item's size, as DynamoDB counts it

  Kind kind;
  std::string key;  // as it is in the table
  Guard guard;
  std::optional<Value> value;  // of put and update
  Expiration expiration = Expiration::never();
};

// "PutItem" and so on; of a part of a transaction "Put".
std::string_view request_of(Operation::Kind kind) noexcept;
std::string_view part_of(Operation::Kind kind) noexcept;

// Error invalid_argument: it is larger than an item may be.
void check_size(const Operation& operation);

// "SET ..., x = :x, #ttl = :ttl REMOVE ..." around `set` and `remove`, either of which may be empty.
void append_lifetime(std::string& json, std::string_view set, std::string_view remove, const Expiration& expiration,
                     std::int64_t now, Values& values);

// The members of a request, without its braces.
void append_members(std::string& json, const Table& table, const Operation& operation, std::int64_t now);

// The whole request.
std::string body_of(const Table& table, const Operation& operation, std::int64_t now);

}  // namespace polly::dynamodb_backend

// Write: one PutItem, UpdateItem, DeleteItem or ConditionCheck, by itself or in a transaction.
//
//   Write write(Write::Kind::put, Parameters(request, ...));
//   write.find_key(tables);
//   if (write.holds()) write.apply(write.after());
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "polly/testing/detail/dynamodb_condition.hpp"
#include "polly/testing/detail/dynamodb_parameters.hpp"
#include "polly/testing/detail/dynamodb_substitutions.hpp"
#include "polly/testing/detail/dynamodb_tables.hpp"
#include "polly/testing/detail/dynamodb_update.hpp"

namespace polly::testing::dynamodb {

// The request outlives it. It is not moved: its condition points into it.
class Write {
 public:
  enum class Kind : std::uint8_t { put, update, remove, check };

  // Reads and checks all that does not need the table. Refusal.
  Write(Kind kind, const Parameters& parameters);
  Write(const Write&) = delete;
  Write& operator=(const Write&) = delete;

  void find_table(Tables& tables);  // Refusal where it does not exist
  void find_key();                  // Refusal where the key is not of the table

  const Table& table() const noexcept { return *table_; }
  const std::string& key() const noexcept { return key_; }
  std::size_t size() const;  // of what it carries

  ItemPointer before() const { return table_->get(key_); }
  bool holds() const;                          // its condition, of the item before
  std::string item_of_failure() const;         // JSON of the item before; empty where none is asked for or none exists
  ItemPointer after() const;                   // nullptr: there is none. Refusal where it is too large
  void apply(const ItemPointer& after) const;  // not for a check
  const Update& update() const noexcept { return update_; }

 private:
  Kind kind_;
  std::string_view table_name_;
  Substitutions substitutions_;
  Item attributes_;  // of the item to put, or of the key
  std::optional<Condition> condition_;
  Update update_;
  bool returns_old_on_failure_ = false;
  Table* table_ = nullptr;
  std::string key_;
};

}  // namespace polly::testing::dynamodb

// Tables: the data of a DynamoDbService.
//
// A table orders its items as DynamoDB's scans do: by a hash of the key, so that pages come in no order of the keys.
// Nothing here is safe to call from several threads: Operations holds a lock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "polly/testing/detail/dynamodb_value.hpp"

namespace polly::testing::dynamodb {

using ItemPointer = std::shared_ptr<const Item>;  // of the table, and of those that answer with it

class Table {
 public:
  Table(std::string name, std::string key, std::size_t creating_describes)
      : name_(std::move(name)), key_(std::move(key)), creating_describes_(creating_describes) {}

  const std::string& name() const noexcept { return name_; }
  const std::string& key() const noexcept { return key_; }  // the attribute, a string

  bool is_active() const noexcept { return creating_describes_ == 0; }
  bool describe() noexcept;  // whether it is active; each call brings it nearer to that

  const Item* find(const std::string& key) const;  // nullptr where there is none
  ItemPointer get(const std::string& key) const;
  void put(const std::string& key, ItemPointer item);
  void remove(const std::string& key);
  std::size_t size() const noexcept { return items_.size(); }

  using Position = std::pair<std::uint32_t, std::string>;  // hash and key
  static Position position_of(const std::string& key);
  const std::set<Position>& order() const noexcept { return order_; }

  // The key in `attributes`, which has nothing else. Refusal where it is another.
  std::string key_in(const Item& attributes) const;
  // The key of a whole item.
  std::string key_of(const Item& item) const;

  std::optional<std::string> ttl_attribute;
  std::chrono::seconds created{0};  // since 1970

 private:
  std::string checked_key(const Value& value) const;

  std::string name_;
  std::string key_;
  std::size_t creating_describes_;
  std::unordered_map<std::string, ItemPointer> items_;
  std::set<Position> order_;
};

class Tables {
 public:
  Table& active(std::string_view name);  // Refusal where it does not exist, or is still being created
  Table* find(std::string_view name);
  const Table* find(std::string_view name) const;
  Table& create(const std::string& name, const std::string& key, std::size_t creating_describes);  // Refusal: it exists
  void remove(const std::string& name) { tables_.erase(name); }

 private:
  std::map<std::string, Table, std::less<>> tables_;
};

}  // namespace polly::testing::dynamodb

#include "polly/testing/detail/dynamodb_tables.hpp"

#include <openssl/evp.h>

#include <array>

#include "polly/testing/detail/dynamodb_refusal.hpp"

namespace polly::testing::dynamodb {

namespace {

constexpr std::size_t kKeyBytesMax = 2048;

}  // namespace

bool Table::describe() noexcept {
  if (creating_describes_ == 0) return true;
  --creating_describes_;
  return false;
}

const Item* Table::find(const std::string& key) const {
  const auto found = items_.find(key);
  return found == items_.end() ? nullptr : found->second.get();
}

ItemPointer Table::get(const std::string& key) const {
  const auto found = items_.find(key);
  return found == items_.end() ? nullptr : found->second;
}

void Table::put(const std::string& key, ItemPointer item) {
  const auto [entry, is_new] = items_.insert_or_assign(key, std::move(item));
  if (is_new) order_.insert(position_of(key));
}

void Table::remove(const std::string& key) {
  if (items_.erase(key) != 0) order_.erase(position_of(key));
}

// As dynalite does, whose authors have found this order in scans of the real service: three bytes of an MD5.
Table::Position Table::position_of(const std::string& key) {
  const std::string hashed = "Outliers" + key;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  EVP_Digest(hashed.data(), hashed.size(), digest.data(), nullptr, EVP_md5(), nullptr);
  const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(digest[at]); };
  return {byte(0) << 16 | byte(1) << 8 | byte(2), key};
}

std::string Table::key_in(const Item& attributes) const {
  const auto found = attributes.find(key_);
  if (attributes.size() != 1 || found == attributes.end() || found->second.type != Type::S)
    throw invalid("The provided key element does not match the schema");
  return checked_key(found->second);
}

std::string Table::key_of(const Item& item) const {
  const auto found = item.find(key_);
  if (found == item.end())
    throw invalid("One or more parameter values were invalid: Missing the key " + key_ + " in the item");
  if (found->second.type != Type::S)
    throw invalid("One or more parameter values were invalid: Type mismatch for key " + key_ +
                  " expected: S actual: " + std::string(name_of(found->second.type)));
  return checked_key(found->second);
}

std::string Table::checked_key(const Value& value) const {
  if (value.text.empty())
    throw invalid(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
        "an empty string value. Key: " +
        key_);
  if (value.text.size() > kKeyBytesMax)
    throw invalid("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of" +
                  std::to_string(kKeyBytesMax) + " bytes");
  return value.text;
}

Table& Tables::active(std::string_view name) {
  Table* table = find(name);
  if (table == nullptr || !table->is_active()) throw no_table();
  return *table;
}

Table* Tables::find(std::string_view name) {
  const auto found = tables_.find(name);
  return found == tables_.end() ? nullptr : &found->second;
}

const Table* Tables::find(std::string_view name) const {
  const auto found = tables_.find(name);
  return found == tables_.end() ? nullptr : &found->second;
}

Table& Tables::create(const std::string& name, const std::string& key, std::size_t creating_describes) {
  const auto [entry, is_new] = tables_.try_emplace(name, name, key, creating_describes);
  if (!is_new) throw Refusal(std::string(kServiceErrors) + "ResourceInUseException", "Table already exists: " + name);
  return entry->second;
}

}  // namespace polly::testing::dynamodb

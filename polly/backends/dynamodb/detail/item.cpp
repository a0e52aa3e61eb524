#include "polly/backends/dynamodb/detail/item.hpp"

#include <algorithm>
#include <utility>

#include "polly/base/base64.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"

namespace polly::dynamodb_backend {

namespace {

[[noreturn]] void refuse_attribute(std::string_view attribute) {
  throw Error(ErrorKind::corrupt, "the table has an item whose attribute \"" + std::string(attribute) +
                                      "\" is not what Polly writes: another program wrote it, or the table "
                                      "(Storage::dynamodb.table) is another one");
}

// The text of an attribute of this type; nullptr where the item lacks it.
const boost::json::string* attribute_text(const boost::json::object& attributes, std::string_view name,
                                          std::string_view type) {
  const boost::json::value* attribute = attributes.if_contains(name);
  if (attribute == nullptr) return nullptr;
  const boost::json::object* typed = attribute->if_object();
  const boost::json::value* value = typed == nullptr ? nullptr : typed->if_contains(type);
  const boost::json::string* text = value == nullptr ? nullptr : value->if_string();
  if (text == nullptr) refuse_attribute(name);
  return text;
}

std::optional<std::int64_t> attribute_integer(const boost::json::object& attributes, std::string_view name) {
  const boost::json::string* text = attribute_text(attributes, name, "N");
  if (text == nullptr) return std::nullopt;
  const auto integer = parse_decimal<std::int64_t>(std::string_view(*text));
  if (!integer) refuse_attribute(name);
  return integer;
}

}  // namespace

std::int64_t now_of(const Clock& clock) noexcept {
  return clock.wall().time_since_epoch().count();
}

std::optional<std::int64_t> expiry_of(const Expiration& expiration, std::int64_t now) noexcept {
  if (expiration.is_never()) return std::nullopt;
  if (const auto after = expiration.after()) return now + after->count();
  return std::max<std::int64_t>(expiration.at()->time_since_epoch().count(), now - 1);
}

std::optional<std::int64_t> canonical_integer(std::string_view bytes) noexcept {
  constexpr std::size_t kDigitsMax = 20;  // -9223372036854775808
  if (bytes.size() > kDigitsMax) return std::nullopt;
  const auto integer = parse_decimal<std::int64_t>(bytes);
  if (!integer || bytes == "-0") return std::nullopt;
  const std::string_view digits = bytes.starts_with('-') ? bytes.substr(1) : bytes;
  return digits.size() > 1 && digits.front() == '0' ? std::nullopt : integer;
}

std::string mark_of_value(std::string_view bytes) {
  return canonical_integer(bytes) ? std::string(bytes) : Revision::of(bytes).opaque();
}

std::string_view mark_in(std::string_view revision) noexcept {
  const std::size_t last = revision.rfind('-');
  if (last == std::string_view::npos || last == 0) return {};
  const std::size_t before = revision.rfind('-', last - 1);
  return before == std::string_view::npos ? std::string_view() : revision.substr(0, before);
}

StoredEntry Item::entry(std::int64_t now) && {
  std::optional<Milliseconds> left;
  if (expires) left = Milliseconds(std::max<std::int64_t>(*expires - now, 1));
  return StoredEntry(std::move(bytes), Revision(std::move(revision)), left);
}

RawEntry Item::raw() && {
  std::optional<WallTime> at;
  if (expires) at = WallTime(Milliseconds(*expires));
  return RawEntry(std::move(bytes), at, Revision(std::move(revision)));
}

Item item_of(const boost::json::object& attributes, Part part) {
  Item item;
  if (const boost::json::string* key = attribute_text(attributes, "k", "S")) item.key.assign(key->data(), key->size());
  item.expires = attribute_integer(attributes, "x");
  if (part == Part::key) return item;
  if (const boost::json::string* revision = attribute_text(attributes, "r", "S")) {
    item.revision.assign(revision->data(), revision->size());
  }
  item.number = attribute_integer(attributes, "n");
  const boost::json::string* base64 = attribute_text(attributes, "v", "B");
  if (item.number.has_value() == (base64 != nullptr)) refuse_attribute(base64 == nullptr ? "v" : "n");
  if (item.number) {
    item.bytes = std::to_string(*item.number);
  } else {
    std::optional<std::string> bytes = from_base64(std::string_view(*base64));
    if (!bytes) refuse_attribute("v");
    item.bytes = std::move(*bytes);
  }
  return item;
}

}  // namespace polly::dynamodb_backend

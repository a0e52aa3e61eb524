#include "polly/backends/dynamodb/detail/operation.hpp"

#include "polly/backends/dynamodb/detail/json.hpp"
#include "polly/base/base64.hpp"
#include "polly/base/error.hpp"

namespace polly::dynamodb_backend {

namespace {

constexpr std::string_view kAlive = "attribute_exists(k) AND (attribute_not_exists(x) OR x >= :now)";
constexpr std::string_view kTtlName = ",\"ExpressionAttributeNames\":{\"#ttl\":\"ttl\"}";  // a reserved word
constexpr std::string_view kAbsent = "(attribute_not_exists(k) OR x < :now)";

void append_item(std::string& json, const Operation& operation, std::int64_t now) {
  json += ",\"Item\":{\"k\":";
  append_string_attribute(json, operation.key);
  json += ",\"";
  json += operation.value->attribute;
  json += "\":";
  json += operation.value->json;
  json += ",\"r\":";
  append_string_attribute(json, operation.value->revision);
  if (const auto expires = expiry_of(operation.expiration, now)) {
    json += ",\"x\":";
    append_number_attribute(json, *expires);
    json += ",\"ttl\":";
    append_number_attribute(json, seconds_of(*expires));
  }
  json += '}';
}

void append_update(std::string& json, const Value& value, Values& values) {
  const bool is_number = value.attribute == 'n';
  json += is_number ? ",\"UpdateExpression\":\"SET n = :value, r = :new REMOVE v\""
                    : ",\"UpdateExpression\":\"SET v = :value, r = :new REMOVE n\"";
  values.json(":value", value.json);
  values.text(":new", value.revision);
}

void append_condition(std::string& json, const Guard& guard, std::int64_t now, Values& values) {
  if (guard.is_empty()) return;
  std::string condition;
  const auto require = [&](std::string_view term) {
    if (!condition.empty()) condition += " AND ";
    condition += term;
  };
  if (guard.is_absent) require(kAbsent);
  if (guard.is_present || guard.revision) require(kAlive);
  if (guard.revision) {
    const bool is_foreign = guard.revision->empty();
    require(is_foreign ? "attribute_not_exists(r)" : "r = :read");
    if (!is_foreign) values.text(":read", *guard.revision);
  }
  values.number(":now", now);
  json += ",\"ConditionExpression\":\"";
  json += condition;
  json += '"';
}

}  // namespace

Value::Value(std::string_view its_bytes, const std::string& its_write)
    : attribute('v'), bytes(its_bytes.size()), revision(mark_of_value(its_bytes) + "-" + its_write) {
  if (const auto number = canonical_integer(its_bytes)) {
    attribute = 'n';
    append_number_attribute(json, *number);
  } else {
    json = "{\"B\":\"" + to_base64(its_bytes) + "\"}";
  }
}

std::size_t Operation::item_bytes() const noexcept {
  return key.size() + (value ? value->bytes : 0) + kItemBytesOther;
}

std::string_view request_of(Operation::Kind kind) noexcept {
  switch (kind) {
    case Operation::Kind::put: return "PutItem";
    case Operation::Kind::update:
    case Operation::Kind::renew: return "UpdateItem";
    case Operation::Kind::remove: return "DeleteItem";
    case Operation::Kind::check: return "GetItem";
  }
  return "";
}

std::string_view part_of(Operation::Kind kind) noexcept {
  switch (kind) {
    case Operation::Kind::put: return "Put";
    case Operation::Kind::update:
    case Operation::Kind::renew: return "Update";
    case Operation::Kind::remove: return "Delete";
    case Operation::Kind::check: return "ConditionCheck";
  }
  return "";
}

void check_size(const Operation& operation) {
  if (operation.item_bytes() <= kItemBytesMax) return;
  const std::size_t left = kItemBytesMax - kItemBytesOther - operation.key.size();
  throw Error(ErrorKind::invalid_argument,
              "the value has " + std::to_string(operation.value->bytes) +
                  " bytes as it is stored; an item of DynamoDB has at most 400 KB, which leaves " +
                  std::to_string(left) + " for this one: store less in one entry, or use another engine");
}

void append_lifetime(std::string& json, std::string_view set, std::string_view remove, const Expiration& expiration,
                     std::int64_t now, Values& values) {
  const std::optional<std::int64_t> expires = expiry_of(expiration, now);
  std::string sets(set);
  std::string removes(remove);
  const auto add = [](std::string& list, std::string_view more) {
    if (!list.empty()) list += ", ";
    list += more;
  };
  if (expires) {
    add(sets, "x = :x, #ttl = :ttl");
    values.number(":x", *expires);
    values.number(":ttl", seconds_of(*expires));
  } else {
    add(removes, "x, #ttl");
  }
  json += ",\"UpdateExpression\":\"";
  if (!sets.empty()) json.append("SET ").append(sets);
  if (!sets.empty() && !removes.empty()) json += ' ';
  if (!removes.empty()) json.append("REMOVE ").append(removes);
  json += '"';
  json += kTtlName;
}

void append_members(std::string& json, const Table& table, const Operation& operation, std::int64_t now) {
  Values values;
  json += table.member();
  if (operation.kind == Operation::Kind::put) {
    append_item(json, operation, now);
  } else {
    json += ",\"Key\":";
    append_key(json, operation.key);
  }
  if (operation.kind == Operation::Kind::update) append_update(json, *operation.value, values);
  if (operation.kind == Operation::Kind::renew) append_lifetime(json, "", "", operation.expiration, now, values);
  append_condition(json, operation.guard, now, values);
  values.append_to(json);
}

std::string body_of(const Table& table, const Operation& operation, std::int64_t now) {
  constexpr std::size_t kOtherBytes = 512;
  std::string json;
  json.reserve(kOtherBytes + 2 * operation.key.size() + (operation.value ? operation.value->json.size() : 0));
  json += '{';
  append_members(json, table, operation, now);
  json += '}';
  return json;
}

}  // namespace polly::dynamodb_backend

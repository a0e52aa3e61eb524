#include "polly/operations/raw_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "polly/base/base64.hpp"
#include "polly/base/error.hpp"
#include "polly/base/json_escape.hpp"
#include "polly/store/limits.hpp"
#include "polly/store/own_entries.hpp"

namespace polly::operations {

namespace {

namespace json = boost::json;

[[noreturn]] void reject(const std::string& subject, std::string_view rule) {
  throw Error(ErrorKind::invalid_argument, subject + " must be " + std::string(rule));
}

const json::array& array_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) reject("the member " + std::string(name), "an array");
  return value->get_array();
}

void check_count(std::string_view name, std::size_t count) {
  if (count > kBatchKeysMax) {
    reject("the member " + std::string(name),
           "at most " + std::to_string(kBatchKeysMax) + " long; it has " + std::to_string(count));
  }
}

// One of an array of entries.
class Item {
 public:
  Item(const json::value& value, std::size_t index) : name_("entries[" + std::to_string(index) + "]") {
    object_ = value.if_object();
    if (object_ == nullptr) reject(name_, "an object");
  }

  Key key() const {
    const json::string* text = member("key").if_string();
    if (text == nullptr) reject(name_ + ".key", "a string");
    try {
      return Key(std::string_view(*text));
    } catch (const Error& error) {
      throw error.while_doing(name_ + ".key");
    }
  }

  std::string bytes(std::string_view name) const {
    const json::string* text = member(name).if_string();
    std::optional<std::string> decoded = text != nullptr ? from_base64(*text) : std::nullopt;
    if (!decoded) reject(name_ + "." + std::string(name), "base64 (RFC 4648, with its padding)");
    return *std::move(decoded);
  }

  std::optional<Revision> revision() const {
    if (member("revision").is_null()) return std::nullopt;
    return Revision(bytes("revision"));
  }

  std::optional<WallTime> expires() const {
    const json::value& value = member("expires_ms");
    if (value.is_null()) return std::nullopt;
    const std::int64_t* number = value.if_int64();
    if (number == nullptr || *number < 0 || *number > kRawExpiryMsMax) {
      reject(name_ + ".expires_ms",
             "milliseconds since 1970, from 0 to " + std::to_string(kRawExpiryMsMax) + ", or null");
    }
    return WallTime(Milliseconds(*number));
  }

 private:
  const json::value& member(std::string_view name) const {
    const json::value* value = object_->if_contains(name);
    if (value == nullptr) {
      throw Error(ErrorKind::invalid_argument, name_ + " has no member " + std::string(name));
    }
    return *value;
  }

  std::string name_;
  const json::object* object_;
};

void append_base64(std::string& text, std::string_view bytes) {
  text += '"';
  text += to_base64(bytes);
  text += '"';
}

void append_expiry(std::string& text, const std::optional<WallTime>& expires) {
  text += expires ? std::to_string(expires->time_since_epoch().count()) : "null";
}

// {"key":"K","bytes":"NDI=","expires_ms":null: without its end
void append_entry(std::string& text, const Key& key, const RawEntry& entry) {
  text += R"({"key":)";
  append_json_string(text, key.text());
  text += R"(,"bytes":)";
  append_base64(text, entry.bytes);
  text += R"(,"expires_ms":)";
  append_expiry(text, entry.expires);
}

void separate(std::string& text, bool is_first) {
  if (!is_first) text += ',';
}

std::optional<WallTime> expiry_of_copy(const Replacement& replacement) {
  if (replacement.expiration && !replacement.expiration->after()) return replacement.expiration->at();
  throw Error(ErrorKind::unsupported, "a daemon takes entries with an absolute expiry, or with none");
}

}  // namespace

std::string raw_page_json(const RawPage& page) {
  std::string text = R"({"entries":[)";
  for (const auto& item : page.entries) {
    separate(text, &item == &page.entries.front());
    append_entry(text, item.first, item.second);
    text += '}';
  }
  text += R"(],"next":)";
  if (page.next) {
    append_json_string(text, page.next->opaque());
  } else {
    text += "null";
  }
  return text + '}';
}

RawPage raw_page_of(const json::object& json) {
  RawPage page;
  const json::array& entries = array_of(json, "entries");
  page.entries.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Item item(entries[i], i);
    page.entries.emplace_back(item.key(), RawEntry(item.bytes("bytes"), item.expires()));
  }
  const json::value* next = json.if_contains("next");
  if (next == nullptr || !(next->is_null() || next->is_string())) reject("the member next", "a string or null");
  if (next->is_string()) page.next = Cursor(std::string(next->get_string()));
  return page;
}

std::string keys_json(std::span<const Key> keys) {
  std::string text = R"({"keys":[)";
  for (const Key& key : keys) {
    separate(text, &key == &keys.front());
    append_json_string(text, key.text());
  }
  return text + "]}";
}

std::vector<Key> keys_of(const json::object& json) {
  const json::array& array = array_of(json, "keys");
  check_count("keys", array.size());
  std::vector<Key> keys;
  keys.reserve(array.size());
  for (const json::value& value : array) {
    if (!value.is_string()) reject("the member keys", "an array of strings");
    keys.emplace_back(std::string_view(value.get_string()));
  }
  return keys;
}

std::string raw_entries_json(std::span<const Key> keys, const RawEntries& entries) {
  std::string text = R"({"entries":[)";
  for (std::size_t i = 0; i < entries.size(); ++i) {
    separate(text, i == 0);
    if (!entries[i]) {
      text += "null";
      continue;
    }
    append_entry(text, keys[i], *entries[i]);
    text += R"(,"revision":)";
    append_base64(text, entries[i]->revision.opaque());
    text += '}';
  }
  return text + "]}";
}

RawEntries raw_entries_of(const json::object& json, std::span<const Key> keys) {
  const json::array& array = array_of(json, "entries");
  if (array.size() > keys.size()) reject("the member entries", "no longer than the keys that were asked for");
  RawEntries entries;
  entries.reserve(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (array[i].is_null()) {
      entries.emplace_back();
      continue;
    }
    const Item item(array[i], i);
    if (item.key() != keys[i]) reject("the key of each entry", "the one that was asked for");
    entries.emplace_back(RawEntry(item.bytes("bytes"), item.expires(), Revision(item.bytes("revision"))));
  }
  return entries;
}

std::string replacements_json(std::span<const Replacement> replacements) {
  std::string text = R"({"entries":[)";
  for (const Replacement& replacement : replacements) {
    separate(text, &replacement == &replacements.front());
    text += R"({"key":)";
    append_json_string(text, replacement.key.text());
    text += R"(,"revision":)";
    if (replacement.read) {
      append_base64(text, replacement.read->opaque());
    } else {
      text += "null";
    }
    text += R"(,"bytes":)";
    append_base64(text, replacement.bytes);
    text += R"(,"expires_ms":)";
    append_expiry(text, expiry_of_copy(replacement));
    text += '}';
  }
  return text + "]}";
}

std::vector<Replacement> replacements_of(const json::object& json) {
  const json::array& entries = array_of(json, "entries");
  check_count("entries", entries.size());
  std::vector<Replacement> replacements;
  replacements.reserve(entries.size());
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Item item(entries[i], i);
    Key key = item.key();
    const std::string name = "entries[" + std::to_string(i) + "].key";
    if (!seen.insert(key.text()).second) reject(name, "a key that comes once; it comes twice in this request");
    if (is_own_entry(key)) reject(name, "a key of an entry, and this one belongs to what a store keeps for itself");
    const std::optional<WallTime> expires = item.expires();
    replacements.emplace_back(std::move(key), item.revision(), item.bytes("bytes"),
                              expires ? Expiration::at(*expires) : Expiration::never());
  }
  return replacements;
}

std::string written_json(const std::vector<bool>& written) {
  std::string text = R"({"written":[)";
  for (std::size_t i = 0; i < written.size(); ++i) {
    separate(text, i == 0);
    text += written[i] ? "true" : "false";
  }
  return text + "]}";
}

std::vector<bool> written_of(const json::object& json) {
  std::vector<bool> written;
  for (const json::value& value : array_of(json, "written")) {
    if (!value.is_bool()) reject("the member written", "an array of true and false");
    written.push_back(value.get_bool());
  }
  return written;
}

}  // namespace polly::operations

#include "polly/config/store_url.hpp"

#include <optional>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/config/dynamodb.hpp"
#include "polly/config/sqlite.hpp"
#include "polly/config/value_text.hpp"

namespace polly::config {

Storage storage_of_url(std::string url) {
  Storage storage;
  if (url.empty()) throw Error(ErrorKind::config, "the store URL is empty: it is as in sqlite:polly.db or memory:");
  storage.url = Secret(std::move(url));
  settle_url(storage);
  return storage;
}

void settle_url(Storage& storage) {
  if (storage.url.empty()) return;
  const std::string_view url = storage.url.reveal();
  std::optional<std::string> scheme = scheme_of(url);
  if (!scheme) {
    throw Error(ErrorKind::config,
                "the store URL does not begin with a scheme: it is as in sqlite:polly.db, memory: or "
                "valkey://127.0.0.1:6379");
  }
  const std::string objection = store_url_objection(url);
  if (!objection.empty()) throw Error(ErrorKind::config, "the store URL cannot be used: " + objection);
  storage.type = std::move(*scheme);
  std::string wrong;
  if (is_sqlite(storage.type)) wrong = read_sqlite_url(url, storage.sqlite);
  if (is_dynamodb(storage.type)) wrong = read_dynamodb_url(url, storage.dynamodb);
  if (!wrong.empty()) throw Error(ErrorKind::config, "the store URL " + wrong);
}

}  // namespace polly::config

#include "polly/store/detail/key_check.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/printable.hpp"
#include "polly/store/json_value.hpp"
#include "polly/store/own_entries.hpp"

namespace polly::store_detail {

namespace {

Key entry_of(const codec::SealingKey& key) {
  return Key(std::string(kKeyCheckPrefix) + key.name());
}

}  // namespace

Task<void> check_keys(Backend* backend, std::shared_ptr<const codec::KeyRing> ring, Context ctx) {
  if (ring == nullptr) co_return;
  std::vector<Key> entries;
  for (const auto& key : ring->keys()) entries.push_back(entry_of(*key));
  const std::vector<std::optional<std::string>> stored = co_await backend->get_many(ctx, entries);
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const codec::SealingKey& key = *ring->keys()[i];
    const std::string ours = encode_value(key.check_value());
    if (stored[i] && *stored[i] != ours) {
      throw Error(ErrorKind::config, "the key \"" + key.name() + "\" of the key ring (check value " + ours +
                                         ") is not the key of this name that sealed values in this store (" +
                                         printable(*stored[i]) +
                                         "): restore that key, or give the new key another name");
    }
    if (!stored[i] && &key == ring->sealing()) {
      co_await backend->set(ctx, entries[i], ours, Expiration::never(), WriteIf::absent);
    }
  }
}

}  // namespace polly::store_detail

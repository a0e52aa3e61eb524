#include "polly/assembly/open_store.hpp"

#include <utility>

#include "polly/assembly/engine.hpp"
#include "polly/assembly/settings_check.hpp"
#include "polly/codec/value_codec.hpp"
#include "polly/config/wording.hpp"

namespace polly {

std::shared_ptr<codec::ValueCodec> codec_of(const config::AtRest& at_rest) {
  codec::Compression compression;
  compression.is_on = at_rest.compresses;
  compression.level = static_cast<int>(at_rest.compression_level);
  compression.threshold_bytes = at_rest.compression_threshold;
  std::shared_ptr<const codec::KeyRing> ring;
  if (!at_rest.encryption_keys.empty()) ring = codec::KeyRing::parse(at_rest.encryption_keys.reveal());
  return std::make_shared<codec::ValueCodec>(compression, std::move(ring));
}

namespace {

// What the engine throws before there is a store, in the words of who wrote the settings.
template <class T>
Task<T> worded(Task<T> opening, Wording wording) {
  std::optional<Error> failure;
  try {
    T opened = co_await std::move(opening);
    co_return opened;
  } catch (const Error& error) {
    failure = in_words(error, wording);
  }
  throw Error(*failure);
}

}  // namespace

Task<std::unique_ptr<Store>> open_store(std::string url, Runtime runtime) {
  config::Storage settings = config::storage_of_url(std::move(url));
  std::unique_ptr<Store> store = co_await open_store(std::move(settings), std::move(runtime));
  co_return store;
}

Task<std::optional<SchemaChange>> migrate_store(config::Storage settings, Runtime runtime) {
  if (!settings.is_from_environment) config::settle_url(settings);
  const Engine& engine = find_engine(settings);
  if (engine.migrate == nullptr) co_return std::nullopt;
  config::require_none(storage_mistakes(settings));
  const Wording wording = config::wording_of(settings);
  Task<SchemaChange> migrating = engine.migrate(std::move(settings), std::move(runtime));
  const SchemaChange change = co_await worded(std::move(migrating), wording);
  co_return change;
}

Task<std::vector<std::string>> examine_store(config::Storage settings, Runtime runtime) {
  if (!settings.is_from_environment) config::settle_url(settings);
  const Engine& engine = find_engine(settings);
  if (engine.examine == nullptr) co_return std::vector<std::string>();
  const Wording wording = config::wording_of(settings);
  Task<std::vector<std::string>> examining = engine.examine(std::move(settings), std::move(runtime));
  std::vector<std::string> warnings = co_await worded(std::move(examining), wording);
  if (wording != nullptr) {
    for (std::string& warning : warnings) warning = wording(warning);
  }
  co_return warnings;
}

Task<std::unique_ptr<Store>> open_store(config::Storage settings, Runtime runtime, std::optional<StoreAccess>* access) {
  if (!settings.is_from_environment) config::settle_url(settings);
  const Engine& engine = find_engine(settings);
  config::require_none(storage_mistakes(settings));
  const Wording wording = config::wording_of(settings);
  runtime.set_wording(wording);
  const Duration timeout = settings.timeout;
  std::shared_ptr<codec::ValueCodec> codec = codec_of(settings.at_rest);
  Task<std::unique_ptr<Backend>> opening = engine.open(settings, runtime);
  std::unique_ptr<Backend> backend = co_await worded(std::move(opening), wording);
  if (access != nullptr) access->emplace(engine, *backend, std::move(settings));
  co_return std::make_unique<Store>(std::move(backend), runtime, timeout, std::move(codec));
}

}  // namespace polly

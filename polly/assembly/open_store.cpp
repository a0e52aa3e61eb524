#include "polly/assembly/open_store.hpp"

#include <utility>

#include "polly/assembly/engine.hpp"
#include "polly/codec/value_codec.hpp"

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

Task<std::unique_ptr<Store>> open_store(config::Storage settings, Runtime runtime, std::optional<StoreAccess>* access) {
  const Engine& engine = find_engine(settings);
  const Duration timeout = settings.timeout;
  std::shared_ptr<codec::ValueCodec> codec = codec_of(settings.at_rest);
  std::unique_ptr<Backend> backend = co_await engine.open(settings, runtime);
  if (access != nullptr) access->emplace(engine, *backend, std::move(settings));
  co_return std::make_unique<Store>(std::move(backend), runtime, timeout, std::move(codec));
}

}  // namespace polly

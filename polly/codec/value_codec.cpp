#include "polly/codec/value_codec.hpp"

#include <array>
#include <cstddef>
#include <optional>

#include "polly/base/error.hpp"
#include "polly/base/printable.hpp"
#include "polly/codec/compression.hpp"
#include "polly/codec/nonces.hpp"

namespace polly::codec {

namespace {

constexpr std::size_t kCompressedHeaderBytes = 15;  // of a frame that is not sealed

std::string seal(const SealingKey& key, std::string_view entry_key, std::string_view body, bool is_compressed,
                 std::size_t clear_bytes) {
  const std::array<char, kNonceBytes> random = random_nonce();
  const std::string_view nonce(random.data(), random.size());
  const std::string header = sealed_header(is_compressed, clear_bytes, key.name(), key.commitment(), nonce);
  std::string frame;
  frame.reserve(header.size() + body.size() + kTagBytes);
  frame += header;
  key.cipher().seal(nonce, {header, entry_key}, body, frame);
  return frame;
}

// Of plain text: one without a key, not compressed.
Frame frame_of(std::string_view stored) {
  return is_framed(stored) ? parse_frame(stored) : Frame();
}

// An Error that says for the metrics why.
class OpenError : public Error {
 public:
  OpenError(OpenFailure reason, ErrorKind kind, const std::string& message) : Error(kind, message), reason_(reason) {}

  OpenFailure reason() const noexcept { return reason_; }

 private:
  OpenFailure reason_;
};

std::string quoted(std::string_view key_name) {
  return "\"" + printable(key_name) + "\"";
}

OpenError no_key_error(std::string_view name, bool has_ring) {
  return OpenError(
      OpenFailure::no_key, ErrorKind::permission_denied,
      "the stored value is sealed with the key " + quoted(name) +
          (has_ring ? ", which the key ring does not have: add it to" : ", and no key ring is configured: set") +
          " Storage::at_rest.encryption_keys");
}

OpenError disabled_error(std::string_view name) {
  return OpenError(OpenFailure::disabled, ErrorKind::permission_denied,
                   "the stored value is sealed with the key " + quoted(name) +
                       ", which is disabled in the key ring: enable it, or wait until the value has expired");
}

OpenError other_key_error(std::string_view name) {
  return OpenError(OpenFailure::other_key, ErrorKind::corrupt,
                   "the stored value was not sealed with the key that the ring calls " + quoted(name) +
                       ": the ring has another key of this name, or the value is damaged");
}

OpenError damaged_error(std::string_view name) {
  return OpenError(OpenFailure::damaged, ErrorKind::corrupt,
                   "the stored value does not open with the key " + quoted(name) +
                       ": it is damaged, or it was copied from another key of the store");
}

}  // namespace

std::string ValueCodec::encode(std::string_view entry_key, std::string json, CodecEvents* events) const {
  if (keeps(json)) return json;
  const std::shared_ptr<const KeyRing> ring = this->ring();
  const SealingKey* key = ring ? ring->sealing() : nullptr;
  const std::size_t clear_bytes = json.size();
  const std::size_t overhead = key != nullptr ? 0 : kCompressedHeaderBytes;
  std::optional<std::string> smaller;
  if (compression_.is_on && clear_bytes >= compression_.threshold_bytes && clear_bytes > overhead) {
    smaller = compress(json, compression_.level, clear_bytes - overhead);
  }
  if (events != nullptr && smaller) events->compressed(clear_bytes, smaller->size());
  if (key == nullptr) return smaller ? compressed_frame(clear_bytes, *smaller) : json;
  if (events != nullptr) events->sealed(key->name());
  return seal(*key, entry_key, smaller ? *smaller : json, smaller.has_value(), clear_bytes);
}

std::string ValueCodec::decode(std::string_view entry_key, std::string_view stored, CodecEvents* events) const {
  if (!is_framed(stored)) return std::string(stored);
  try {
    const Frame frame = parse_frame(stored);
    if (!frame.is_sealed()) return decompress(frame.body, frame.clear_bytes);
    std::string body = open(entry_key, frame);
    if (events != nullptr) events->opened(frame.key_name);
    return frame.is_compressed ? decompress(body, frame.clear_bytes) : body;
  } catch (const OpenError& error) {
    if (events != nullptr) events->failed(error.reason());
    throw;
  } catch (const Error&) {
    if (events != nullptr) events->failed(OpenFailure::damaged);
    throw;
  }
}

bool ValueCodec::is_current(std::string_view stored) const {
  const Frame frame = frame_of(stored);
  const std::size_t clear_bytes = is_framed(stored) ? frame.clear_bytes : stored.size();
  return has_current_key(frame) &&
         frame.is_compressed == (compression_.is_on && clear_bytes >= compression_.threshold_bytes);
}

bool ValueCodec::has_current_key(std::string_view stored) const {
  return has_current_key(frame_of(stored));
}

bool ValueCodec::has_current_key(const Frame& frame) const {
  const std::shared_ptr<const KeyRing> ring = this->ring();
  const SealingKey* key = ring ? ring->sealing() : nullptr;
  if (key == nullptr) return !frame.is_sealed();
  return frame.key_name == key->name() && frame.commitment == key->commitment();
}

std::string ValueCodec::open(std::string_view entry_key, const Frame& frame) const {
  const std::shared_ptr<const KeyRing> ring = this->ring();
  const SealingKey* key = ring ? ring->find(frame.key_name) : nullptr;
  const std::string_view name = frame.key_name;
  if (key == nullptr) throw no_key_error(name, ring != nullptr);
  if (key->is_disabled()) throw disabled_error(name);
  if (key->commitment() != frame.commitment) throw other_key_error(name);
  std::optional<std::string> body = key->cipher().open(frame.nonce, {frame.header, entry_key}, frame.body);
  if (!body) throw damaged_error(name);
  return std::move(*body);
}

void ValueCodec::replace_ring(std::shared_ptr<const KeyRing> ring) {
  const bool has_keys = ring != nullptr;
  const bool seals = has_keys && ring->sealing() != nullptr;
  ring_.replace(std::move(ring));
  has_keys_ = has_keys;
  seals_ = seals;
}

}  // namespace polly::codec

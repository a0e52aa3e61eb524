// ValueCodec: from the JSON text of a value to the bytes that an engine stores, and back.
//
//   ValueCodec codec(Compression{.is_on = true}, KeyRing::parse(text));
//   const std::string stored = codec.encode("polly:pr_number:0a1b", "42");     // a frame (frame.hpp)
//   const std::string json = codec.decode("polly:pr_number:0a1b", stored);     // "42"
//
// Text is compressed where it has at least `threshold_bytes` and becomes smaller; then it is sealed where there is a
// key ring. What is neither is the text itself. decode() reads all of them, whatever the codec writes: the settings may
// change while old values are stored. The key of the entry is authenticated: a sealed value that is copied to another
// key does not open. Thread-safe; the ring may be replaced while others encode.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "polly/base/replaceable.hpp"
#include "polly/codec/codec_events.hpp"
#include "polly/codec/frame.hpp"
#include "polly/codec/key_ring.hpp"

namespace polly::codec {

struct Compression {
  bool is_on = false;
  int level = 3;                      // kCompressionLevelMin to kCompressionLevelMax
  std::size_t threshold_bytes = 512;  // shorter text is not compressed
};

class ValueCodec {
 public:
  ValueCodec() = default;  // writes plain text
  explicit ValueCodec(const Compression& compression, std::shared_ptr<const KeyRing> ring = nullptr)
      : compression_(compression) {
    replace_ring(std::move(ring));
  }
  ValueCodec(const ValueCodec&) = delete;
  ValueCodec& operator=(const ValueCodec&) = delete;

  // Whether encode() returns this text as it is.
  bool keeps(std::string_view json) const noexcept {
    return !seals() && (!compression_.is_on || json.size() < compression_.threshold_bytes);
  }

  // `events` may be nullptr.
  std::string encode(std::string_view entry_key, std::string json, CodecEvents* events = nullptr) const;

  // `stored` may be plain text. Error corrupt where it is a damaged frame, or another entry's; permission_denied where
  // it was sealed with a key that the ring does not have, or that is disabled: the message has the key's name.
  std::string decode(std::string_view entry_key, std::string_view stored, CodecEvents* events = nullptr) const;

  // Whether `stored` certainly has the form that encode() gives such a value now: sealed with the same key or not at
  // all, and compressed or not. false also for long text that is not compressed, since it may not become smaller.
  // Nothing is opened. Error corrupt where it is a damaged frame.
  bool is_current(std::string_view stored) const;

  // The part of it that is about keys.
  bool has_current_key(std::string_view stored) const;

  bool seals() const noexcept { return seals_.load(std::memory_order_relaxed); }
  bool has_keys() const noexcept { return has_keys_.load(std::memory_order_relaxed); }

  std::shared_ptr<const KeyRing> ring() const { return has_keys() ? ring_.get() : nullptr; }  // nullptr: none
  void replace_ring(std::shared_ptr<const KeyRing> ring);                                     // one caller at a time

 private:
  std::string open(std::string_view entry_key, const Frame& frame) const;
  bool has_current_key(const Frame& frame) const;

  const Compression compression_;
  Replaceable<KeyRing> ring_{nullptr};
  std::atomic<bool> seals_{false};
  std::atomic<bool> has_keys_{false};
};

}  // namespace polly::codec

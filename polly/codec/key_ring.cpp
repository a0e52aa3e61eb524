#include "polly/codec/key_ring.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "polly/base/ascii.hpp"
#include "polly/base/base64.hpp"
#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"
#include "polly/codec/frame.hpp"

namespace polly::codec {

namespace {

constexpr std::string_view kDisabled = "disabled";
constexpr std::string_view kNone = "none";

[[noreturn]] void refuse_ring(const std::string& why) {
  throw Error(ErrorKind::invalid_argument, why);
}

// HKDF-Expand of RFC 5869 with SHA-256, one block: the key of the ring is uniformly random already.
Secret derived(const Secret& key, std::string_view label) {
  const std::string info = "polly values v1: " + std::string(label) + '\x01';
  std::string block(32, '\0');
  unsigned size = 0;
  const std::string_view bytes = key.reveal();
  const auto* result = HMAC(EVP_sha256(), bytes.data(), static_cast<int>(bytes.size()),
                            reinterpret_cast<const std::uint8_t*>(info.data()), info.size(),
                            reinterpret_cast<std::uint8_t*>(block.data()), &size);
  if (result == nullptr || size != block.size()) {
    throw Error(ErrorKind::resource_exhausted, "OpenSSL could not derive a key: it has no memory, or no SHA-256");
  }
  return Secret(std::move(block));
}

std::string first_hex_digits(const Secret& bytes) {
  std::array<std::uint8_t, 8> first{};
  std::copy_n(bytes.reveal().begin(), first.size(), first.begin());
  return to_hex(first);
}

bool is_name(std::string_view name) noexcept {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '.' || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= kKeyNameBytesMax && std::all_of(name.begin(), name.end(), is_allowed);
}

void check_name(std::string_view name, const std::string& whose) {
  if (is_name(name) && name != kNone) return;
  refuse_ring(whose + " has no valid name: use 1 to 32 of a-z, 0-9, '.', '_' and '-', and not \"none\"");
}

std::string_view take_until(std::string_view& text, std::string_view ends) {
  const std::size_t end = std::min(text.find_first_of(ends), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

// `where`: "entry 2 of the key ring".
std::unique_ptr<const SealingKey> parse_entry(std::string_view entry, const std::string& where) {
  const std::string_view name = trim_blanks(take_until(entry, ":"));
  check_name(name, where);
  const std::string_view key = trim_blanks(take_until(entry, ":"));
  const std::string_view state = trim_blanks(entry);
  if (!state.empty() && state != kDisabled) refuse_ring(where + " ends with something else than \":disabled\"");
  std::optional<std::string> bytes = from_base64(key);
  const Secret secret(bytes ? std::move(*bytes) : std::string());
  if (secret.reveal().size() != XaesGcm::kKeyBytes) {
    refuse_ring(where + " (\"" + std::string(name) +
                "\") has no key: 32 bytes in base64, which are 44 characters, follow the name and a colon "
                "(`polly keys generate` makes one)");
  }
  return std::make_unique<const SealingKey>(std::string(name), secret, state == kDisabled);
}

}  // namespace

SealingKey::SealingKey(std::string name, const Secret& bytes, bool is_disabled)
    : name_(std::move(name)),
      is_disabled_(is_disabled),
      cipher_(derived(bytes, "seal").reveal()),
      commitment_(derived(bytes, "commit").reveal()),
      check_value_(first_hex_digits(derived(bytes, "check"))) {
  check_name(name_, "the key");
  if (bytes.reveal().size() != XaesGcm::kKeyBytes) refuse_ring("a key of the ring has 32 bytes");
}

std::shared_ptr<const KeyRing> KeyRing::parse(std::string_view text) {
  const std::shared_ptr<KeyRing> ring(new KeyRing);
  std::size_t entries = 0;
  bool seals = true;
  while (!text.empty()) {
    std::string_view line = take_until(text, "\r\n");
    if (trim_blanks(line).starts_with('#')) continue;
    while (!line.empty()) {
      const std::string_view entry = trim_blanks(take_until(line, ","));
      if (entry.empty()) continue;
      const std::string where = "entry " + std::to_string(++entries) + " of the key ring";
      if (entries > kRingKeysMax) refuse_ring("the key ring has more than " + std::to_string(kRingKeysMax) + " keys");
      if (entries == 1 && entry == kNone) {
        seals = false;
        continue;
      }
      std::unique_ptr<const SealingKey> key = parse_entry(entry, where);
      if (ring->find(key->name()) != nullptr)
        refuse_ring(where + ": another key is called \"" + key->name() + "\" too");
      ring->keys_.push_back(std::move(key));
    }
  }
  if (ring->keys_.empty()) refuse_ring("the key ring has no key: `polly keys generate` makes one");
  if (!seals) return ring;
  const auto first =
      std::find_if(ring->keys_.begin(), ring->keys_.end(), [](const auto& key) { return !key->is_disabled(); });
  if (first == ring->keys_.end()) {
    refuse_ring(
        "every key of the key ring is disabled, so that none can seal: put \"none\" in front of them to seal nothing");
  }
  ring->sealing_ = first->get();
  return ring;
}

const SealingKey* KeyRing::find(std::string_view name) const noexcept {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const auto& key) { return key->name() == name; });
  return found == keys_.end() ? nullptr : found->get();
}

Secret generate_key_line(std::string_view name) {
  check_name(name, "the key");
  std::string bytes(XaesGcm::kKeyBytes, '\0');
  if (RAND_bytes(reinterpret_cast<std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size())) != 1) {
    throw Error(ErrorKind::unavailable, "OpenSSL has no random bytes");
  }
  const Secret key(std::move(bytes));
  const Secret text(to_base64(key.reveal()));
  return Secret(std::string(name) + ":" + std::string(text.reveal()));
}

}  // namespace polly::codec

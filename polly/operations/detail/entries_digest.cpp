#include "polly/operations/detail/entries_digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <span>

#include "polly/base/hex.hpp"

namespace polly::operations {

namespace {

constexpr std::size_t kTogether = 16 * 1024;

void append_number(std::string& text, std::int64_t number) {
  auto left = static_cast<std::uint64_t>(number);
  for (int i = 0; i < 8; ++i, left >>= 8U) text += static_cast<char>(left & 0xffU);
}

}  // namespace

void EntriesDigest::Free::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}

EntriesDigest::EntriesDigest() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
  waiting_.reserve(2 * kTogether);
}

void EntriesDigest::add(std::string_view key, std::string_view bytes, std::optional<WallTime> expires) {
  append_number(waiting_, static_cast<std::int64_t>(key.size()));
  append_number(waiting_, static_cast<std::int64_t>(bytes.size()));
  append_number(waiting_, expires ? expires->time_since_epoch().count() : std::numeric_limits<std::int64_t>::min());
  add(key);
  add(bytes);
}

void EntriesDigest::add(std::string_view bytes) {
  if (bytes.size() < kTogether) {
    waiting_ += bytes;
    if (waiting_.size() >= kTogether) flush();
    return;
  }
  flush();
  EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

void EntriesDigest::flush() {
  EVP_DigestUpdate(context_.get(), waiting_.data(), waiting_.size());
  waiting_.clear();
}

std::string EntriesDigest::text() {
  flush();
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
  return "sha256:" + to_hex(std::span(digest.data(), size));
}

}  // namespace polly::operations

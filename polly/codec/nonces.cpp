#include "polly/codec/nonces.hpp"

#include <openssl/rand.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "polly/base/error.hpp"

namespace polly::codec {

namespace {

constexpr std::size_t kBatchNonces = 64;

// How often this process was forked off, with its ancestors.
std::atomic<unsigned> forks{0};

void count_fork() noexcept {
  forks.fetch_add(1, std::memory_order_relaxed);
}

struct NonceBatch {
  std::array<std::uint8_t, kBatchNonces * kNonceBytes> bytes{};
  std::size_t left = 0;
  unsigned made_after_forks = 0;
};

void refill(NonceBatch& batch) {
  [[maybe_unused]] static const int registered = pthread_atfork(nullptr, nullptr, count_fork);
  batch.left = 0;
  if (RAND_bytes(batch.bytes.data(), static_cast<int>(batch.bytes.size())) != 1) {
    throw Error(ErrorKind::unavailable, "OpenSSL has no random bytes for a nonce");
  }
  batch.left = kBatchNonces;
  batch.made_after_forks = forks.load(std::memory_order_relaxed);
}

}  // namespace

std::array<char, kNonceBytes> random_nonce() {
  thread_local NonceBatch batch;
  if (batch.left == 0 || batch.made_after_forks != forks.load(std::memory_order_relaxed)) refill(batch);
  std::array<char, kNonceBytes> nonce{};
  --batch.left;
  std::copy_n(batch.bytes.begin() + static_cast<std::ptrdiff_t>(batch.left * kNonceBytes), kNonceBytes, nonce.begin());
  return nonce;
}

}  // namespace polly::codec

// What it costs to seal, open and compress values, and what compression saves. ./dev bench at-rest
#include "polly/codec/value_codec.hpp"

#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "polly/codec/compression.hpp"

namespace polly::codec {
namespace {

const std::string kEntry = "polly:pr_number:acme/shop:0123456789abcdef0123456789abcdef01234567";
constexpr const char* kPayloads = "tests/payloads/node_modules/@octokit/webhooks-examples/api.github.com/index.json";

std::shared_ptr<const KeyRing> ring() {
  return KeyRing::parse("bench:" + std::string(43, 'A') + "=");
}

Compression zstd_at(int level) {
  Compression compression;
  compression.is_on = true;
  compression.level = level;
  return compression;
}

// JSON of about this size: a list of real webhook payloads, cut where it is long enough.
std::string report(std::size_t bytes) {
  static const std::string payloads = [] {
    std::ifstream file(kPayloads, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  if (payloads.size() < bytes) return "";
  return payloads.substr(payloads.size() / 3, bytes);
}

void AtRestSeal(benchmark::State& state) {
  const ValueCodec codec(Compression(), ring());
  const std::string json(static_cast<std::size_t>(state.range(0)), '7');
  for (auto _ : state) benchmark::DoNotOptimize(codec.encode(kEntry, json));
}
BENCHMARK(AtRestSeal)->Arg(10)->Arg(64);

void AtRestOpen(benchmark::State& state) {
  const ValueCodec codec(Compression(), ring());
  const std::string stored = codec.encode(kEntry, std::string(static_cast<std::size_t>(state.range(0)), '7'));
  for (auto _ : state) benchmark::DoNotOptimize(codec.decode(kEntry, stored));
}
BENCHMARK(AtRestOpen)->Arg(10)->Arg(64);

// zstd and AES-256-GCM as a program would call them that needs nothing else: contexts and buffers are kept.
class Bare {
 public:
  std::string encode(const std::string& text) {
    compressed_.resize(ZSTD_compressBound(text.size()));
    const std::size_t size =
        ZSTD_compressCCtx(compressor_, compressed_.data(), compressed_.size(), text.data(), text.size(), 3);
    std::string out(size + 28, '\0');
    auto* bytes = reinterpret_cast<std::uint8_t*>(out.data());
    RAND_bytes(bytes, 12);
    int written = 0;
    EVP_EncryptInit_ex2(cipher_, gcm_, key_.data(), bytes, nullptr);
    EVP_EncryptUpdate(cipher_, bytes + 12, &written, reinterpret_cast<const std::uint8_t*>(compressed_.data()),
                      static_cast<int>(size));
    EVP_EncryptFinal_ex(cipher_, bytes + 12 + written, &written);
    EVP_CIPHER_CTX_ctrl(cipher_, EVP_CTRL_AEAD_GET_TAG, 16, bytes + 12 + size);
    return out;
  }

  std::string decode(std::string sealed, std::size_t text_bytes) {
    auto* bytes = reinterpret_cast<std::uint8_t*>(sealed.data());
    const std::size_t size = sealed.size() - 28;
    compressed_.resize(size);
    int written = 0;
    EVP_DecryptInit_ex2(cipher_, gcm_, key_.data(), bytes, nullptr);
    EVP_DecryptUpdate(cipher_, reinterpret_cast<std::uint8_t*>(compressed_.data()), &written, bytes + 12,
                      static_cast<int>(size));
    EVP_CIPHER_CTX_ctrl(cipher_, EVP_CTRL_AEAD_SET_TAG, 16, bytes + 12 + size);
    EVP_DecryptFinal_ex(cipher_, bytes, &written);
    std::string text(text_bytes, '\0');
    ZSTD_decompressDCtx(decompressor_, text.data(), text.size(), compressed_.data(), compressed_.size());
    return text;
  }

 private:
  const std::array<std::uint8_t, 32> key_{};
  EVP_CIPHER* const gcm_ = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  EVP_CIPHER_CTX* const cipher_ = EVP_CIPHER_CTX_new();
  ZSTD_CCtx* const compressor_ = ZSTD_createCCtx();
  ZSTD_DCtx* const decompressor_ = ZSTD_createDCtx();
  std::string compressed_;
};

template <class Work>
double microseconds(Work work) {
  const auto began = std::chrono::steady_clock::now();
  benchmark::DoNotOptimize(work());
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count();
}

double median_of(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// A report of 100 KB through the codec and through zstd and AES-256-GCM alone, one after the other, many times.
void AtRestReportBesideBare(benchmark::State& state) {
  constexpr int kTurns = 401;
  const ValueCodec codec(zstd_at(3), ring());
  static Bare bare;
  const std::string text = report(100'000);
  if (text.empty()) return state.SkipWithError("the payloads are missing: npm ci --prefix tests/payloads");
  for (auto _ : state) {
    std::vector<double> times[4];
    for (int turn = 0; turn < kTurns; ++turn) {
      std::string by_codec;
      std::string by_bare;
      times[0].push_back(microseconds([&] { return (by_codec = codec.encode(kEntry, text)).size(); }));
      times[1].push_back(microseconds([&] { return (by_bare = bare.encode(text)).size(); }));
      times[2].push_back(microseconds([&] { return codec.decode(kEntry, by_codec); }));
      times[3].push_back(microseconds([&] { return bare.decode(by_bare, text.size()); }));
    }
    state.counters["encode_us"] = median_of(times[0]);
    state.counters["encode_ratio"] = median_of(times[0]) / median_of(times[1]);
    state.counters["decode_us"] = median_of(times[2]);
    state.counters["decode_ratio"] = median_of(times[2]) / median_of(times[3]);
  }
}
BENCHMARK(AtRestReportBesideBare)->Iterations(1)->Unit(benchmark::kMillisecond);

// What is left of JSON of this many KB, and what it costs: at each level.
void AtRestCompress(benchmark::State& state) {
  const ValueCodec codec(zstd_at(static_cast<int>(state.range(1))));
  const std::string text = report(static_cast<std::size_t>(state.range(0)) * 1000);
  if (text.empty()) return state.SkipWithError("the payloads are missing: npm ci --prefix tests/payloads");
  std::size_t stored = 0;
  for (auto _ : state) benchmark::DoNotOptimize(stored = codec.encode(kEntry, text).size());
  state.counters["left_percent"] = 100.0 * static_cast<double>(stored) / static_cast<double>(text.size());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(AtRestCompress)->ArgsProduct({{1, 10, 100, 200}, {1, 3, 9}})->Unit(benchmark::kMicrosecond);

void AtRestDecompress(benchmark::State& state) {
  const ValueCodec codec(zstd_at(static_cast<int>(state.range(1))));
  const std::string text = report(static_cast<std::size_t>(state.range(0)) * 1000);
  if (text.empty()) return state.SkipWithError("the payloads are missing: npm ci --prefix tests/payloads");
  const std::string stored = codec.encode(kEntry, text);
  for (auto _ : state) benchmark::DoNotOptimize(codec.decode(kEntry, stored));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(AtRestDecompress)->ArgsProduct({{1, 10, 100, 200}, {3}})->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace polly::codec

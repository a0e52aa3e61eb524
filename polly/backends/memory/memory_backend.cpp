#include "polly/backends/memory/memory_backend.hpp"

#include <algorithm>
#include <utility>

#include "polly/backends/memory/detail/keyspace.hpp"
#include "polly/backends/memory/detail/steady_times.hpp"
#include "polly/backends/memory/detail/sweeper.hpp"
#include "polly/base/yield.hpp"
#include "polly/store/json_value.hpp"

namespace polly {

namespace {

using memory::Expiry;

constexpr std::size_t kDigitsMax = 20;  // of an integer, with its sign

Expiry after(TimePoint now, Milliseconds span) noexcept {
  const Milliseconds longest = std::chrono::floor<Milliseconds>(memory::kNever - now);
  return span >= longest ? memory::kNever : now + span;
}

}  // namespace

std::unique_ptr<Backend> open_memory_backend(MemoryOptions options, const Runtime& runtime) {
  return std::make_unique<MemoryBackend>(options, runtime);
}

MemoryBackend::MemoryBackend(const MemoryOptions& options, const Runtime& runtime)
    : clock_(runtime.clock()),
      bytes_max_(options.max_bytes),
      steady_times_(std::make_unique<memory::SteadyTimes>()),
      keyspace_(std::make_unique<memory::Keyspace>(options.max_bytes, clock_.now())),
      sweeper_(std::make_unique<memory::Sweeper>(*keyspace_, clock_)) {
  Metrics& metrics = runtime.telemetry().metrics();
  readings_.push_back(metrics.read_counter("polly_store_expired_keys_total", "Keys that expired.",
                                           {{"backend", "memory"}},
                                           [this] { return static_cast<double>(expired_keys()); }));
  readings_.push_back(metrics.gauge("polly_memory_backend_bytes", "Bytes that the memory backend holds.", {},
                                    [this] { return static_cast<double>(bytes()); }));
  readings_.push_back(metrics.gauge("polly_memory_backend_keys", "Keys that the memory backend holds.", {},
                                    [this] { return static_cast<double>(keys()); }));
}

MemoryBackend::~MemoryBackend() = default;

void MemoryBackend::throw_if_closed() const {
  if (closed_.load(std::memory_order_relaxed)) throw Error(ErrorKind::closed, "the memory store was closed");
}

TimePoint MemoryBackend::now() const {
  throw_if_closed();
  return clock_.now();
}

// The expiry on the monotonic clock; an absolute time is converted with the difference of both clocks.
TimePoint MemoryBackend::expiry_of(const Expiration& expiration, TimePoint now) noexcept {
  if (expiration.after()) return after(now, *expiration.after());
  if (!expiration.at()) return memory::kNever;
  const BothTimes times = steady_times_->of(clock_);
  return *expiration.at() <= times.wall ? now : after(times.now, *expiration.at() - times.wall);
}

// In slices, so that searching for expired entries does not block an event loop.
Task<void> MemoryBackend::make_room(std::size_t bytes) {
  std::size_t shard = 0;
  bool is_more = keyspace_->make_room(bytes, now(), shard);
  while (is_more) {
    co_await yield();
    is_more = keyspace_->make_room(bytes, now(), shard);
  }
}

StoreUsage MemoryBackend::usage() const {
  StoreUsage usage;
  usage.entries = keys();
  usage.bytes = bytes();
  if (bytes_max_ > 0) usage.bytes_max = bytes_max_;
  usage.evicted_keys = 0;
  return usage;
}

Task<std::optional<std::string>> MemoryBackend::get(Context, KeyView key) {
  co_return keyspace_->get(key.text(), now());
}

Task<std::vector<std::optional<std::string>>> MemoryBackend::get_many(Context, KeysView keys) {
  const TimePoint time = now();
  std::vector<std::optional<std::string>> values;
  values.reserve(keys.size());
  for (const Key& key : keys) values.push_back(keyspace_->get(key.text(), time));
  co_return values;
}

Task<std::optional<StoredEntry>> MemoryBackend::get_entry(Context, KeyView key) {
  co_return keyspace_->get_entry(key.text(), now());
}

Task<std::vector<std::optional<RawEntry>>> MemoryBackend::get_raw(Context, KeysView keys) {
  const TimePoint time = now();
  const BothTimes times = steady_times_->of(clock_);
  std::vector<std::optional<RawEntry>> entries;
  entries.reserve(keys.size());
  for (const Key& key : keys) entries.push_back(keyspace_->get_raw(key.text(), time, times));
  co_return entries;
}

Task<bool> MemoryBackend::exists(Context, KeyView key) {
  co_return keyspace_->exists(key.text(), now());
}

Task<bool> MemoryBackend::set(Context, Key key, std::string bytes, Expiration expiration, WriteIf condition) {
  const std::size_t cost = memory::Entry::cost_bytes(key.text().size(), bytes.size());
  if (keyspace_->wants_room(cost, now())) co_await make_room(cost);
  const TimePoint time = now();
  co_return keyspace_->set(key.text(), bytes, expiry_of(expiration, time), condition, time);
}

Task<std::size_t> MemoryBackend::remove_many(Context, std::vector<Key> keys) {
  const TimePoint time = now();
  co_return static_cast<std::size_t>(
      std::count_if(keys.begin(), keys.end(), [&](const Key& key) { return keyspace_->remove(key.text(), time); }));
}

Task<bool> MemoryBackend::touch(Context, Key key, Expiration expiration) {
  const TimePoint time = now();
  co_return keyspace_->touch(key.text(), expiry_of(expiration, time), time);
}

Task<std::vector<std::int64_t>> MemoryBackend::advance(Context, std::vector<Advance> advances, Expiration expiration) {
  std::size_t cost = 0;
  for (const Advance& advance : advances) cost += memory::Entry::cost_bytes(advance.key.text().size(), kDigitsMax);
  if (keyspace_->wants_room(cost, now())) co_await make_room(cost);
  const TimePoint time = now();
  const Expiry expiry = expiry_of(expiration, time);
  std::vector<std::int64_t> held;
  const Advance* mismatch = nullptr;
  for (const Advance& advance : advances) {
    const std::optional<std::int64_t> now_held = keyspace_->advance(advance.key.text(), advance.value, expiry, time);
    held.push_back(now_held.value_or(0));
    if (!now_held && mismatch == nullptr) mismatch = &advance;
  }
  if (mismatch != nullptr) {
    const std::optional<std::string> found = keyspace_->get(mismatch->key.text(), time);
    throw Error(ErrorKind::type_mismatch, std::string(KeyPattern(mismatch->key).text()) +
                                              ": expected an integer, found " +
                                              (found ? describe_json(*found) : "another value, which is deleted now"));
  }
  co_return held;
}

Task<bool> MemoryBackend::apply(Context, Transaction transaction) {
  std::size_t cost = 0;
  for (const TransactionStep& step : transaction.steps()) {
    if (step.value) cost += memory::Entry::cost_bytes(step.key.text().size(), step.value->size());
  }
  if (keyspace_->wants_room(cost, now())) co_await make_room(cost);
  const TimePoint time = now();
  const auto expiry = [&](const Expiration& expiration) { return expiry_of(expiration, time); };
  co_return keyspace_->apply(transaction, expiry, time);
}

Task<Page> MemoryBackend::scan(Context, Scan scan, std::optional<Cursor> cursor) {
  co_return keyspace_->scan(scan, cursor, now());
}

Task<void> MemoryBackend::ping(Context) {
  now();
  co_return;
}

Task<void> MemoryBackend::close() {
  closed_ = true;
  sweeper_->stop();
  co_return;
}

std::size_t MemoryBackend::sweep() {
  return keyspace_->sweep(clock_.now(), [] { return true; });
}

std::size_t MemoryBackend::keys() const {
  return keyspace_->totals().keys;
}
std::size_t MemoryBackend::bytes() const {
  return keyspace_->totals().bytes;
}
std::uint64_t MemoryBackend::expired_keys() const {
  return keyspace_->totals().expired;
}

}  // namespace polly

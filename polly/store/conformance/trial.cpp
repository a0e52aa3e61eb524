#include "polly/store/conformance/trial.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>
#include <thread>
#include <utility>

#include "polly/base/hex.hpp"

namespace polly::conformance {

namespace {

constexpr std::chrono::seconds kPatience{30};  // enough for a slow machine
constexpr Milliseconds kPoll{2};

std::string random_id() {
  std::random_device random;
  std::array<std::uint8_t, 8> bytes{};
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return to_hex(bytes);
}

// How every test's stores write their values: POLLY_TEST_CODEC=compressed, sealed or both; not set: plain.
std::shared_ptr<codec::ValueCodec> codec_of_environment() {
  const char* text = std::getenv("POLLY_TEST_CODEC");
  const std::string_view name = text == nullptr ? "" : text;
  codec::Compression compression;
  compression.is_on = name == "compressed" || name == "both";
  compression.threshold_bytes = 0;
  std::shared_ptr<const codec::KeyRing> ring;
  if (name == "sealed" || name == "both") {
    ring = codec::KeyRing::parse("tests:" + std::string(43, 'A') + "=\nolder:" + std::string(42, 'B') + "A=");
  } else if (!name.empty() && !compression.is_on) {
    throw Error(ErrorKind::config, "POLLY_TEST_CODEC is compressed, sealed or both");
  }
  return std::make_shared<codec::ValueCodec>(compression, std::move(ring));
}

}  // namespace

Trial::Trial() : loops_(kLoops), fixture_(GetParam()()), codec_(codec_of_environment()), run_id_(random_id()) {
  prefix_ = "polly:conformance:" + run_id_ + ":";
  store_ = open(&backend_);
}

Trial::~Trial() {
  if (!fixture_->is_shared()) return;
  try {
    remove_what_is_left();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "keys of %s are left behind: %s\n", prefix_.c_str(), error.what());
  }
}

// "Transactions.DoEveryStep" of "Papyrus/Transactions" and "DoEveryStep/0".
void Trial::SetUp() {
  const ::testing::TestInfo& info = *::testing::UnitTest::GetInstance()->current_test_info();
  const std::string_view suite = info.test_suite_name();
  const std::string_view name = info.name();
  const std::string test =
      std::string(suite.substr(suite.find('/') + 1)) + "." + std::string(name.substr(0, name.find('/')));
  if (const std::string reason = fixture_->skips(test); !reason.empty()) GTEST_SKIP() << reason;
}

const Clock& Trial::clock() const noexcept {
  return time_is_ours() ? static_cast<const Clock&>(manual_clock_) : system_clock();
}

Context Trial::late() const {
  return Context().with_deadline(clock().now() - std::chrono::milliseconds(1));
}

std::unique_ptr<Store> Trial::open_another() {
  Backend* unused = nullptr;
  return fixture_->is_shared() ? open(&unused) : nullptr;
}

std::unique_ptr<Store> Trial::open(Backend** engine) {
  std::vector<boost::asio::any_io_executor> executors;
  for (std::size_t i = 0; i < loops_.size(); ++i) executors.push_back(loops_.at(i));
  const Runtime runtime(telemetry_, std::move(executors), clock());
  std::unique_ptr<Backend> opened = await(fixture_->open(runtime));
  *engine = opened.get();
  return std::make_unique<Store>(std::move(opened), runtime, kPatience, codec_);
}

// An engine's time has advanced once an entry that was written now, with this lifetime, has expired. Entries that were
// written before it with the same lifetime (or a shorter one) have then expired as well.
void Trial::pass(Milliseconds duration) {
  if (time_is_ours()) return manual_clock_.advance(duration);
  const Key hourglass = tagged("hourglass-" + std::to_string(pauses_++));
  await(store().set(ctx(), hourglass, 1, duration));
  const TimePoint latest = system_clock().now() + duration + kPatience;
  while (await(store().exists(ctx(), hourglass))) {
    if (system_clock().now() > latest) throw Error(ErrorKind::unavailable, "the engine's time stands still");
    std::this_thread::sleep_for(kPoll);
  }
}

std::set<std::string> Trial::listed(const std::string& prefix, std::size_t page_keys) {
  std::set<std::string> keys;
  std::optional<Cursor> cursor;
  do {
    Page page = await(store().scan(ctx(), Scan(prefix).page_keys(page_keys), cursor));
    for (const Key& key : page.keys) keys.insert(key.text());
    cursor = page.next;
  } while (cursor);
  return keys;
}

// With the test's store, since another one needs new connections; with another one where the test closed it.
void Trial::remove_what_is_left() {
  std::set<std::string> keys;
  try {
    keys = listed(prefix_, kScanPageKeysMax);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::closed) throw;
    store_ = open(&backend_);
    keys = listed(prefix_, kScanPageKeysMax);
  }
  const std::vector<Key> left(keys.begin(), keys.end());
  for (std::size_t first = 0; first < left.size(); first += kBatchKeysMax) {
    const auto from = left.begin() + static_cast<std::ptrdiff_t>(first);
    const auto to = left.begin() + static_cast<std::ptrdiff_t>(std::min(first + kBatchKeysMax, left.size()));
    await(store().remove_many(ctx(), std::vector<Key>(from, to)));
  }
  await(store().close());
}

Task<void> Trial::yield() {
  co_await boost::asio::post(boost::asio::use_awaitable);
}

void Trial::give_up() {
  std::fprintf(stderr, "an operation did not return\n");
  std::abort();
}

}  // namespace polly::conformance

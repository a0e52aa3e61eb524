// Values that are sealed or compressed: what the engine has of them, stores in which all kinds are mixed, and bytes
// that were altered.
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "polly/codec/frame.hpp"
#include "polly/store/conformance/topics.hpp"

namespace polly::conformance {

POLLY_CONFORMANCE_TOPIC(Sealing)

using namespace std::chrono_literals;

namespace {

const std::string kFirstLine = "first:" + std::string(42, 'E') + "A=";
const std::string kNextLine = "next:" + std::string(42, 'I') + "A=";

std::string long_json() {
  std::string json = "[";
  for (int i = 0; i < 60; ++i) json += "\"finding " + std::to_string(i) + "\",";
  return json + "0]";
}

std::string flipped(std::string stored, std::size_t bit) {
  stored[bit / 8] = static_cast<char>(static_cast<unsigned char>(stored[bit / 8]) ^ (1U << bit % 8));
  return stored;
}

}  // namespace

TEST_P(Sealing, TheEngineHasNothingOfTheValue) {
  codec().replace_ring(codec::KeyRing::parse(kFirstLine));
  await(store().set(ctx(), key("a"), std::string("the secret 4711"), 1h));
  const auto stored = await(backend().get(ctx(), key("a")));
  ASSERT_TRUE(stored);
  EXPECT_TRUE(codec::is_framed(*stored));
  EXPECT_EQ(stored->find("secret"), std::string::npos);
  EXPECT_EQ(stored->find("4711"), std::string::npos);
  EXPECT_EQ(await(store().get<std::string>(ctx(), key("a"))), "the secret 4711");
}

// Off, on, another key, off again: what was written at each time stays readable and can be advanced.
TEST_P(Sealing, EveryOldValueStaysReadable) {
  const std::vector<std::string> rings{"", kFirstLine, kNextLine + "\n" + kFirstLine,
                                       "none\n" + kNextLine + "\n" + kFirstLine};
  for (std::size_t i = 0; i < rings.size(); ++i) {
    codec().replace_ring(rings[i].empty() ? nullptr : codec::KeyRing::parse(rings[i]));
    await(store().set(ctx(), numbered(i), static_cast<std::int64_t>(i), 1h));
    for (std::size_t old = 0; old <= i; ++old) {
      EXPECT_EQ(await(store().get<std::int64_t>(ctx(), numbered(old))), static_cast<std::int64_t>(old)) << i;
    }
  }
  for (const std::string& ring : {rings[2], rings[3]}) {
    codec().replace_ring(codec::KeyRing::parse(ring));
    std::vector<Advance> advances;
    for (std::size_t i = 0; i < rings.size(); ++i) advances.emplace_back(numbered(i), 0);
    EXPECT_EQ(await(store().advance_many(ctx(), advances, 1h)), (std::vector<std::int64_t>{0, 1, 2, 3}));
  }
  for (std::size_t i = 0; i < rings.size(); ++i) EXPECT_EQ(await(store().advance(ctx(), numbered(i), 9, 1h)), 9);
  EXPECT_EQ(await(backend().get(ctx(), numbered(0))), "9") << "plain values are advanced as plain ones after `none`";
}

TEST_P(Sealing, WithoutTheKeyAValueIsAnErrorAndNotAbsent) {
  codec().replace_ring(codec::KeyRing::parse(kFirstLine));
  await(store().set(ctx(), tagged("a"), 42));
  const auto sealed = await(backend().get(ctx(), tagged("a")));
  for (const std::string& ring : {std::string(), kNextLine, kNextLine + "," + kFirstLine + ":disabled"}) {
    codec().replace_ring(ring.empty() ? nullptr : codec::KeyRing::parse(ring));
    const Failure failed = failure(store().get<int>(ctx(), tagged("a")));
    EXPECT_EQ(failed.kind, ErrorKind::permission_denied) << failed.message;
    EXPECT_NE(failed.message.find("\"first\""), std::string::npos) << failed.message;
    EXPECT_TRUE(failure(store().get_entry<int>(ctx(), tagged("a"))).kind);
    EXPECT_TRUE(failure(store().get_many<int>(ctx(), {tagged("a")})).kind);
    EXPECT_TRUE(failure(store().advance(ctx(), tagged("a"), 43)).kind);
    EXPECT_TRUE(await(store().exists(ctx(), tagged("a"))));
    EXPECT_FALSE(await(store().set_if_absent(ctx(), tagged("a"), 1)));
    EXPECT_TRUE(await(store().touch(ctx(), tagged("a"), Expiration::never())));
  }
  EXPECT_EQ(await(backend().get(ctx(), tagged("a"))), sealed);
  EXPECT_TRUE(await(store().remove(ctx(), tagged("a"))));
}

TEST_P(Sealing, RevisionsHoldAlthoughEachSealingDiffers) {
  codec().replace_ring(codec::KeyRing::parse(kFirstLine));
  await(store().set(ctx(), tagged("a"), 42, 1h));
  const auto before = await(store().get_entry<int>(ctx(), tagged("a")));
  await(store().set(ctx(), tagged("a"), 42, 1h));
  Transaction late;
  late.require_unchanged(tagged("a"), before->revision).set(tagged("a"), 43);
  EXPECT_FALSE(await(store().apply(ctx(), late)));
  const auto now = await(store().get_entry<int>(ctx(), tagged("a")));
  Transaction timely;
  timely.require_unchanged(tagged("a"), now->revision).set(tagged("a"), 44).set(tagged("b"), std::string("text"));
  EXPECT_TRUE(await(store().apply(ctx(), timely)));
  EXPECT_EQ(await(store().get<int>(ctx(), tagged("a"))), 44);
  EXPECT_EQ(await(store().get<std::string>(ctx(), tagged("b"))), "text");
  EXPECT_TRUE(codec::is_framed(*await(backend().get(ctx(), tagged("b")))));
}

TEST_P(Sealing, AValueThatWasMovedToAnotherKeyDoesNotOpen) {
  codec().replace_ring(codec::KeyRing::parse(kFirstLine));
  await(store().set(ctx(), key("a"), 42));
  const auto stored = await(backend().get(ctx(), key("a")));
  await(backend().set(ctx(), key("b"), *stored, Expiration::never(), WriteIf::always));
  EXPECT_EQ(failure(store().get<int>(ctx(), key("b"))).kind, ErrorKind::corrupt);
  EXPECT_EQ(failure(store().advance(ctx(), key("b"), 43)).kind, ErrorKind::corrupt);
  EXPECT_EQ(await(backend().get(ctx(), key("b"))), stored) << "it is not overwritten";
}

TEST_P(Sealing, AlteredBytesAreAnError) {
  const codec::Compression compression{.is_on = true};
  const codec::ValueCodec codecs[] = {codec::ValueCodec(compression),
                                      codec::ValueCodec(codec::Compression(), codec::KeyRing::parse(kFirstLine)),
                                      codec::ValueCodec(compression, codec::KeyRing::parse(kFirstLine))};
  codec().replace_ring(codec::KeyRing::parse(kFirstLine));
  for (const codec::ValueCodec& writer : codecs) {
    const auto work = [&](std::size_t caller) -> Task<void> {
      const Key entry = numbered(caller);
      const std::string stored = writer.encode(entry.text(), long_json());
      std::mt19937_64 random(caller);
      for (std::size_t at = caller; at < 10'000 + stored.size(); at += kCallers) {  // first each length, then bits
        const std::string altered =
            at < stored.size() ? stored.substr(0, at) : flipped(stored, random() % (stored.size() * 8));
        co_await backend().set(ctx(), entry, altered, Expiration::never(), WriteIf::always);
        bool is_error = false;
        try {
          co_await store().get<boost::json::value>(ctx(), entry);
        } catch (const Error&) {
          is_error = true;
        }
        EXPECT_TRUE(is_error) << "caller " << caller << ", " << at;
      }
    };
    at_once(kCallers, work);
  }
}

}  // namespace polly::conformance

#include "polly/codec/value_codec.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "polly/base/error.hpp"

namespace polly::codec {
namespace {

const std::string kLineA = "a:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const std::string kLineB = "b:AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";
const std::string kEntry = "polly:pr_number:0a1b";

Compression zstd() {
  Compression compression;
  compression.is_on = true;
  return compression;
}

std::string report() {
  std::string json = "[";
  for (int i = 0; i < 100; ++i) json += "{\"id\":" + std::to_string(i) + ",\"severity\":\"high\"},";
  return json + "0]";
}

std::optional<ErrorKind> failure_of(const ValueCodec& codec, const std::string& entry, const std::string& stored) {
  try {
    codec.decode(entry, stored);
  } catch (const Error& error) {
    return error.kind();
  }
  return std::nullopt;
}

std::string flipped(std::string stored, std::size_t bit) {
  stored[bit / 8] = static_cast<char>(stored[bit / 8] ^ (1 << bit % 8));
  return stored;
}

TEST(ValueCodec, WritesPlainTextByDefault) {
  const ValueCodec codec;
  EXPECT_TRUE(codec.keeps(report()));
  EXPECT_EQ(codec.encode(kEntry, report()), report());
  EXPECT_EQ(codec.decode(kEntry, "42"), "42");
}

TEST(ValueCodec, CompressesWhatIsLongAndBecomesSmaller) {
  const ValueCodec codec(zstd());
  EXPECT_EQ(codec.encode(kEntry, "42"), "42");
  const std::string stored = codec.encode(kEntry, report());
  EXPECT_LT(stored.size(), report().size() / 4);
  EXPECT_EQ(stored.front(), '\0');
  EXPECT_EQ(codec.decode(kEntry, stored), report());
  EXPECT_EQ(ValueCodec().decode(kEntry, stored), report());

  std::mt19937_64 random(1);
  std::string noise(2'000, '\0');
  for (char& byte : noise) byte = static_cast<char>('!' + random() % 90);
  noise = "\"" + noise;
  EXPECT_LE(codec.encode(kEntry, noise).size(), noise.size());
}

TEST(ValueCodec, SealsSoThatEachTimeTheBytesDiffer) {
  const ValueCodec codec(Compression(), KeyRing::parse(kLineA));
  const std::string stored = codec.encode(kEntry, "42");
  EXPECT_NE(stored, codec.encode(kEntry, "42"));
  EXPECT_EQ(stored.find("42", 66), std::string::npos);
  EXPECT_EQ(codec.decode(kEntry, stored), "42");
  EXPECT_EQ(codec.decode(kEntry, "43"), "43");  // from before
}

TEST(ValueCodec, CompressesBeforeItSeals) {
  const ValueCodec codec(zstd(), KeyRing::parse(kLineA));
  const std::string stored = codec.encode(kEntry, report());
  EXPECT_LT(stored.size(), report().size() / 4);
  EXPECT_EQ(codec.decode(kEntry, stored), report());
}

TEST(ValueCodec, ASealedValueDoesNotOpenUnderAnotherEntrysKey) {
  const ValueCodec codec(Compression(), KeyRing::parse(kLineA));
  const std::string stored = codec.encode("polly:pr_number:acme/shop:0a1b", "42");
  EXPECT_EQ(failure_of(codec, "polly:pr_number:acme/shop:0a1c", stored), ErrorKind::corrupt);
  EXPECT_EQ(failure_of(codec, "polly:pr_number:acme/other:0a1b", stored), ErrorKind::corrupt);
  EXPECT_EQ(failure_of(codec, "polly:vuln_check_run_id:acme/shop:0a1b", stored), ErrorKind::corrupt);
}

// The end of the header may not become the beginning of the entry's key.
TEST(ValueCodec, HeaderAndEntryKeyAreToldApart) {
  const ValueCodec codec(Compression(), KeyRing::parse(kLineA));
  const std::string stored = codec.encode("key", "42");
  const Frame frame = parse_frame(stored);
  const std::string nonce_shifted =
      std::string(frame.header.substr(0, frame.header.size() - 1)) + std::string(frame.body);
  EXPECT_EQ(failure_of(codec, frame.header.back() + std::string("key"), nonce_shifted), ErrorKind::corrupt);
}

TEST(ValueCodec, TheHeaderOfAnotherValueDoesNotOpen) {
  const ValueCodec codec(zstd(), KeyRing::parse(kLineA + "," + kLineB));
  const std::string one = codec.encode(kEntry, "41");
  const std::string two = codec.encode(kEntry, "42");
  const std::size_t header = parse_frame(one).header.size();
  EXPECT_EQ(failure_of(codec, kEntry, one.substr(0, header) + two.substr(header)), ErrorKind::corrupt);
}

TEST(ValueCodec, EveryKeyOfTheRingOpensAndTheFirstSeals) {
  const ValueCodec before(Compression(), KeyRing::parse(kLineA));
  const ValueCodec during(Compression(), KeyRing::parse(kLineB + "\n" + kLineA));
  const ValueCodec after(Compression(), KeyRing::parse(kLineB));
  const std::string old = before.encode(kEntry, "1");
  EXPECT_EQ(during.decode(kEntry, old), "1");
  const std::string fresh = during.encode(kEntry, "2");
  EXPECT_EQ(parse_frame(fresh).key_name, "b");
  EXPECT_EQ(after.decode(kEntry, fresh), "2");
  EXPECT_EQ(failure_of(after, kEntry, old), ErrorKind::permission_denied);
  EXPECT_EQ(failure_of(ValueCodec(), kEntry, old), ErrorKind::permission_denied);
}

TEST(ValueCodec, WhatDoesNotOpenNamesTheKeyAndTheSetting) {
  const ValueCodec codec(Compression(), KeyRing::parse(kLineA));
  try {
    ValueCodec().decode(kEntry, codec.encode(kEntry, "42"));
    FAIL() << "it opened without a key";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("\"a\""), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("Storage::at_rest.encryption_keys"), std::string::npos) << error.what();
  }
}

TEST(ValueCodec, ADisabledKeyDoesNotOpen) {
  const ValueCodec codec(Compression(), KeyRing::parse(kLineA));
  const ValueCodec disabled(Compression(), KeyRing::parse(kLineB + "\n" + kLineA + ":disabled"));
  EXPECT_EQ(failure_of(disabled, kEntry, codec.encode(kEntry, "42")), ErrorKind::permission_denied);
}

TEST(ValueCodec, AnotherKeyUnderTheSameNameIsFoundByTheCommitment) {
  const ValueCodec codec(Compression(), KeyRing::parse(kLineA));
  const ValueCodec impostor(Compression(), KeyRing::parse("a" + kLineB.substr(1)));
  EXPECT_EQ(failure_of(impostor, kEntry, codec.encode(kEntry, "42")), ErrorKind::corrupt);
}

TEST(ValueCodec, AfterNoneItWritesPlainTextAndStillOpens) {
  const ValueCodec codec(Compression(), KeyRing::parse(kLineA));
  const ValueCodec off(Compression(), KeyRing::parse("none," + kLineA));
  EXPECT_EQ(off.encode(kEntry, "42"), "42");
  EXPECT_EQ(off.decode(kEntry, codec.encode(kEntry, "42")), "42");
}

TEST(ValueCodec, SaysWhetherAValueHasTheFormThatItWouldWriteNow) {
  Compression eager = zstd();
  eager.threshold_bytes = 0;  // a short value may be compressed, and never is
  const std::string other_a = "a" + kLineB.substr(1);
  const std::string plain = "42";
  const std::string sealed = ValueCodec(Compression(), KeyRing::parse(kLineA)).encode(kEntry, plain);
  const std::string compressed = ValueCodec(zstd()).encode(kEntry, report());
  struct Expected {
    std::string ring;
    Compression compression;
    std::string stored;
    bool has_current_key;
    bool is_current;
  };
  const Expected cases[] = {
      {"", Compression(), plain, true, true},
      {"", Compression(), sealed, false, false},
      {"", Compression(), compressed, true, false},
      {"", zstd(), compressed, true, true},
      {"", zstd(), report(), true, false},
      {kLineA, Compression(), plain, false, false},
      {kLineA, Compression(), sealed, true, true},
      {kLineB + "," + kLineA, Compression(), sealed, false, false},
      {other_a, Compression(), sealed, false, false},
      {"none," + kLineA, Compression(), sealed, false, false},
      {"none," + kLineA, Compression(), plain, true, true},
      {kLineA, eager, sealed, true, false},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const Expected& expected = cases[i];
    const ValueCodec codec(expected.compression, expected.ring.empty() ? nullptr : KeyRing::parse(expected.ring));
    EXPECT_EQ(codec.has_current_key(expected.stored), expected.has_current_key) << i;
    EXPECT_EQ(codec.is_current(expected.stored), expected.is_current) << i;
  }
}

TEST(ValueCodec, NoAlteredFrameHasAValue) {
  const ValueCodec codecs[] = {ValueCodec(zstd()), ValueCodec(Compression(), KeyRing::parse(kLineA)),
                               ValueCodec(zstd(), KeyRing::parse(kLineA))};
  std::mt19937_64 random(2026);
  for (const ValueCodec& codec : codecs) {
    const std::string stored = codec.encode(kEntry, report());
    ASSERT_TRUE(is_framed(stored));
    const std::size_t header_bits = parse_frame(stored).header.size() * 8;
    // Without the byte 0x00 it is text that is not JSON, which the reader refuses.
    for (std::size_t bit = 8; bit < header_bits; ++bit)
      EXPECT_TRUE(failure_of(codec, kEntry, flipped(stored, bit))) << bit;
    for (int i = 0; i < 10'000; ++i) {
      const std::size_t bit = 8 + random() % (stored.size() * 8 - 8);
      ASSERT_TRUE(failure_of(codec, kEntry, flipped(stored, bit))) << bit;
    }
    for (std::size_t size = 1; size < stored.size(); ++size) {
      ASSERT_TRUE(failure_of(codec, kEntry, stored.substr(0, size))) << size;
    }
  }
}

TEST(ValueCodec, TheRingIsReplacedWhileOthersEncode) {
  ValueCodec codec(Compression(), KeyRing::parse(kLineA + "," + kLineB));
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&codec] {
      for (int n = 0; n < 2'000; ++n) EXPECT_EQ(codec.decode(kEntry, codec.encode(kEntry, "42")), "42");
    });
  }
  for (int n = 0; n < 200; ++n)
    codec.replace_ring(KeyRing::parse(n % 2 == 0 ? kLineB + "," + kLineA : kLineA + "," + kLineB));
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace polly::codec

#include "polly/codec/zlib_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "polly/codec/frame.hpp"
#include "polly/testing/go_values.hpp"

namespace polly::codec {
namespace {

constexpr std::size_t kBoundOfTests = 64 * 1024;

Inflation result_of(std::string_view stream, std::size_t text_bytes_max = kBoundOfTests) {
  return inflate_zlib(stream, text_bytes_max).result;
}

// "42", by python3 at level 1.
std::string short_stream() {
  return testing::compressed_go_values().front().bytes();
}

// A stream whose text is `text_bytes` digits 0, in blocks that are stored as they are.
std::string stored_stream(std::size_t text_bytes) {
  constexpr std::size_t kBlockBytesMax = 65535;
  std::string stream("\x78\x01", 2);
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (std::size_t left = text_bytes;;) {
    const std::size_t size = std::min(left, kBlockBytesMax);
    left -= size;
    stream += left == 0 ? '\1' : '\0';
    for (const std::size_t word : {size, ~size}) {
      stream += static_cast<char>(word & 0xFF);
      stream += static_cast<char>((word >> 8) & 0xFF);
    }
    stream.append(size, '0');
    for (std::size_t i = 0; i < size; ++i) {
      low = (low + '0') % 65521;
      high = (high + low) % 65521;
    }
    if (left == 0) break;
  }
  for (const std::uint32_t word : {high, low}) {
    stream += static_cast<char>(word >> 8);
    stream += static_cast<char>(word & 0xFF);
  }
  return stream;
}

// 10 MB of zeros in 65 KB.
std::string bomb() {
  std::string stream = "\x78\xda";
  // One block with fixed codes: the byte 0, and runs of 258 bytes at distance 1 in 13 bits each, which are the length
  // code 285 (11000101) and the distance code 0 (00000).
  std::string bits = "110";  // the last block, with fixed codes
  bits += "00110000";        // the literal 0
  for (int i = 0; i < 40'000; ++i) bits += "1100010100000";
  bits += "0000000";
  while (bits.size() % 8 != 0) bits += '0';
  for (std::size_t i = 0; i < bits.size(); i += 8) {
    unsigned byte = 0;
    for (std::size_t bit = 0; bit < 8; ++bit) byte |= static_cast<unsigned>(bits[i + bit] == '1') << bit;
    stream += static_cast<char>(byte);
  }
  return stream + std::string(4, '\0');  // the checksum, which nothing ever reads
}

TEST(ZlibStream, OfRealEncodersInflates) {
  EXPECT_EQ(inflate_zlib(short_stream(), kBoundOfTests).text, "42");
  for (const testing::CompressedGoValue& value : testing::compressed_go_values()) {
    EXPECT_EQ(result_of(value.bytes()), Inflation::whole) << value.name;
  }
}

TEST(ZlibStream, IsToldFromOtherBytesByItsHeader) {
  for (const std::string& bytes :
       {std::string(), std::string("x"), std::string("42"), std::string("{\"a\":1}"), std::string("x\x9d\x03"),
        std::string("\x88\x1c"), std::string("\x79\x9c"), std::string("\x78\xbb", 2),
        std::string("\x1f\x8b\x08\0\0", 5), std::string("\x28\xb5\x2f\xfd"), std::string("\0\1\2\3", 4)}) {
    EXPECT_EQ(result_of(bytes), Inflation::not_zlib) << bytes;
  }
}

TEST(ZlibStream, ThatIsCutOffOrContinuedOrChangedIsDamaged) {
  for (const testing::CompressedGoValue& value : testing::compressed_go_values()) {
    const std::string stream = value.bytes();
    for (std::size_t size = 2; size < stream.size(); ++size) {
      EXPECT_EQ(result_of(stream.substr(0, size)), Inflation::damaged) << value.name << " " << size;
    }
    EXPECT_EQ(result_of(stream + '\0'), Inflation::damaged) << value.name;
    for (std::size_t at = 2; at < stream.size(); ++at) {
      std::string changed = stream;
      changed[at] = static_cast<char>(changed[at] ^ 0x10);
      const Inflated inflated = inflate_zlib(changed, kBoundOfTests);
      const bool is_padding = inflated.text == inflate_zlib(stream, kBoundOfTests).text;  // bits that mean nothing
      EXPECT_TRUE(inflated.result != Inflation::whole || is_padding) << value.name << " " << at;
    }
  }
}

TEST(ZlibStream, OfEveryLengthUpToTheBoundInflates) {
  for (const std::size_t bytes : {0U, 1U, 1023U, 1024U, 1025U, 4096U, 65535U, 65536U}) {
    const Inflated inflated = inflate_zlib(stored_stream(bytes), kBoundOfTests);
    EXPECT_EQ(inflated.result, Inflation::whole) << bytes;
    EXPECT_EQ(inflated.text, std::string(bytes, '0')) << bytes;
  }
  EXPECT_EQ(result_of(stored_stream(65537)), Inflation::too_long);
  EXPECT_EQ(result_of(stored_stream(65536), 65535), Inflation::too_long);
  EXPECT_EQ(result_of(stored_stream(0), 0), Inflation::whole);
  EXPECT_EQ(result_of(stored_stream(1), 0), Inflation::too_long);
  EXPECT_EQ(result_of(stored_stream(kClearBytesMax), kClearBytesMax), Inflation::whole);
  EXPECT_EQ(result_of(stored_stream(kClearBytesMax + 1), kClearBytesMax + 1), Inflation::too_long);
}

TEST(ZlibStream, ABombIsRefusedAtTheBound) {
  const std::string stream = bomb();
  EXPECT_LT(stream.size(), 70'000U);
  EXPECT_EQ(result_of(stream), Inflation::too_long);
  EXPECT_EQ(result_of(stream, kClearBytesMax), Inflation::too_long) << "its text has 10 MB";
}

TEST(ZlibStream, OfBlocksWithoutTextIsRefusedForItsOwnLength) {
  std::string stream("\x78\x01", 2);
  for (int i = 0; i < 1'000'000; ++i) stream.append("\0\0\0\xff\xff", 5);
  EXPECT_EQ(result_of(stream), Inflation::too_long);
}

// RFC 1952 without options has a head of 10 bytes; what follows it is what a zlib stream has between its own head and
// checksum.
TEST(ZlibStream, WhatGzipPacksCanBeUnpacked) {
  for (const std::string& text : {std::string(), std::string("polly_build_info 1\n"), std::string(100'000, 'x')}) {
    const std::string file = gzip(text);
    ASSERT_GT(file.size(), 18U);
    EXPECT_TRUE(file.starts_with("\x1f\x8b\x08")) << text.size();
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    for (const char c : text) {
      low = (low + static_cast<unsigned char>(c)) % 65521;
      high = (high + low) % 65521;
    }
    std::string stream = "\x78\x01" + file.substr(10, file.size() - 18);
    for (const std::uint32_t part : {high, low}) {
      stream += static_cast<char>(part >> 8U);
      stream += static_cast<char>(part & 0xFFU);
    }
    const Inflated inflated = inflate_zlib(stream, 200'000);
    EXPECT_EQ(inflated.result, Inflation::whole) << text.size();
    EXPECT_EQ(inflated.text, text);
  }
  EXPECT_LT(gzip(std::string(100'000, 'x')).size(), 1000U);
}

}  // namespace
}  // namespace polly::codec

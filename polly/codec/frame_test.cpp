#include "polly/codec/frame.hpp"

#include <gtest/gtest.h>

#include <string>

#include "polly/base/error.hpp"

namespace polly::codec {
namespace {

using namespace std::string_literals;

bool is_refused(const std::string& stored) {
  try {
    parse_frame(stored);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt) << error.what();
    return true;
  }
  return false;
}

std::string sealed_frame(std::size_t clear_bytes, const std::string& body) {
  return sealed_header(false, clear_bytes, "2026-11", std::string(32, 'c'), std::string(24, 'n')) + body;
}

TEST(Frame, JsonTextIsNotFramed) {
  EXPECT_FALSE(is_framed("42"));
  EXPECT_FALSE(is_framed(""));
  EXPECT_TRUE(is_framed("\0\1"s));
}

TEST(Frame, ACompressedOneIsWrittenAsItIsDrawn) {
  const std::string stored = compressed_frame(0x010203, "body");
  EXPECT_EQ(stored.substr(0, 7), "\0\1\1\0\1\2\3"s);
  EXPECT_EQ(stored.size(), 15 + 4U);
  const Frame frame = parse_frame(stored);
  EXPECT_TRUE(frame.is_compressed);
  EXPECT_FALSE(frame.is_sealed());
  EXPECT_EQ(frame.clear_bytes, 0x010203U);
  EXPECT_EQ(frame.body, "body");
}

TEST(Frame, ASealedOneIsWrittenAsItIsDrawn) {
  const std::string body(2 + kTagBytes, 'b');
  const std::string stored = sealed_frame(2, body);
  EXPECT_EQ(stored, "\0\1\2\0\0\0\2\7"s + "2026-11" + std::string(32, 'c') + std::string(24, 'n') + body);
  const Frame frame = parse_frame(stored);
  EXPECT_FALSE(frame.is_compressed);
  EXPECT_EQ(frame.key_name, "2026-11");
  EXPECT_EQ(frame.commitment, std::string(32, 'c'));
  EXPECT_EQ(frame.nonce, std::string(24, 'n'));
  EXPECT_EQ(frame.header.size() + frame.body.size(), stored.size());
  EXPECT_EQ(frame.body, body);
}

TEST(Frame, EachFlippedBitOfACompressedOneIsFound) {
  const std::string stored = compressed_frame(100, "a body of zstd");
  for (std::size_t bit = 0; bit < stored.size() * 8; ++bit) {
    std::string altered = stored;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
    EXPECT_TRUE(is_refused(altered)) << bit;
  }
}

TEST(Frame, ATruncatedOneIsRefused) {
  for (const std::string& stored : {compressed_frame(100, "a body of zstd"), sealed_frame(2, std::string(18, 'b'))}) {
    for (std::size_t size = 0; size < stored.size(); ++size) EXPECT_TRUE(is_refused(stored.substr(0, size))) << size;
  }
}

TEST(Frame, WhatNoFrameSaysIsRefused) {
  EXPECT_TRUE(is_refused("\0\2\1\0\0\0\1xxxxxxxxb"s));                              // a later version
  EXPECT_TRUE(is_refused("\0\1\0\0\0\0\1xxxxxxxxb"s));                              // neither of both
  EXPECT_TRUE(is_refused("\0\1\4\0\0\0\1xxxxxxxxb"s));                              // a later way
  EXPECT_TRUE(is_refused(sealed_frame(0, std::string(16, 'b'))));                   // no text
  EXPECT_TRUE(is_refused(sealed_frame(kClearBytesMax + 1, std::string(16, 'b'))));  // too much of it
  EXPECT_TRUE(is_refused(sealed_frame(3, std::string(18, 'b'))));                   // another length
  EXPECT_TRUE(is_refused(compressed_frame(10, std::string(200, 'b'))));             // longer than its text
  EXPECT_TRUE(is_refused("\0\1\2\0\0\0\2\0"s + std::string(100, 'b')));             // a key without a name
  EXPECT_TRUE(is_refused("\0\1\2\0\0\0\2\x21"s + std::string(200, 'b')));           // a name that is too long
}

}  // namespace
}  // namespace polly::codec

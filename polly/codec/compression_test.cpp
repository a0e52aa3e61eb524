#include "polly/codec/compression.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include <string>

#include "polly/base/error.hpp"

namespace polly::codec {
namespace {

std::string zstd_frame(const std::string& text) {
  std::string frame(ZSTD_compressBound(text.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), 1));
  return frame;
}

bool is_refused(const std::string& bytes, std::size_t text_bytes) {
  try {
    decompress(bytes, text_bytes);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt) << error.what();
    return true;
  }
  return false;
}

TEST(Compression, TextComesBackFromEachLevel) {
  const std::string text(5'000, 'a');
  for (int level = kCompressionLevelMin; level <= kCompressionLevelMax; ++level) {
    const auto bytes = compress(text, level, text.size());
    ASSERT_TRUE(bytes) << level;
    EXPECT_LT(bytes->size(), 100U);
    EXPECT_EQ(decompress(*bytes, text.size()), text);
  }
}

TEST(Compression, WhatDoesNotBecomeSmallerIsNotCompressed) {
  EXPECT_EQ(compress("0123456789", 3, 10), std::nullopt);
  EXPECT_EQ(compress("", 3, 0), std::nullopt);
  const std::string text(5'000, 'a');
  const std::size_t size = compress(text, 3, text.size())->size();
  EXPECT_FALSE(compress(text, 3, size));
}

TEST(Compression, NothingLongerThanNamedIsProduced) {
  const std::string bomb = zstd_frame(std::string(100 * 1024 * 1024, '\0'));
  ASSERT_LT(bomb.size(), 20'000U);
  EXPECT_TRUE(is_refused(bomb, 1'000));
  EXPECT_TRUE(is_refused(zstd_frame("text"), 5));
  EXPECT_TRUE(is_refused(zstd_frame("text"), 3));
}

TEST(Compression, SeveralFramesASkippableOneAndRubbishAreRefused) {
  const std::string frame = zstd_frame("text");
  EXPECT_TRUE(is_refused(frame + frame, 8));
  EXPECT_TRUE(is_refused(frame + "x", 4));
  EXPECT_TRUE(is_refused(std::string("\x50\x2A\x4D\x18\x00\x00\x00\x00", 8) + frame, 4));
  EXPECT_TRUE(is_refused("", 4));
  EXPECT_TRUE(is_refused("no zstd at all", 4));
  for (std::size_t size = 0; size < frame.size(); ++size) EXPECT_TRUE(is_refused(frame.substr(0, size), 4)) << size;
}

}  // namespace
}  // namespace polly::codec

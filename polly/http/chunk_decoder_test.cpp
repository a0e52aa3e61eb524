#include "polly/http/chunk_decoder.hpp"

#include <gtest/gtest.h>

namespace polly::http {
namespace {

using Progress = ChunkDecoder::Progress;

struct Decoded {
  Progress progress = Progress::more;
  std::string body;
  std::size_t used = 0;
};

// Decodes `bytes`, `step` of them at a time.
Decoded decode(std::string_view bytes, std::size_t step = std::string_view::npos, std::size_t bytes_max = 1000) {
  ChunkDecoder decoder(bytes_max);
  Decoded decoded;
  while (decoded.used < bytes.size() && decoded.progress == Progress::more) {
    std::size_t used = 0;
    decoded.progress = decoder.put(bytes.substr(decoded.used, step), decoded.body, used);
    decoded.used += used;
  }
  return decoded;
}

TEST(ChunkDecoder, FindsTheBodyAndItsEndHoweverTheBytesAreCut) {
  const std::string_view bytes =
      "3\r\nabc\r\n00a;name=\"va;l\"\r\n0123456789\r\n0;x\r\nTrailer: value\r\nEmpty:\r\n\r\n";
  const std::string received = std::string(bytes) + "GET / HTTP/1.1";
  for (std::size_t step = 1; step <= received.size(); ++step) {
    const Decoded decoded = decode(received, step);
    ASSERT_EQ(decoded.progress, Progress::done) << step;
    EXPECT_EQ(decoded.body, "abc0123456789") << step;
    EXPECT_EQ(decoded.used, bytes.size()) << step;
  }
}

TEST(ChunkDecoder, AnEmptyBodyIsABody) {
  EXPECT_EQ(decode("0\r\n\r\n").progress, Progress::done);
  EXPECT_EQ(decode("00000000\r\n\r\n").progress, Progress::done);
}

TEST(ChunkDecoder, EveryBeginningOfABodyWantsMore) {
  const std::string_view bytes = "3;a\r\nabc\r\n0\r\nA: b\r\n\r\n";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(decode(bytes.substr(0, size)).progress, Progress::more) << size;
  }
}

TEST(ChunkDecoder, WhatIsNotExactlyAChunkIsMalformed) {
  for (const char* bytes : {"x",
                            "-1",
                            "+1",
                            " 1",
                            "\r\n",
                            "0x1\r\n",
                            "1 \r\n",
                            "1\n",
                            "1\r\r",
                            "1\ra",
                            "1\r\nab",
                            "1\r\na\n",
                            "1\r\na\ra",
                            "1\r\na\r\n\r\n",
                            "1;\n",
                            "1;a\x01",
                            "1;\"\r\"\r\n",
                            "000000001",
                            "0\r\n a: b",
                            "0\r\nA : b",
                            "0\r\nA\r",
                            "0\r\n: b",
                            "0\r\nA: \n",
                            "0\r\nA: b\ra",
                            "0\r\nA: b\r\n c",
                            "0\r\n\n",
                            "0\r\n\ra"}) {
    EXPECT_EQ(decode(bytes).progress, Progress::malformed) << bytes;
    EXPECT_EQ(decode(bytes, 1).progress, Progress::malformed) << bytes;
  }
}

TEST(ChunkDecoder, ABodyBeyondItsBoundIsTooLargeBeforeItArrives) {
  EXPECT_EQ(decode("8\r\n", 1, 7).progress, Progress::too_large);
  EXPECT_EQ(decode("7\r\n0123456\r\n0\r\n\r\n", 1, 7).progress, Progress::done);
  EXPECT_EQ(decode("4\r\n0123\r\n4", 1, 7).progress, Progress::too_large);
  EXPECT_EQ(decode("ffffffff").progress, Progress::too_large);
}

TEST(ChunkDecoder, ExtensionsAndTrailersAreBounded) {
  const std::string extension(ChunkDecoder::kExtensionBytesMax, 'a');
  EXPECT_EQ(decode("1;" + extension + "\r\na").progress, Progress::more);
  EXPECT_EQ(decode("1;" + extension + "a").progress, Progress::malformed);
  EXPECT_EQ(decode("0\r\nA:" + std::string(ChunkDecoder::kTrailerBytesMax - 2, 'a') + "\r\n\r\n").progress,
            Progress::done);
  EXPECT_EQ(decode("0\r\nA:" + std::string(ChunkDecoder::kTrailerBytesMax - 1, 'a')).progress, Progress::malformed);
  std::string many = "0\r\n";
  for (std::size_t i = 0; i <= ChunkDecoder::kTrailerBytesMax; ++i) many += "A:\r\n";
  EXPECT_EQ(decode(many).progress, Progress::malformed);
}

}  // namespace
}  // namespace polly::http

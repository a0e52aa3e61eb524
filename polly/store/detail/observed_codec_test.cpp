#include "polly/store/detail/observed_codec.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "polly/base/error.hpp"
#include "polly/telemetry/metrics.hpp"
#include "polly/testing/series_value.hpp"

namespace polly::store_detail {
namespace {

using polly::testing::series_value;

const std::string kOldLine = "old:" + std::string(42, 'B') + "A=";
const std::string kNewLine = "new:" + std::string(42, 'C') + "A=";

TEST(ObservedCodec, CountsWhatIsSealedAndOpenedByKey) {
  Metrics metrics;
  const auto codec = std::make_shared<codec::ValueCodec>(codec::Compression(), codec::KeyRing::parse(kOldLine));
  CodecMetrics counted(codec, metrics);
  ObservedCodec observed(counted);
  const std::string old = observed.encode("entry", "1");
  codec->replace_ring(codec::KeyRing::parse(kNewLine + "\n" + kOldLine));
  observed.encode("entry", "2");
  observed.encode("entry", "3");
  EXPECT_EQ(observed.decode("entry", old), "1");
  EXPECT_EQ(observed.decode("entry", "4"), "4");
  EXPECT_EQ(series_value(metrics.text(), "polly_codec_values_sealed_total{key=\"old\"}"), "1");
  EXPECT_EQ(series_value(metrics.text(), "polly_codec_values_sealed_total{key=\"new\"}"), "2");
  EXPECT_EQ(series_value(metrics.text(), "polly_codec_values_opened_total{key=\"old\"}"), "1");
  EXPECT_EQ(series_value(metrics.text(), "polly_codec_values_opened_total{key=\"new\"}"), "");
}

TEST(ObservedCodec, CountsTheBytesOfCompression) {
  Metrics metrics;
  codec::Compression compression;
  compression.is_on = true;
  CodecMetrics counted(std::make_shared<codec::ValueCodec>(compression), metrics);
  ObservedCodec observed(counted);
  const std::string stored = observed.encode("entry", std::string(1'000, 'a'));
  observed.encode("entry", "short");
  EXPECT_EQ(series_value(metrics.text(), "polly_codec_compression_input_bytes_total"), "1000");
  EXPECT_EQ(series_value(metrics.text(), "polly_codec_compression_output_bytes_total"),
            std::to_string(stored.size() - 15));
}

TEST(ObservedCodec, CountsFailuresByTheirReason) {
  Metrics metrics;
  const auto codec = std::make_shared<codec::ValueCodec>(codec::Compression(), codec::KeyRing::parse(kOldLine));
  CodecMetrics counted(codec, metrics);
  ObservedCodec observed(counted);
  const std::string stored = observed.encode("entry", "1");
  EXPECT_THROW(observed.decode("another", stored), Error);
  EXPECT_THROW(observed.decode("entry", stored.substr(0, 20)), Error);
  for (const std::string& ring : {kNewLine, kNewLine + "," + kOldLine + ":disabled", "old" + kNewLine.substr(3)}) {
    codec->replace_ring(codec::KeyRing::parse(ring));
    EXPECT_THROW(observed.decode("entry", stored), Error);
  }
  EXPECT_EQ(series_value(metrics.text(), "polly_codec_open_failures_total{reason=\"damaged\"}"), "2");
  EXPECT_EQ(series_value(metrics.text(), "polly_codec_open_failures_total{reason=\"no_key\"}"), "1");
  EXPECT_EQ(series_value(metrics.text(), "polly_codec_open_failures_total{reason=\"disabled\"}"), "1");
  EXPECT_EQ(series_value(metrics.text(), "polly_codec_open_failures_total{reason=\"other_key\"}"), "1");
}

}  // namespace
}  // namespace polly::store_detail

#include "polly/base/trace_context.hpp"

#include <gtest/gtest.h>

#include <string>

namespace polly {
namespace {

const std::string kHeader = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, IsReadFromItsHeader) {
  const auto trace = TraceContext::parse(kHeader);
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->trace_id_hex(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(trace->span_id_hex(), "00f067aa0ba902b7");
  EXPECT_TRUE(trace->is_sampled());
  EXPECT_TRUE(trace->is_valid());
  EXPECT_EQ(trace->traceparent(), kHeader);
}

TEST(TraceContext, OfTheFlagsSampledAloneIsReadAndSent) {
  for (const auto& [flags, sent] : {std::pair("00", "00"), {"01", "01"}, {"02", "00"}, {"ff", "01"}}) {
    const auto trace = TraceContext::parse(kHeader.substr(0, 53) + flags);
    ASSERT_TRUE(trace) << flags;
    EXPECT_EQ(trace->is_sampled(), std::string(sent) == "01") << flags;
    EXPECT_EQ(trace->traceparent(), kHeader.substr(0, 53) + sent);
  }
}

TEST(TraceContext, LaterVersionsAreReadAsFarAsThisOneGoes) {
  EXPECT_TRUE(TraceContext::parse("01" + kHeader.substr(2)));
  EXPECT_TRUE(TraceContext::parse("cc" + kHeader.substr(2) + "-what-comes"));
  EXPECT_FALSE(TraceContext::parse("cc" + kHeader.substr(2) + "what-comes"));
  EXPECT_EQ(TraceContext::parse("cc" + kHeader.substr(2) + "-x"), TraceContext::parse(kHeader));
}

TEST(TraceContext, EveryCutAndEveryLongerHeaderIsMalformed) {
  for (std::size_t size = 0; size < kHeader.size(); ++size) {
    EXPECT_FALSE(TraceContext::parse(kHeader.substr(0, size))) << size;
  }
  for (const char* more : {"-", "-01", " ", "0", "\n"}) EXPECT_FALSE(TraceContext::parse(kHeader + more)) << more;
  EXPECT_FALSE(TraceContext::parse(" " + kHeader));
}

TEST(TraceContext, EveryWrongCharacterIsMalformed) {
  for (std::size_t at = 0; at < kHeader.size(); ++at) {
    for (const char wrong : {'g', 'A', ' ', '_', '\0', '/'}) {
      std::string header = kHeader;
      header[at] = wrong;
      EXPECT_FALSE(TraceContext::parse(header)) << at << wrong;
    }
  }
}

TEST(TraceContext, VersionFfAndIdsOfZerosAreMalformed) {
  EXPECT_FALSE(TraceContext::parse("ff" + kHeader.substr(2)));
  EXPECT_FALSE(TraceContext::parse("00-" + std::string(32, '0') + "-00f067aa0ba902b7-01"));
  EXPECT_FALSE(TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-" + std::string(16, '0') + "-01"));
}

TEST(TraceContext, AnEmptyOneIsNotValidAndNotSampled) {
  EXPECT_FALSE(TraceContext().is_valid());
  EXPECT_FALSE(TraceContext().is_sampled());
}

}  // namespace
}  // namespace polly

#include "polly/webhook/detail/record_ring.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "polly/testing/sanitizers.hpp"

namespace polly::webhook {

namespace {

bool add_record(RecordRing& ring, std::uint64_t value, std::size_t size = 3) {
  return ring.add(std::vector<std::uint64_t>(size, value));
}

}  // namespace

TEST(RecordRing, KeepsTheLastRecordsAndNoMore) {
  RecordRing ring(4);
  RecordRing::Words words{};
  EXPECT_FALSE(ring.read(0, words));
  for (std::uint64_t i = 0; i < 6; ++i) EXPECT_TRUE(add_record(ring, 100 + i));
  EXPECT_EQ(ring.next(), 6U);
  EXPECT_EQ(ring.oldest(), 2U);
  EXPECT_FALSE(ring.read(1, words));
  EXPECT_FALSE(ring.read(6, words));
  for (std::uint64_t ticket = 2; ticket < 6; ++ticket) {
    ASSERT_TRUE(ring.read(ticket, words));
    EXPECT_EQ(words[0], 100 + ticket);
    EXPECT_EQ(words[2], 100 + ticket);
  }
}

TEST(RecordRing, AReaderNeverSeesPartsOfTwoRecords) {
  constexpr std::size_t kWriters = 3;
  const std::uint64_t adds = testing::kHasSanitizers ? 5'000 : 100'000;
  RecordRing ring(8);
  std::atomic<std::size_t> running{kWriters};
  std::atomic<std::uint64_t> dropped{0};
  std::vector<std::thread> writers;
  for (std::size_t writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (std::uint64_t i = 0; i < adds; ++i) {
        const std::uint64_t value = i * kWriters + writer;
        if (!add_record(ring, value, 1 + value % RecordRing::kWords)) ++dropped;
      }
      --running;
    });
  }
  std::uint64_t seen = 0;
  std::uint64_t torn = 0;
  RecordRing::Words words{};
  do {
    for (std::uint64_t ticket = ring.oldest(); ticket < ring.next(); ++ticket) {
      if (!ring.read(ticket, words)) continue;
      ++seen;
      for (std::size_t i = 0; i < 1 + words[0] % RecordRing::kWords; ++i) torn += words[i] == words[0] ? 0 : 1;
    }
  } while (running > 0);
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(torn, 0U);
  EXPECT_GT(seen, 0U);
  EXPECT_EQ(ring.next(), kWriters * adds);
  EXPECT_LT(dropped, kWriters * adds / 2);
}

}  // namespace polly::webhook

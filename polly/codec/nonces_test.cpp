#include "polly/codec/nonces.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <set>
#include <thread>
#include <vector>

namespace polly::codec {
namespace {

using Nonce = std::array<char, kNonceBytes>;

TEST(Nonces, NeverRepeatWithinAThreadOrBetweenThreads) {
  constexpr std::size_t kNoncesEach = 1'000;
  std::vector<std::vector<Nonce>> taken(4);
  std::vector<std::thread> threads;
  for (auto& mine : taken) {
    threads.emplace_back([&mine] {
      for (std::size_t i = 0; i < kNoncesEach; ++i) mine.push_back(random_nonce());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<Nonce> different;
  for (const auto& mine : taken) different.insert(mine.begin(), mine.end());
  EXPECT_EQ(different.size(), taken.size() * kNoncesEach);
}

// A child that was forked within a batch has the parent's memory, and may not use the rest of it.
TEST(Nonces, DoNotRepeatInAChildThatWasForked) {
  random_nonce();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const Nonce nonce = random_nonce();
    _exit(write(ends[1], nonce.data(), nonce.size()) == static_cast<ssize_t>(nonce.size()) ? 0 : 1);
  }
  ASSERT_GT(child, 0);
  const Nonce ours = random_nonce();
  Nonce theirs{};
  EXPECT_EQ(read(ends[0], theirs.data(), theirs.size()), static_cast<ssize_t>(theirs.size()));
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_NE(ours, theirs);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace polly::codec

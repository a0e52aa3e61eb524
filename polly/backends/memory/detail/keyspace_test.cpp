// What the memory store does where the system has no memory left. Its verbs are tested by the conformance suite.
#include "polly/backends/memory/detail/keyspace.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "polly/testing/sanitizers.hpp"

namespace polly::memory {
namespace {

constexpr std::size_t kValueBytes = 4 * 1024 * 1024;

// Lets this process have this much more memory.
void limit_memory(std::size_t more) {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0) std::exit(2);
  limit.rlim_cur = pages * 4096 + more;
  if (::setrlimit(RLIMIT_AS, &limit) != 0) std::exit(2);
}

// Ends the process; with 0 where the store did what it should.
[[noreturn]] void fill_memory() {
  Keyspace keyspace(0, TimePoint());
  const std::string value(kValueBytes, 'v');
  limit_memory(16 * kValueBytes);
  int stored = 0;
  std::string message;
  try {
    for (; stored < 64; ++stored) {
      keyspace.set("k" + std::to_string(stored), value, kNever, WriteIf::always, TimePoint());
    }
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::resource_exhausted) message = error.what();
  }
  const std::string last = "k" + std::to_string(stored);
  const bool is_unchanged = stored > 1 && !keyspace.exists(last, TimePoint()) && keyspace.exists("k0", TimePoint());
  keyspace.remove("k0", TimePoint());
  keyspace.remove("k1", TimePoint());
  const bool goes_on = keyspace.set(last, value, kNever, WriteIf::always, TimePoint());
  std::fputs(message.c_str(), stderr);
  std::exit(is_unchanged && goes_on ? 0 : 1);
}

TEST(KeyspaceDeathTest, WithoutMemoryRefusesAnEntryWithWhatToDoAndGoesOnWhenThereIsSomeAgain) {
  if (testing::kHasSanitizers) GTEST_SKIP() << "a sanitizer needs more address space than it uses";
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // a process of its own, which has no threads
  EXPECT_EXIT(fill_memory(), ::testing::ExitedWithCode(0),
              "no memory is left for another entry of the memory store: free memory, or set Storage::memory_max_bytes");
}

}  // namespace
}  // namespace polly::memory

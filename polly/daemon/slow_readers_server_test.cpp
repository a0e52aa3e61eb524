// The memory that clients cost which request a long list and do not read it.
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "polly/daemon/detail/test_held_loops.hpp"
#include "polly/testing/socket.hpp"

namespace polly::held_loops {
namespace {

constexpr std::size_t kManyCommits = testing::kHasSanitizers ? 2'000 : 30'000;  // a list of about 6 MB
constexpr std::size_t kReaders = 30;

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t pages = 0;
  file >> pages >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

Task<void> store_pull_requests(Store* store) {
  for (std::size_t i = 0; i < kManyCommits; ++i) {
    co_await store->set(Context(), state_key(numbered_commit(i), kPrNumber), 1);
  }
}

TEST(SlowReaders, CostAFewPiecesOfTheirAnswersEach) {
  config::Storage storage;
  storage.type = "memory";
  Daemon daemon(storage);
  run(store_pull_requests(&daemon.store()));
  const std::string request =
      std::string("GET /api/v1/state HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ") + kToken + "\r\n\r\n";
  const std::size_t before = resident_bytes();
  std::vector<testing::Socket> readers;
  for (std::size_t i = 0; i < kReaders; ++i) {
    readers.push_back(testing::connect_to(daemon.port()));
    const int receive_buffer = 4096;  // otherwise the kernel buffers megabytes for the reader
    ::setsockopt(readers.back().fd(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    readers.back().send(request);
  }
  std::size_t answered = 0;
  std::size_t rejected = 0;
  for (const testing::Socket& reader : readers) {
    const std::string status = reader.receive(12);
    if (status == "HTTP/1.1 200") ++answered;
    if (status == "HTTP/1.1 503") ++rejected;
  }
  const std::size_t after = resident_bytes();
  EXPECT_EQ(answered + rejected, kReaders);
  EXPECT_LE(answered, api::StateRoutes::kListingsMax);
  EXPECT_GE(answered, testing::kHasSanitizers ? std::size_t{1} : api::StateRoutes::kListingsMax);
  if (!testing::kHasSanitizers) {
    EXPECT_LT(after, before + 48 * 1024 * 1024);
  }
  EXPECT_EQ(deliver(daemon.url(), 0), 200);
}

}  // namespace
}  // namespace polly::held_loops

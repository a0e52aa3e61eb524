// The built daemon in a control group with little memory, like a small container: it refuses requests, and is not
// killed.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "polly/github/signature.hpp"
#include "polly/http/detail/test_peer.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/started_program.hpp"

namespace polly::tests {
namespace {

using http::RawReply;
using http::TestPeer;

constexpr std::size_t kMebi = 1024 * 1024;

// A control group below the one of this process, of version 1 or 2.
class ControlGroup {
 public:
  explicit ControlGroup(std::size_t bytes) {
    std::ifstream groups("/proc/self/cgroup");
    for (std::string line; path_.empty() && std::getline(groups, line);) {
      const std::size_t second = line.find(':', line.find(':') + 1);
      const bool is_first_version = line.find(":memory:") != std::string::npos;
      if (!is_first_version && line.find("::") == std::string::npos) continue;
      const std::string top = is_first_version ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
      const std::string name = "/polly_test_" + std::to_string(::getpid());
      make(top + line.substr(second + 1) + name, is_first_version ? "memory.limit_in_bytes" : "memory.max", bytes);
    }
  }
  ControlGroup(const ControlGroup&) = delete;
  ControlGroup& operator=(const ControlGroup&) = delete;
  ~ControlGroup() {
    if (path_.empty()) return;
    testing::comes_true(std::chrono::seconds(10), [this] { return ::rmdir(path_.c_str()) == 0; });
  }

  bool is_there() const noexcept { return !path_.empty(); }
  std::vector<std::string> entering() const {
    return {"sh", "-c", R"(echo $$ > "$0"; exec "$@")", path_ + "/cgroup.procs"};
  }

 private:
  void make(const std::string& path, const std::string& limit, std::size_t bytes) {
    std::error_code failure;
    if (!std::filesystem::create_directory(path, failure)) return;
    path_ = path;
    if (std::ofstream(path + "/" + limit) << bytes << std::flush) return;
    ::rmdir(path.c_str());
    path_.clear();
  }

  std::string path_;
};

std::string ping(const std::string& body, const std::string& signature, std::size_t announced) {
  return "POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nX-GitHub-Event: ping\r\n"
         "X-Hub-Signature-256: " +
         signature + "\r\nContent-Length: " + std::to_string(announced) + "\r\n\r\n" + body;
}

TEST(SmallMemory, OfAControlGroupBoundsTheMemoryOfRequestsAndTheSizeOfABody) {
  const ControlGroup group(96 * kMebi);
  if (!group.is_there()) GTEST_SKIP() << "no control group can be made here";
  if (testing::kHasSanitizers) GTEST_SKIP() << "a program with sanitizers takes more";
  const testing::TemporaryFolder files;
  const std::string ready = files / "ready";
  StartedProgram daemon({"serve", "--listen", "127.0.0.1:0", "--ready-file", ready, "--store", "memory:"},
                        {{"POLLY_WEBHOOK_SECRET", "s"}}, group.entering());
  testing::wait_until("it is ready", std::chrono::seconds(30), [&] { return !testing::read_file(ready).empty(); });
  const std::string url = testing::read_file(ready);
  const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));

  const std::string wrong = "sha256=" + std::string(64, 'a');
  std::vector<std::unique_ptr<TestPeer>> peers;
  for (int i = 0; i < 20; ++i) {  // each holds back the last byte
    peers.push_back(std::make_unique<TestPeer>(port));
    peers.back()->send(ping(std::string(4 * kMebi, 'x'), wrong, 4 * kMebi + 1));
  }
  EXPECT_EQ(TestPeer(port).ask(ping("", wrong, 20 * kMebi)).status, 413);
  peers.clear();

  std::string dense = R"({"zen":"x","hook_id":1,"numbers":[)";  // the most that parsing can take
  while (dense.size() < 4 * kMebi) dense += "1,";
  dense += "1]}";
  const std::string delivery = ping(dense, github::sign(dense, Secret("s")), dense.size());
  testing::wait_until("there is room again", std::chrono::seconds(30),
                      [&] { return TestPeer(port).ask(delivery).status == 200; });
  EXPECT_TRUE(daemon.runs()) << daemon.err();
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(std::chrono::seconds(30)), 0) << daemon.err();
}

}  // namespace
}  // namespace polly::tests

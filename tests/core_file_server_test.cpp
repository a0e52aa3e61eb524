// A crash writes no core file, so that no key of a key ring is in one. This holds with and without a ring: main()
// protects every process of the program, because each may have a secret.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/codec/key_ring.hpp"
#include "polly/testing/free_port.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/socket.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/paths.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
using testing::Environment;
using testing::TemporaryFolder;

// A program that may write core files of any size; `has_begun` waits until it does what it is for.
bool leaves_core(std::vector<std::string> program, const Environment& environment,
                 const std::function<bool(pid_t pid, const std::string& err)>& has_begun) {
  const TemporaryFolder folder;
  program.insert(program.begin(), {"bash", "-c", R"(ulimit -c unlimited; exec "$@")", "bash"});
  const std::filesystem::path err = folder / "err";
  const pid_t pid = testing::start_program(program, environment, folder / "out", err, folder.path());
  EXPECT_TRUE(testing::comes_true(30s, [&] { return has_begun(pid, testing::read_file(err)); }));
  ::kill(pid, SIGABRT);
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) << status << testing::read_file(err);
  return WCOREDUMP(status);
}

bool machine_writes_cores() {
  return leaves_core({"sleep", "60"}, {}, [](pid_t pid, const std::string&) {
    return testing::read_file("/proc/" + std::to_string(pid) + "/comm") == "sleep\n";
  });
}

TEST(CoreFile, HasNoKeysOfAKeyRing) {
  if (testing::kHasSanitizers) GTEST_SKIP() << "the leak sanitizer traces the process, which must be dumpable for that";
  if (!machine_writes_cores()) GTEST_SKIP() << "this machine writes no core files";
  const Environment with_keys{{"POLLY_WEBHOOK_SECRET", "s"},
                              {"POLLY_VALKEY_START_TIMEOUT", "60s"},
                              {"POLLY_STORAGE_ENCRYPTION_KEYS", std::string(codec::generate_key_line("k1").reveal())}};
  const auto serves = [](pid_t, const std::string& err) { return err.find("polly serves") != std::string::npos; };
  EXPECT_FALSE(
      leaves_core({kPollyProgram, "serve", "--listen", "127.0.0.1:0", "--store", "memory:"}, with_keys, serves));

  const std::uint16_t port = testing::free_port();
  const testing::Socket server = testing::listen_on(port);  // does not answer
  testing::Socket connection;
  const auto connects = [&](pid_t, const std::string&) {
    connection = testing::accept_from(server);
    return true;
  };
  const std::string store = "valkey://127.0.0.1:" + std::to_string(port);
  EXPECT_FALSE(leaves_core({kPollyProgram, "store", "get", "k", "--store", store}, with_keys, connects));
}

}  // namespace
}  // namespace polly::tests

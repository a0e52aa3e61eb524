// The daemon as a process: the descriptors, signals and limits from its parent, and readers of its log.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>

#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/socket.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"
#include "tests/started_program.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
using testing::Environment;
using testing::read_file;
using testing::run_program;
using testing::TemporaryFolder;
using testing::wait_until;

const Environment kInMemory{{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_STORAGE_TYPE", "memory"}};

// A daemon started through another command, with its ready file beside its other files.
class Served {
 public:
  explicit Served(std::vector<std::string> before, Environment environment = {}, const std::filesystem::path& err = {})
      : daemon(arguments(), with_secret(std::move(environment)), std::move(before), err) {
    wait_until("it is ready", 30s, [this] {
      url = read_file(ready());
      return !url.empty() || !daemon.runs();
    });
    url = url.substr(0, url.find('\n'));
  }
  ~Served() { std::filesystem::remove(ready()); }

  http::Response send(int number) const {
    std::ostringstream sha;
    sha << std::hex << std::setw(40) << std::setfill('0') << number;
    const std::string body = R"({"action":"opened","number":42,"pull_request":{"number":42,"head":{"sha":")" +
                             sha.str() + R"("}},"repository":{"full_name":"Acme/Shop"}})";
    return client().send("POST", "/webhook", body,
                         {{"Content-Type", "application/json"},
                          {"X-GitHub-Event", "pull_request"},
                          {"X-Hub-Signature-256", github::sign(body, Secret("s"))}});
  }
  int deliver(int number) const { return send(number).status; }
  http::Client client() const { return http::Client(url); }

 private:
  static Environment with_secret(Environment more) {
    more.emplace_back("POLLY_WEBHOOK_SECRET", "s");
    return more;
  }
  std::vector<std::string> arguments() const {
    return {"serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--ready-file", ready()};
  }
  std::string ready() const { return (files_ / "ready").string(); }

  const TemporaryFolder files_;

 public:
  StartedProgram daemon;
  std::string url;
};

const std::vector<std::string> kWithoutDescriptors{"bash", "-c", R"(exec "$@" 0<&- 1>&- 2>&-)", "bash"};

TEST(ProcessDescriptors, NoFileOpenedLaterIsUsedAsStandardError) {
  Served served(kWithoutDescriptors, {{"POLLY_LOG_LEVEL", "debug"}});
  ASSERT_FALSE(served.url.empty());
  ASSERT_EQ(served.deliver(1), 200);
  for (const char* descriptor : {"0", "1", "2"}) {
    const std::filesystem::path link = "/proc/" + std::to_string(served.daemon.pid()) + "/fd/" + descriptor;
    EXPECT_EQ(std::filesystem::read_symlink(link), "/dev/null") << descriptor;
  }
  served.daemon.signal(SIGTERM);
  EXPECT_EQ(served.daemon.wait(30s), 0);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(served.daemon.folder())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(read_file(entry.path()).find("\"msg\""), std::string::npos) << entry.path();
  }
}

TEST(ProcessDescriptors, AVerbWithoutStandardOutputFailsInsteadOfWritingElsewhere) {
  const TemporaryFolder folder;
  const std::string database = (folder / "polly.db").string();
  const auto polly = [&](const std::string& redirections, std::vector<std::string> arguments) {
    std::vector<std::string> command{"bash", "-c", "exec \"$@\" " + redirections, "bash", kPollyProgram};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_program(command, {{"POLLY_SQLITE_PATH", database}});
  };
  {
    const Environment environment{{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_SQLITE_PATH", database}};
    DaemonProcess daemon(environment);
    ASSERT_EQ(daemon.stop(), 0);
  }
  EXPECT_EQ(polly("2>&-", {"store", "set", "k", "\"a value\""}).exit_code, 0);
  const auto found = polly("0<&- 1>&-", {"store", "get", "k"});
  EXPECT_EQ(found.exit_code, 1) << found.err;
  EXPECT_EQ(polly("0<&-", {"store", "get", "k"}).out, "\"a value\"\n");
}

class ProcessSignals : public ::testing::TestWithParam<int> {};

TEST_P(ProcessSignals, TheDaemonSurvivesThem) {
  DaemonProcess daemon(kInMemory);
  daemon.signal(GetParam());
  const http::Client client(daemon.url());
  EXPECT_EQ(client.send("GET", "/livez").status, 200);
  if (GetParam() == SIGHUP) daemon.log_with("the secrets were read again");
  if (GetParam() == SIGUSR1 || GetParam() == SIGUSR2) {
    wait_until("it is logged", 30s, [&] { return daemon.log().find("a signal was ignored") != std::string::npos; });
  }
  EXPECT_EQ(client.send("GET", "/livez").status, 200);
  EXPECT_EQ(daemon.stop(), 0) << daemon.log();
}

INSTANTIATE_TEST_SUITE_P(Harmless, ProcessSignals,
                         ::testing::Values(SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE, SIGXFSZ, SIGALRM, SIGVTALRM, SIGPROF,
                                           SIGIO, SIGTTIN, SIGTTOU),
                         [](const auto& test) { return std::string("SIG") + sigabbrev_np(test.param); });

TEST(ProcessSignals, AHangupDuringTheStartIsSurvivedAsWell) {
  StartedProgram polly({"serve", "--listen", "127.0.0.1:0", "--store", "valkey://127.0.0.1:1"},
                       {{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_VALKEY_START_TIMEOUT", "60s"}});
  wait_until("it has tried", 30s, [&] { return polly.err().find("no connection") != std::string::npos; });
  polly.signal(SIGHUP);
  EXPECT_EQ(polly.wait(200ms), std::nullopt) << polly.err();
}

// Other processes of the same user cannot read it: its files in /proc belong to root.
TEST(ProcessMemory, CannotBeDumpedOrReadByOthers) {
  if (testing::kHasSanitizers) GTEST_SKIP() << "the leak sanitizer traces the process, which must be dumpable for that";
  const bool is_root = geteuid() == 0;
  const std::vector<std::string> as_another{"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"};
  StartedProgram polly({"serve", "--listen", "127.0.0.1:0"}, kInMemory,
                       is_root ? as_another : std::vector<std::string>());
  wait_until("it serves", 30s, [&] { return polly.err().find("polly serves") != std::string::npos; });
  struct stat status{};
  ASSERT_EQ(stat(("/proc/" + std::to_string(polly.pid()) + "/environ").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 0U);
}

// Standard error is a pipe that no process reads: requests are still answered, and the shutdown is quick.
TEST(ProcessLog, AReaderThatPausesStopsNeitherRequestsNorTheEnd) {
  const TemporaryFolder folder;
  const std::string pipe = (folder / "log").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const testing::Socket reader(open(pipe.c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_GT(fcntl(reader.fd(), F_SETPIPE_SZ, 4096), 0);
  Served served({}, {{"POLLY_STORAGE_TYPE", "memory"}, {"POLLY_LOG_LEVEL", "debug"}}, pipe);
  for (int i = 0; i < 50; ++i) ASSERT_EQ(served.deliver(i), 200);
  EXPECT_NE(served.client().send("GET", "/metrics").body.find("\npolly_log_lines_dropped_total 0\n"),
            std::string::npos);
  served.daemon.signal(SIGTERM);
  EXPECT_EQ(served.daemon.wait(10s), 0);
}

TEST(ProcessLog, TheLastLinesReachAReaderThatComesBack) {
  const TemporaryFolder folder;
  const std::string pipe = (folder / "log").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  testing::Socket reader(open(pipe.c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_GT(fcntl(reader.fd(), F_SETPIPE_SZ, 4096), 0);
  Served served({}, {{"POLLY_STORAGE_TYPE", "memory"}, {"POLLY_LOG_LEVEL", "debug"}}, pipe);
  for (int i = 0; i < 50; ++i) ASSERT_EQ(served.deliver(i), 200);
  served.daemon.signal(SIGTERM);
  std::string text;
  while (text.find("\"msg\":\"stopped\"") == std::string::npos) {
    std::array<char, 4096> bytes{};
    const ssize_t size = read(reader.fd(), bytes.data(), bytes.size());
    ASSERT_GT(size, 0);
    text.append(bytes.data(), static_cast<std::size_t>(size));
  }
  EXPECT_EQ(served.daemon.wait(10s), 0);
  EXPECT_EQ(text.find("were dropped"), std::string::npos);
}

// A limit on the size of files acts like a full disk, also for the log, which is a file here.
TEST(ProcessLimits, ALimitOnFileSizeIsAFullDiskUntilItIsRaised) {
  Served served({"bash", "-c", R"(ulimit -S -f 128; exec "$@")", "bash"}, {{"POLLY_LOG_LEVEL", "debug"}});
  ASSERT_FALSE(served.url.empty()) << served.daemon.err();
  int number = 0;
  http::Response reply = served.send(number);
  while (reply.status == 200 && number < 20'000) reply = served.send(++number);
  EXPECT_EQ(reply.status, 503) << "after " << number << " deliveries";
  EXPECT_NE(reply.body.find("no space is left"), std::string::npos) << reply.body;
  EXPECT_EQ(served.client().send("GET", "/livez").status, 200);

  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  ASSERT_EQ(prlimit(served.daemon.pid(), RLIMIT_FSIZE, &unlimited, nullptr), 0);
  wait_until("deliveries are stored again", 30s, [&] { return served.deliver(++number) == 200; });
  served.daemon.signal(SIGTERM);
  EXPECT_EQ(served.daemon.wait(30s), 0) << served.daemon.err();
}

TEST(ProcessLimits, AThreadThatCannotBeStartedIsNamedWithTheLimit) {
  if (testing::kHasSanitizers) GTEST_SKIP() << "a sanitizer maps terabytes of addresses";
  const auto result = run_program({"bash", "-c", R"(ulimit -v 1000000; exec "$@")", "bash", kPollyProgram, "serve",
                                   "--listen", "127.0.0.1:0", "--threads", "500"},
                                  kInMemory);
  EXPECT_EQ(result.exit_code, 5) << result.err;
  EXPECT_NE(result.err.find("thread"), std::string::npos) << result.err;
}

// Fails the start of each thread in turn. Limits on processes do not apply to root.
TEST(ProcessLimits, NoThreadThatCannotBeStartedCrashesTheStart) {
  if (testing::kHasSanitizers) GTEST_SKIP() << "a sanitizer has threads of its own";
  for (const char* store : {"valkey://localhost:1", "postgres://polly@localhost:1/polly", "sqlite:/nowhere/polly.db"}) {
    for (const int threads : {1, 2, 4, 5}) {
      std::vector<std::string> command;
      if (geteuid() == 0) command = {"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"};
      const std::string limit = "ulimit -u " + std::to_string(threads) + "; exec \"$@\"";
      command.insert(command.end(), {"bash", "-c", limit, "bash", kPollyProgram, "serve", "--store", store});
      const auto result = run_program(command, {{"POLLY_WEBHOOK_SECRET", "s"},
                                                {"POLLY_THREADS", "2"},
                                                {"POLLY_VALKEY_START_TIMEOUT", "0"},
                                                {"POLLY_POSTGRES_START_TIMEOUT", "0"}});
      EXPECT_EQ(result.exit_code, 5) << store << " with " << threads << ": " << result.err;
    }
  }
}

TEST(ProcessLimits, TheLimitOfOpenFilesIsRaisedToTheSystemsMaximum) {
  const Served served({"bash", "-c", R"(ulimit -S -n 64; ulimit -H -n 4096; exec "$@")", "bash"},
                      {{"POLLY_STORAGE_TYPE", "memory"}});
  ASSERT_FALSE(served.url.empty()) << served.daemon.err();
  EXPECT_NE(served.client().send("GET", "/metrics").body.find("\nprocess_max_fds 4096\n"), std::string::npos);
}

TEST(ProcessFiles, TheLogNamesSecretsThatEveryUserCanRead) {
  const TemporaryFolder folder;
  const std::string token = (folder / "token").string();
  std::ofstream(token) << "t0ken";
  std::filesystem::permissions(token, std::filesystem::perms(0644));
  const Environment environment{{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_API_TOKEN_FILE", token}};
  const DaemonProcess daemon(environment);
  const std::string log = daemon.log_with("every user");
  EXPECT_NE(log.find("every user of this machine can read " + token), std::string::npos) << log;
  const auto doctor = run_program({kPollyProgram, "doctor"}, {{"POLLY_API_TOKEN_FILE", token}});
  EXPECT_NE(doctor.out.find("every user of this machine can read " + token), std::string::npos) << doctor.out;
}

}  // namespace
}  // namespace polly::tests

// SIGTERM and SIGINT end the program at once, whatever it waits for; a daemon that answers requests shuts down in
// order.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <ostream>
#include <string>
#include <vector>

#include "polly/testing/free_port.hpp"
#include "polly/testing/small_disk.hpp"
#include "polly/testing/socket.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/started_program.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
using testing::accept_from;
using testing::connect_to;
using testing::Environment;
using testing::listen_on;
using testing::Socket;
using testing::wait_until;

constexpr std::chrono::milliseconds kAtOnce{5'000};  // of 60 s that the program would wait; a test machine may be busy

// A command of the program that waits for a server which accepts connections and never answers. PORT is replaced.
struct Wait {
  std::string name;
  std::vector<std::string> arguments;
  Environment environment;
};

void PrintTo(const Wait& wait, std::ostream* out) {
  *out << wait.name;
}

std::string with_port(std::string text, std::uint16_t port) {
  const std::size_t at = text.find("PORT");
  return at == std::string::npos ? text : text.replace(at, 4, std::to_string(port));
}

Wait with_port(Wait wait, std::uint16_t port) {
  for (std::string& argument : wait.arguments) argument = with_port(argument, port);
  for (auto& [name, value] : wait.environment) value = with_port(value, port);
  return wait;
}

Environment serving(Environment more = {}) {
  more.emplace_back("POLLY_WEBHOOK_SECRET", "s");
  more.emplace_back("POLLY_VALKEY_START_TIMEOUT", "60s");
  more.emplace_back("POLLY_POSTGRES_START_TIMEOUT", "60s");
  return more;
}

std::vector<std::string> serve(std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"serve", "--listen", "127.0.0.1:0"});
  return more;
}

const std::vector<std::string> kCommit{"--sha", "0123456789abcdef0123456789abcdef01234567", "--repo", "acme/shop"};

std::vector<std::string> of_commit(std::vector<std::string> verb, const std::string& option, const std::string& url) {
  verb.insert(verb.end(), kCommit.begin(), kCommit.end());
  verb.insert(verb.end(), {option, url});
  return verb;
}

const Environment kWithToken{{"POLLY_API_TOKEN", "t"}, {"POLLY_WEBHOOK_SECRET", "s"}};
const Environment kMemoryDaemon{{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_STORAGE_TYPE", "memory"}};
const std::string kHttp = "http://127.0.0.1:PORT";
const std::string kValkey = "valkey://127.0.0.1:PORT";
const std::string kPostgres = "postgres://polly@127.0.0.1:PORT/polly";

std::vector<Wait> waits() {
  const Environment sentinel{{"POLLY_STORAGE_TYPE", "valkey"},
                             {"POLLY_VALKEY_SENTINEL_ADDRS", "127.0.0.1:PORT"},
                             {"POLLY_VALKEY_SENTINEL_MASTER", "polly"}};
  const Environment cluster{
      {"POLLY_STORAGE_TYPE", "valkey"}, {"POLLY_VALKEY_ADDRESS", "127.0.0.1:PORT"}, {"POLLY_VALKEY_CLUSTER", "true"}};
  return {
      {"ServeOnValkey", serve({"--store", kValkey}), serving()},
      {"ServeOnASentinel", serve(), serving(sentinel)},
      {"ServeOnACluster", serve(), serving(cluster)},
      {"ServeOnPostgres", serve({"--store", kPostgres}), serving()},
      {"StateGetOfADaemon", of_commit({"state", "get"}, "--server", kHttp), kWithToken},
      {"StateGetOfValkey", of_commit({"state", "get"}, "--store", kValkey), serving()},
      {"StoreScanOfADaemon", {"store", "scan", "--server", kHttp}, kWithToken},
      {"StoreScanOfPostgres", {"store", "scan", "--store", kPostgres}, serving()},
      {"Doctor", {"doctor", "--server", kHttp}, kWithToken},
      {"DoctorOfValkey", {"doctor", "--store", kValkey}, serving()},
      {"MigrateSchema", {"migrate-schema", "--store", kPostgres}, serving()},
      {"Bench", {"bench", "--store", kValkey}, serving()},
      {"EventSend", {"event", "send", "/proc/version", "--event", "ping", "--server", kHttp}, kWithToken},
  };
}

class Ending : public ::testing::TestWithParam<Wait> {};

TEST_P(Ending, ASignalEndsTheWaitForASilentServerAtOnce) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const std::uint16_t port = testing::free_port();
    const Socket listener = listen_on(port);
    const Wait wait = with_port(GetParam(), port);
    StartedProgram polly(wait.arguments, wait.environment);
    const Socket connection = accept_from(listener);
    polly.signal(signal);
    EXPECT_EQ(polly.wait(kAtOnce), 128 + signal) << polly.err();
  }
}

INSTANTIATE_TEST_SUITE_P(Silent, Ending, ::testing::ValuesIn(waits()),
                         [](const auto& test) { return test.param.name; });

TEST(EndingServe, ASignalEndsTheWaitForAServerThatIsNotThere) {
  StartedProgram polly(serve({"--store", "valkey://127.0.0.1:1"}), serving());
  wait_until("it has tried", 30s, [&] { return polly.err().find("no connection") != std::string::npos; });
  polly.signal(SIGTERM);
  EXPECT_EQ(polly.wait(kAtOnce), 143) << polly.err();
}

TEST(EndingServe, SignalsThatTheParentBlockedOrIgnoredStillEndIt) {
  const std::vector<std::string> blocking{"env", "--block-signal=TERM,INT"};
  const std::vector<std::string> ignoring{"bash", "-c", "trap '' TERM INT; exec \"$@\"", "bash"};
  for (const std::vector<std::string>& parent : {blocking, ignoring}) {
    for (const int signal : {SIGTERM, SIGINT}) {
      StartedProgram polly(serve({"--store", "valkey://127.0.0.1:1"}), serving(), parent);
      wait_until("it has tried", 30s, [&] { return polly.err().find("no connection") != std::string::npos; });
      polly.signal(signal);
      EXPECT_EQ(polly.wait(kAtOnce), 128 + signal) << polly.err();
    }
  }
}

// A silent name server on this machine: the system waits half a minute for it.
TEST(EndingServe, ANameServerThatHangsDelaysNoDeadline) {
  if (!testing::SmallDisk::is_possible()) GTEST_SKIP() << "only root may mount";
  const testing::TemporaryFolder folder;
  const std::string resolver = (folder / "resolv.conf").string();
  std::ofstream(resolver) << "nameserver 127.9.9.9\noptions timeout:30 attempts:1\n";
  const Socket silent(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(53);
  inet_pton(AF_INET, "127.9.9.9", &address.sin_addr);
  if (::bind(silent.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    GTEST_SKIP() << "its port is taken";
  }
  const std::string script = "mount --bind " + resolver + " /etc/resolv.conf && exec \"$@\"";
  for (const char* store : {"valkey://db.polly.invalid:6379", "postgres://polly@db.polly.invalid/polly"}) {
    StartedProgram polly(serve({"--store", store}),
                         {{"POLLY_WEBHOOK_SECRET", "s"},
                          {"POLLY_STORAGE_TIMEOUT", "300ms"},
                          {"POLLY_VALKEY_START_TIMEOUT", "500ms"},
                          {"POLLY_POSTGRES_START_TIMEOUT", "500ms"}},
                         {"unshare", "--mount", "bash", "-c", script, "bash"});
    EXPECT_EQ(polly.wait(10s), 5) << polly.err();
    EXPECT_NE(polly.err().find("db.polly.invalid"), std::string::npos) << polly.err();
  }
}

// The kernel ignores signals with their default action for process 1.
TEST(EndingServe, ASignalEndsProcessOneOfAContainer) {
  if (geteuid() != 0) GTEST_SKIP() << "only root may make a container";
  StartedProgram parent(serve({"--store", "valkey://127.0.0.1:1"}), serving(),
                        {"unshare", "--pid", "--fork", "--kill-child"});
  wait_until("it has tried", 30s, [&] { return parent.err().find("no connection") != std::string::npos; });
  const std::string task = "/proc/" + std::to_string(parent.pid()) + "/task/" + std::to_string(parent.pid());
  ::kill(std::stoi(testing::read_file(task + "/children")), SIGTERM);
  EXPECT_EQ(parent.wait(kAtOnce), 143) << parent.err();
}

// A request that never ends delays the orderly shutdown for its whole grace period.
TEST(EndingServe, ASecondSignalEndsADaemonThatIsStopping) {
  for (const int signal : {SIGTERM, SIGINT}) {
    DaemonProcess daemon(kMemoryDaemon);
    const auto port = static_cast<std::uint16_t>(std::stoi(daemon.url().substr(daemon.url().rfind(':') + 1)));
    const Socket client = connect_to(port);
    client.send("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n" +
                ("X-GitHub-Event: ping\r\nX-Hub-Signature-256: sha256=" + std::string(64, '0')) + "\r\n\r\n{");
    EXPECT_EQ(client.receive(12), "HTTP/1.1 100");
    daemon.signal(SIGTERM);
    wait_until("it is stopping", 30s, [&] { return daemon.log().find("shutting down") != std::string::npos; });
    daemon.signal(signal);
    EXPECT_EQ(daemon.wait(kAtOnce), 128 + signal) << daemon.log();
  }
}

TEST(EndingServe, ACollectorThatDoesNotAnswerDelaysTheStopOnlyBriefly) {
  const std::uint16_t port = testing::free_port();
  const Socket collector = listen_on(port);
  DaemonProcess daemon({{"POLLY_WEBHOOK_SECRET", "s"},
                        {"POLLY_STORAGE_TYPE", "memory"},
                        {"OTEL_EXPORTER_OTLP_TIMEOUT", "60000"},
                        {"OTEL_BSP_SCHEDULE_DELAY", "10"},
                        {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + std::to_string(port)}});
  const auto served = static_cast<std::uint16_t>(std::stoi(daemon.url().substr(daemon.url().rfind(':') + 1)));
  const Socket client = connect_to(served);
  client.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.receive(12), "HTTP/1.1 200");
  const Socket export_request = accept_from(collector);
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(10s), 0) << daemon.log();
}

}  // namespace
}  // namespace polly::tests

// The built program in a shell: pipes, signals, completion, and an event from the command line to the store.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "polly/testing/example_sha.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"
#include "tests/started_program.hpp"

namespace polly::tests {

namespace {

using testing::Environment;
using testing::exit_code_of;
using testing::ProgramResult;
using testing::read_file;
using testing::run_program;
using testing::start_program;
using testing::TemporaryFolder;

using testing::kSha;

// Runs a script with the program as $1 and a folder of its own as $2.
ProgramResult bash(const std::string& script) {
  const TemporaryFolder folder;
  return run_program({"bash", "-c", script, "bash", kPollyProgram, (folder / "").string()});
}

std::string completed(const std::string& words) {
  const ProgramResult result = bash("source <(\"$1\" completion bash); COMP_WORDS=(" + words +
                                    "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _polly; echo \"${COMPREPLY[*]}\"");
  return result.err + result.out;
}

// SigCgt of proc(5): the signals that the process has a handler for, as a mask in hexadecimal.
bool catches_interrupt(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("SigCgt:")) return (std::stoull(line.substr(7), nullptr, 16) >> (SIGINT - 1) & 1) != 0;
  }
  return false;
}

}  // namespace

TEST(CommandLine, AReaderThatClosesThePipeEndsTheOutputQuietly) {
  const ProgramResult result = bash(
      "{ until [ -e \"$2/gone\" ]; do :; done; \"$1\" --help; echo $? > \"$2/code\"; } |"
      "{ exec 0<&-; touch \"$2/gone\"; until [ -s \"$2/code\" ]; do sleep 0.01; done; cat \"$2/code\"; }");
  EXPECT_EQ(result.out, "0\n");
  EXPECT_EQ(result.err, "");
}

TEST(CommandLine, TheListOfProcessesDoesNotShowThePasswordOfAStore) {
  const ProgramResult result = bash(
      "POLLY_WEBHOOK_SECRET=x POLLY_VALKEY_START_TIMEOUT=1m \"$1\" serve --listen 127.0.0.1:0 "
      "--store redis://:hunter2@127.0.0.1:1 2> /dev/null & pid=$!;"
      "for ((i = 0; i < 2000; i++)); do grep -q '[*][*][*]' /proc/$pid/cmdline && break; sleep 0.01; done;"
      "tr '\\0' ' ' < /proc/$pid/cmdline; kill -KILL $pid");
  EXPECT_NE(result.out.find("--store ***"), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find("hunter2"), std::string::npos) << result.out;
}

TEST(CommandLine, AnAmbiguousUrlIsRefusedWithoutPrintingIt) {
  for (const std::string verb : {"doctor", "serve", "migrate-schema", "store scan"}) {
    const ProgramResult result =
        bash("POLLY_WEBHOOK_SECRET=x \"$1\" " + verb + " --store 'postgres://polly:S3cr@tQ@127.0.0.1:1/polly' 2>&1");
    EXPECT_EQ(result.exit_code, 2) << result.out;
    EXPECT_NE(result.out.find(" is %40"), std::string::npos) << result.out;
    EXPECT_EQ(result.out.find("S3cr"), std::string::npos) << result.out;
    EXPECT_EQ(result.out.find("tQ@127"), std::string::npos) << result.out;
  }
}

TEST(CommandLine, CtrlCEndsABenchAndPrintsItsResults) {
  const TemporaryFolder folder;
  const pid_t pid =
      start_program({kPollyProgram, "bench", "--store", "memory:", "--json", "--operations", "4000000000000000000"}, {},
                    folder / "out", folder / "err");
  const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!catches_interrupt(pid) && std::chrono::steady_clock::now() < late) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ::kill(pid, SIGINT);
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(exit_code_of(status), 0) << read_file(folder / "err");
  EXPECT_NE(read_file(folder / "out").find("\"operations_per_second\":"), std::string::npos);
}

TEST(CommandLine, BashCompletesVerbsFactsAndOptions) {
  EXPECT_EQ(completed("polly ser"), "serve\n");
  EXPECT_EQ(completed("polly state ''"), "get store forget claim release list\n");
  EXPECT_EQ(completed("polly state get v"), "vuln_check_run_id\n");
  EXPECT_EQ(completed("polly store set key --if"), "--if-absent\n");
  EXPECT_EQ(completed("polly store delete-p"), "delete-prefix\n");
  EXPECT_EQ(completed("polly store delete-prefix a --dry"), "--dry-run\n");
  EXPECT_EQ(completed("polly stats --w"), "--watch\n");
  EXPECT_EQ(completed("polly completion ''"), "bash zsh fish\n");
  EXPECT_EQ(completed("polly event send file --event workflow_r"), "workflow_run\n");
  EXPECT_EQ(completed("polly bench --mix s"), "set\n");
}

TEST(CommandLine, ServeWithoutASecretNamesTheSetting) {
  const ProgramResult result = run_program({kPollyProgram, "serve", "--listen", "127.0.0.1:0"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("POLLY_WEBHOOK_SECRET"), std::string::npos) << result.err;
}

TEST(CommandLine, CanACollectorParseEveryLineOfTheLog) {
  const auto expect_json = [](const std::string& written) {
    std::istringstream lines(written);
    for (std::string line; std::getline(lines, line);) {
      boost::system::error_code failure;
      boost::json::parse(line, failure);
      EXPECT_FALSE(failure) << line;
    }
  };
  StartedProgram daemon({"serve", "--listen", "127.0.0.1:0"},
                        {{"POLLY_WEBHOOK_SECRET", "s3cret"}, {"POLLY_LISTNE", "x"}, {"POLLY_BACKUP_KEEP", "2"}});
  EXPECT_TRUE(
      testing::comes_true(std::chrono::seconds(30), [&] { return daemon.err().find("serves") != std::string::npos; }));
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(std::chrono::seconds(30)), 0);
  EXPECT_NE(daemon.err().find("POLLY_LISTNE"), std::string::npos) << daemon.err();
  EXPECT_EQ(daemon.err().find("does not run"), std::string::npos) << daemon.err();
  expect_json(daemon.err());
  const ProgramResult mistaken = run_program({kPollyProgram, "serve", "--store", "vlakey:x"}, {{"POLLY_THREADS", "x"}});
  EXPECT_EQ(mistaken.exit_code, 2);
  expect_json(mistaken.err);
  for (const char* mistake : {"POLLY_THREADS", "did you mean valkey?", "POLLY_WEBHOOK_SECRET"}) {
    EXPECT_NE(mistaken.err.find(mistake), std::string::npos) << mistake << ": " << mistaken.err;
  }
}

TEST(CommandLine, WhichSecretIsWrongWhereAnEventIsRefused) {
  const Environment secrets{{"POLLY_WEBHOOK_SECRET", "s3cret"}, {"POLLY_API_TOKEN", "t0ken"}};
  const DaemonProcess daemon(secrets);
  const ProgramResult refused =
      run_program({kPollyProgram, "event", "send", "/dev/null", "--event", "ping", "--server", daemon.url()},
                  {{"POLLY_WEBHOOK_SECRET", "another"}, {"POLLY_API_TOKEN", "t0ken"}});
  EXPECT_EQ(refused.exit_code, 5) << refused.err;
  EXPECT_NE(refused.err.find("POLLY_WEBHOOK_SECRET"), std::string::npos) << refused.err;
  EXPECT_EQ(refused.err.find("POLLY_API_TOKEN"), std::string::npos) << refused.err;
}

TEST(CommandLine, ASentEventIsStored) {
  const TemporaryFolder folder;
  const std::string payload = (folder / "pull_request.json").string();
  std::ofstream(payload) << R"({"action":"opened","number":42,"pull_request":{"number":42,"head":{"sha":")" << kSha
                         << R"("}},"repository":{"full_name":"Acme/Shop","name":"Shop","owner":{"login":"Acme"}}})";
  const Environment secrets{{"POLLY_WEBHOOK_SECRET", "s3cret"}, {"POLLY_API_TOKEN", "t0ken"}};
  DaemonProcess daemon(secrets);
  const auto polly = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), kPollyProgram);
    arguments.insert(arguments.end(), {"--server", daemon.url()});
    return run_program(arguments, secrets);
  };
  const ProgramResult sent = polly({"event", "send", payload, "--event", "pull_request"});
  EXPECT_EQ(sent.exit_code, 0) << sent.err;
  EXPECT_EQ(sent.out.substr(0, 7), "200 OK\n");
  EXPECT_EQ(polly({"state", "get", "pr_number", "--sha", kSha, "--repo", "acme/shop"}).out, "42\n");
  EXPECT_EQ(polly({"doctor"}).exit_code, 0);
  EXPECT_EQ(daemon.stop(), 0) << daemon.log();
}

}  // namespace polly::tests

// Every example of `polly help VERB`, copied and run: tests/help_examples.txt states what it needs before, and what is
// true after it.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <regex>
#include <set>
#include <sstream>

#include "polly/testing/example_sha.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/valkey_server.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

namespace polly::tests {

namespace {

using testing::Environment;
using testing::PostgresServer;
using testing::ProgramResult;
using testing::read_file;
using testing::run_program;
using testing::TemporaryFolder;
using testing::ValkeyServer;

// An example of the file, with its lines. Those that may be repeated are joined.
struct HelpExample {
  std::string line;
  std::string before;
  std::string until;
  std::string prints;
  std::string exit = "0";
  std::string after = "true";
  bool has_daemon = false;
};

void PrintTo(const HelpExample& example, std::ostream* out) {
  *out << example.line;
}

std::vector<HelpExample> help_examples() {
  std::vector<HelpExample> examples;
  std::ifstream file(std::string(kSourceFolder) + "/tests/help_examples.txt");
  for (std::string line; std::getline(file, line);) {
    const std::string value = line.substr(std::min(line.find(": ") + 2, line.size()));
    if (line.starts_with("$ ")) examples.emplace_back().line = line.substr(2);
    if (line.starts_with("before: ")) examples.back().before += value + "\n";
    if (line.starts_with("until: ")) examples.back().until = value;
    if (line.starts_with("prints: ")) examples.back().prints = value;
    if (line.starts_with("exit: ")) examples.back().exit = value;
    if (line.starts_with("after: ")) examples.back().after += "\n" + value;
    if (line.starts_with("daemon: ") || (line.starts_with("$ ") && line.find("http://127") != line.npos)) {
      examples.back().has_daemon = true;
    }
  }
  return examples;
}

// The examples of a verb's help and of those below it.
void add_examples_of_help(const std::vector<std::string>& verb, std::set<std::string>& examples) {
  std::vector<std::string> command{kPollyProgram, "help"};
  command.insert(command.end(), verb.begin(), verb.end());
  std::istringstream help(run_program(command).out);
  std::string heading;
  for (std::string line; std::getline(help, line);) {
    if (!line.starts_with("  ")) {
      heading = line;
    } else if (heading == "Examples:") {
      examples.insert(line.substr(2));
    } else if (heading == "Verbs:" && line[2] != ' ') {
      std::vector<std::string> below = verb;
      below.push_back(line.substr(2, line.find(' ', 2) - 2));
      add_examples_of_help(below, examples);
    }
  }
}

ValkeyServer& valkey() {
  static ValkeyServer server;
  return server;
}

ValkeyServer& old_valkey() {
  static ValkeyServer server;
  return server;
}

PostgresServer& postgres() {
  static PostgresServer server;
  return server;
}

// The servers are shared by the examples, which find them empty.
void empty_servers_of(const std::string& text) {
  if (text.find("valkey://") != text.npos) valkey().ask({"FLUSHALL"});
  if (text.find("valkey://old") != text.npos) old_valkey().ask({"FLUSHALL"});
  if (text.find("postgres://") != text.npos) postgres().ask("DROP SCHEMA IF EXISTS polly CASCADE");
}

// The text with the addresses of this test's servers; those that it does not name are not started.
class RealServers {
 public:
  RealServers(std::string folder, std::string daemon) : folder_(std::move(folder)), daemon_(std::move(daemon)) {}

  std::string in(std::string text) const {
    replace(text, "http://127.0.0.1:8080", [this] { return daemon_; });
    replace(text, "valkey://127.0.0.1:6379", [] { return "valkey://" + valkey().address(); });
    replace(text, "valkey://new:6379", [] { return "valkey://" + valkey().address(); });
    replace(text, "valkey://old:6379", [] { return "valkey://" + old_valkey().address(); });
    replace(text, "postgres://polly@db/polly", [] { return postgres().url(); });
    replace(text, "postgres://polly_owner@db.example/polly", [] { return postgres().url(); });
    replace(text, "--listen :8080", [] { return "--listen 127.0.0.1:0"; });
    replace(text, "/srv/polly", [this] { return folder_; });
    text = std::regex_replace(text, std::regex(R"(\bSHA\b)"), testing::kSha);
    return std::regex_replace(text, std::regex(R"(--claim TOKEN\b)"), "--claim $$TOKEN");
  }

 private:
  template <class Text>
  static void replace(std::string& text, const std::string& part, Text replacement) {
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) {
      text.replace(at, part.size(), replacement());
    }
  }

  std::string folder_;
  std::string daemon_;
};

// A script whose exit code is 0 where the example does what it shows. Standard error of the script has the reason.
std::string script_of(const HelpExample& example) {
  std::string run = "{ " + example.line + "\n} >out 2>err; code=$?\n[ $code = " + example.exit +
                    " ] || { cat out err >&2; echo \"exit code $code\" >&2; exit 1; }\n";
  if (!example.until.empty()) {
    run = example.line + " >out 2>err & pid=$!\n" +  // a simple command: the process is polly's own
          "for ((tries = 0; tries < 1500; tries++)); do\n  { " + example.until +
          "\n} >&2 && break\n  [ -d /proc/$pid ] || break; sleep 0.02\ndone\n"
          "kill $pid; wait $pid; code=$?\n[ $tries -lt 1500 ] || { cat out err >&2; exit 1; }\n";
  }
  return "set -e\n" + example.before + "set +e\n" + run + "grep -qF -e " + "\"$PRINTS\"" +
         " out || [ -z \"$PRINTS\" ] || { cat out err >&2; exit 1; }\n{ (set -e\n" + example.after +
         "\n) } >&2 || { cat out err >&2; exit 1; }\n";
}

class HelpExamples : public ::testing::TestWithParam<HelpExample> {};

}  // namespace

TEST(HelpExamplesFile, HasAllExamplesOfAllVerbsAndNoOther) {
  std::set<std::string> of_help;
  add_examples_of_help({}, of_help);
  std::set<std::string> of_file;
  for (const HelpExample& example : help_examples()) of_file.insert(example.line);
  EXPECT_EQ(of_file, of_help);
}

TEST_P(HelpExamples, DoWhatTheyShow) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink(kPollyProgram, folder / "polly");
  std::filesystem::create_directory(folder / "work");
  Environment environment{{"POLLY_WEBHOOK_SECRET", "the_secret_at_github"},
                          {"POLLY_API_TOKEN", "a_token_of_the_api"},
                          {"XDG_STATE_HOME", folder / "state"}};
  std::unique_ptr<DaemonProcess> daemon;
  std::string url;
  if (GetParam().has_daemon) {
    daemon = std::make_unique<DaemonProcess>(environment);
    url = daemon->url();
    environment.emplace_back("POLLY_LISTEN", url.substr(url.rfind('/') + 1));
  }
  const RealServers servers(folder / "work", url);
  HelpExample example = GetParam();
  empty_servers_of(example.line);
  for (std::string* text : {&example.line, &example.before, &example.until, &example.prints, &example.after}) {
    *text = servers.in(*text);
  }
  environment.emplace_back("PRINTS", example.prints);
  environment.emplace_back("SOURCES", kSourceFolder);
  const ProgramResult result = run_program(
      {"bash", "-c", "cd \"$1/work\" && PATH=$1:$PATH && " + script_of(example), "bash", folder / ""}, environment);
  EXPECT_EQ(result.exit_code, 0) << example.line << "\n" << result.err;
}

INSTANTIATE_TEST_SUITE_P(OfTheHelp, HelpExamples, ::testing::ValuesIn(help_examples()), [](const auto& test) {
  std::string name;
  for (const char c : test.param.line) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_word || (!name.empty() && name.back() != '_')) name += is_word ? c : '_';
  }
  return std::to_string(test.index) + "_" + name.substr(0, 60);
});

}  // namespace polly::tests

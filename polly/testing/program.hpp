// Runs programs for tests: with arguments, an environment of their own, and their output.
//
//   ProgramResult result = run_program({POLLY_PROGRAM, "state", "get", "--json"}, {{"POLLY_API_TOKEN", "t"}});
//   EXPECT_EQ(result.exit_code, 0) << result.err;
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace polly::testing {

// Variables added to the test's own environment, without its POLLY_* and OTEL_*.
using Environment = std::vector<std::pair<std::string, std::string>>;

// A folder that is deleted with the object. It lies on a RAM disk where one has room and TMPDIR is not set. `./dev
// bench` sets TMPDIR, since durability is measured on a disk.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

struct ProgramResult {
  int exit_code = -1;  // 128 + n where signal n ended it
  std::string out;
  std::string err;
};

// Runs a program to its end. std::runtime_error where it cannot be started.
ProgramResult run_program(const std::vector<std::string>& arguments, const Environment& environment = {});

// Starts a program; its output is appended to two files, which may be the same. It runs in `folder`, by default the
// test's own. The caller waits for it.
pid_t start_program(const std::vector<std::string>& arguments, const Environment& environment,
                    const std::filesystem::path& out, const std::filesystem::path& err,
                    const std::filesystem::path& folder = {});

// The status of waitpid as a shell's exit code.
int exit_code_of(int wait_status) noexcept;

std::string read_file(const std::filesystem::path& path);  // empty where it does not exist

}  // namespace polly::testing

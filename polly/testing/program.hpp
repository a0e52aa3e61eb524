// Programs as tests run them: with arguments, an environment of their own, and what they said.
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

// Variables on top of those of the test, of which POLLY_* and OTEL_* are left out.
using Environment = std::vector<std::pair<std::string, std::string>>;

// A folder that goes with the object, on a RAM disk where there is one with room and TMPDIR names no other place, as
// `./dev bench` does: what is durable is measured on a disk.
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

// Starts a program; what it says goes to the end of two files, which may be the same. It runs in `folder`, or where the
// test does. The caller waits for it.
pid_t start_program(const std::vector<std::string>& arguments, const Environment& environment,
                    const std::filesystem::path& out, const std::filesystem::path& err,
                    const std::filesystem::path& folder = {});

// What waitpid said, as a shell tells it.
int exit_code_of(int wait_status) noexcept;

std::string read_file(const std::filesystem::path& path);  // empty where there is none

}  // namespace polly::testing

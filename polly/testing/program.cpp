#include "polly/testing/program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

namespace polly::testing {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Of two variables of one name a program takes the first.
std::vector<std::string> whole_environment(const Environment& ours) {
  std::vector<std::string> variables;
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const std::string_view name = text.substr(0, text.find('='));
    const bool is_replaced =
        std::any_of(ours.begin(), ours.end(), [&](const auto& each) { return each.first == name; });
    if (!is_replaced && !name.starts_with("POLLY_") && !name.starts_with("OTEL_")) variables.emplace_back(text);
  }
  for (const auto& [name, value] : ours) variables.push_back(name + "=" + value);
  return variables;
}

class FileActions {
 public:
  FileActions(const std::filesystem::path& out, const std::filesystem::path& err, const std::filesystem::path& folder) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, out.c_str(), kAppend, 0600);
    ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, err.c_str(), kAppend, 0600);
    if (!folder.empty()) ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  static constexpr int kAppend = O_WRONLY | O_CREAT | O_APPEND;

  posix_spawn_file_actions_t actions_{};
};

// A RAM disk where one has room: most of a test's time on a disk is spent in fsync, which only power cuts need, and a
// VFS simulates those (sqlite_vfs.hpp). TMPDIR overrides it.
std::filesystem::path parent_folder() {
  constexpr std::uintmax_t kRoomMin = std::uintmax_t{1} << 30U;
  const char* const kRamDisk = "/dev/shm";
  struct statvfs disk{};
  const bool is_usable = std::getenv("TMPDIR") == nullptr && ::statvfs(kRamDisk, &disk) == 0 &&
                         (disk.f_flag & ST_NOEXEC) == 0 && ::access(kRamDisk, W_OK | X_OK) == 0 &&
                         disk.f_bavail * disk.f_frsize >= kRoomMin;
  return is_usable ? kRamDisk : std::filesystem::temp_directory_path();
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (parent_folder() / "polly_test_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder: " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // what cannot be removed stays in /tmp
  std::filesystem::remove_all(path_, ignored);
}

pid_t start_program(const std::vector<std::string>& arguments, const Environment& environment,
                    const std::filesystem::path& out, const std::filesystem::path& err,
                    const std::filesystem::path& folder) {
  std::vector<std::string> texts = arguments;
  std::vector<std::string> variables = whole_environment(environment);
  const FileActions actions(out, err, folder);
  pid_t pid = 0;
  const int failure = ::posix_spawnp(&pid, texts.front().c_str(), actions.get(), nullptr, pointers(texts).data(),
                                     pointers(variables).data());
  if (failure != 0) throw std::runtime_error(texts.front() + " does not start: " + std::strerror(failure));
  return pid;
}

ProgramResult run_program(const std::vector<std::string>& arguments, const Environment& environment) {
  const TemporaryFolder folder;
  const pid_t pid = start_program(arguments, environment, folder / "out", folder / "err");
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  ProgramResult result;
  result.exit_code = exit_code_of(status);
  result.out = read_file(folder / "out");
  result.err = read_file(folder / "err");
  return result;
}

int exit_code_of(int wait_status) noexcept {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace polly::testing

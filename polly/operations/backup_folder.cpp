#include "polly/operations/backup_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"

namespace polly::operations {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPartial = ".partial";
constexpr std::string_view kRestored = ".restored";

// What comes behind a backup's name while it is made and checked.
constexpr std::array<std::string_view, 10> kLeftovers{kPartial,
                                                      ".partial-journal",
                                                      kRestored,
                                                      ".restored-wal",
                                                      ".restored-shm",
                                                      ".restored-journal",
                                                      ".restored.lock",
                                                      ".restored.partial",
                                                      ".restored.partial-wal",
                                                      ".restored.partial-shm"};

bool is_plain_file(const fs::path& path) noexcept {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

Error folder_error(const fs::path& path, const std::string& reason) {
  return Error(ErrorKind::unavailable, "the folder for backups, " + path.string() + ", cannot be used (" + reason +
                                           "): create it, mount its disk, or let this user write in it");
}

// "polly-20261129T053000Z-000042.backup.db": each number with its place in the text.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  return parse_decimal<int>(text.substr(at, digits)).value_or(-1);
}

}  // namespace

std::string BackupName::text() const {
  const auto day = std::chrono::floor<std::chrono::days>(made);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(made - day);
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "polly-%04d%02u%02uT%02ld%02ld%02ldZ-%06llu.backup.db",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<long>(time.hours().count()), static_cast<long>(time.minutes().count()),
                static_cast<long>(time.seconds().count()), static_cast<unsigned long long>(token));
  return text.data();
}

std::optional<BackupName> BackupName::parse(std::string_view text) {
  constexpr std::size_t kTokenAt = 23;  // behind "polly-20261129T053000Z-"
  const std::size_t end = text.find('.');
  if (end == std::string_view::npos || end <= kTokenAt) return std::nullopt;
  const std::optional<std::uint64_t> token = parse_decimal<std::uint64_t>(text.substr(kTokenAt, end - kTokenAt));
  const std::chrono::year_month_day date(std::chrono::year(number_at(text, 6, 4)),
                                         std::chrono::month(static_cast<unsigned>(number_at(text, 10, 2))),
                                         std::chrono::day(static_cast<unsigned>(number_at(text, 12, 2))));
  if (!token || !date.ok()) return std::nullopt;
  const std::chrono::sys_seconds made = std::chrono::sys_days(date) + std::chrono::hours(number_at(text, 15, 2)) +
                                        std::chrono::minutes(number_at(text, 17, 2)) +
                                        std::chrono::seconds(number_at(text, 19, 2));
  BackupName name(made, *token);
  return name.text() == text ? std::optional(name) : std::nullopt;
}

void BackupFolder::require() const {
  std::error_code error;
  const bool is_folder = fs::is_directory(path_, error);
  if (error) throw folder_error(path_, error.message());
  if (!is_folder) throw folder_error(path_, fs::exists(path_, error) ? "it is not a folder" : "it does not exist");
}

fs::path BackupFolder::scratch(const BackupName& name) const {
  return path_ / (name.text() + std::string(kRestored));
}

std::vector<BackupName> BackupFolder::backups() const {
  std::vector<BackupName> names;
  std::error_code error;
  for (fs::directory_iterator it(path_, error); !error && it != fs::directory_iterator(); it.increment(error)) {
    const std::optional<BackupName> name = BackupName::parse(it->path().filename().string());
    if (name && is_plain_file(it->path())) names.push_back(*name);
  }
  if (error) throw folder_error(path_, error.message());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<BackupName> BackupFolder::surplus(const BackupName& newest, std::size_t keep) const {
  std::vector<BackupName> names = backups();
  std::erase(names, newest);  // a wrong clock may have given others later names: it stays all the same
  const std::size_t others = keep > 0 ? keep - 1 : 0;
  names.resize(names.size() > others ? names.size() - others : 0, newest);
  return names;
}

void BackupFolder::remove(const BackupName& name) const {
  const fs::path path = file(name);
  if (!is_plain_file(path) || ::unlink(path.c_str()) == 0 || errno == ENOENT) return;
  throw Error(ErrorKind::unavailable, path.string() + ", which is older than the backups to keep, cannot be removed (" +
                                          std::generic_category().message(errno) +
                                          "): let this user write in its folder, or remove it");
}

void BackupFolder::remove_leftovers() const {
  std::vector<BackupName> names;
  std::error_code error;
  for (fs::directory_iterator it(path_, error); !error && it != fs::directory_iterator(); it.increment(error)) {
    const std::string text = it->path().filename().string();
    for (const std::string_view ending : kLeftovers) {
      if (!text.ends_with(ending)) continue;
      const auto name = BackupName::parse(std::string_view(text).substr(0, text.size() - ending.size()));
      if (name) names.push_back(*name);
    }
  }
  for (const BackupName& name : names) remove_leftovers_of(name);
}

void BackupFolder::remove_leftovers_of(const BackupName& name) const noexcept {
  try {
    for (const std::string_view ending : kLeftovers) {
      const fs::path path = path_ / (name.text() + std::string(ending));
      if (is_plain_file(path)) ::unlink(path.c_str());
    }
  } catch (const std::exception&) {  // out of memory: the next backup removes them
  }
}

}  // namespace polly::operations

// The variables of the backups that the daemon makes by itself.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "polly/base/decimal.hpp"
#include "polly/config/detail/setting_row.hpp"

namespace polly::config {

inline constexpr std::size_t kBackupsKeptMax = 10'000;
inline constexpr std::chrono::hours kBackupIntervalMax{24 * 365};

inline std::optional<Milliseconds> parse_backup_interval(std::string_view text) {
  const std::optional<Milliseconds> time = parse_ttl(text);
  return time && *time >= std::chrono::seconds(1) && *time <= kBackupIntervalMax ? time : std::nullopt;
}

inline std::optional<std::size_t> parse_backups_kept(std::string_view text) {
  return parse_decimal<std::size_t>(text, 1, kBackupsKeptMax);
}

inline constexpr std::array kBackupSettings{
    setting<parse_path, &Config::backup, &Backup::folder>(
        "POLLY_BACKUP_DIR", "the folder in which the daemon makes backups; not set: it makes none", "a path"),
    setting<parse_backup_interval, &Config::backup, &Backup::interval>(
        "POLLY_BACKUP_INTERVAL", "how long after one backup the daemon makes the next",
        "a duration from 1s to 365d, as in 24h or 30m"),
    setting<parse_backups_kept, &Config::backup, &Backup::keep>(
        "POLLY_BACKUP_KEEP", "how many backups are kept; older ones are removed when the newest is verified",
        "a number from 1 to 10000"),
};

}  // namespace polly::config

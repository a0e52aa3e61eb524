#include "polly/operations/backup.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

#include "polly/backends/sqlite/sqlite_archive.hpp"
#include "polly/base/version.hpp"
#include "polly/operations/detail/archive_target.hpp"
#include "polly/operations/detail/entries_digest.hpp"

namespace polly::operations {

namespace {

constexpr int kManifestFormat = 1;
constexpr std::string_view kManifestKey = "polly:backup:manifest";

// What a file holds, and what its manifest says, which may be missing.
struct FileContents {
  std::uint64_t entries = 0;
  std::uint64_t expired = 0;
  std::string digest;
  std::optional<std::string> manifest;
};

constexpr std::uint64_t kRowsUnasked = 1024;  // from one question whether to stop to the next

FileContents read_file(const std::string& file, const std::function<bool()>& is_stopped) {
  FileContents contents;
  EntriesDigest digest;
  const WallTime now = system_clock().wall();
  read_sqlite_archive(file, [&](const SqliteArchiveRow& row) {
    if (contents.entries % kRowsUnasked == 0 && is_stopped && is_stopped()) {
      throw Error(ErrorKind::cancelled, "the check of " + file + " was stopped");
    }
    if (row.key == kManifestKey) {
      contents.manifest.emplace(row.bytes);
      return;
    }
    digest.add(row.key, row.bytes, row.expires);
    ++contents.entries;
    if (row.expires && *row.expires <= now) ++contents.expired;
  });
  contents.digest = digest.text();
  return contents;
}

// What was written is read again before the manifest vouches for it. Error cancelled where it is stopped.
void finish_file(SqliteArchiveWriter& writer, BackupReport& report, bool is_gentle,
                 const std::function<bool()>& is_stopped) {
  is_gentle ? writer.save_gently() : writer.save();
  const FileContents contents = read_file(writer.path(), is_stopped);
  BackupManifest& manifest = report.manifest;
  manifest.entries = report.entries = contents.entries;
  manifest.left_out = report.failures.entries();
  manifest.digest = contents.digest;
  writer.put(kManifestKey, manifest.to_json(), std::nullopt);
  writer.save();
}

Error not_as_made(const std::string& file, const std::string& why) {
  return Error(ErrorKind::corrupt, file + " is not as it was made (" + why + "): use another backup");
}

}  // namespace

std::string BackupManifest::to_json() const {
  const auto seconds = std::chrono::duration_cast<std::chrono::milliseconds>(made.time_since_epoch()).count();
  return boost::json::serialize(boost::json::object{{"format", kManifestFormat},
                                                    {"made_ms", seconds},
                                                    {"source", source},
                                                    {"version", version},
                                                    {"entries", entries},
                                                    {"left_out", left_out},
                                                    {"digest", digest}});
}

std::optional<BackupManifest> BackupManifest::parse(std::string_view json) {
  try {
    const boost::json::value value = boost::json::parse(json);
    const boost::json::object& object = value.as_object();
    if (object.at("format").as_int64() != kManifestFormat) return std::nullopt;
    BackupManifest manifest;
    manifest.made = WallTime(Milliseconds(object.at("made_ms").as_int64()));
    manifest.source = std::string(object.at("source").as_string());
    manifest.version = std::string(object.at("version").as_string());
    manifest.entries = object.at("entries").to_number<std::uint64_t>();
    manifest.left_out = object.at("left_out").to_number<std::uint64_t>();
    manifest.digest = std::string(object.at("digest").as_string());
    return manifest;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

Task<BackupReport> backup(Store* store, std::string file, Context ctx, BackupOptions options) {
  BackupReport report;
  report.manifest.made = system_clock().wall();
  report.manifest.source = std::string(store->backend_name());
  report.manifest.version = std::string(version());
  CopyReport copied;
  const bool is_gentle = options.entries_per_second > 0;
  ArchiveTarget target(file, copied, is_gentle);
  co_await target.begin();
  CopyOptions copy_options;
  copy_options.entries_per_second = options.entries_per_second;
  copy_options.is_stopped = options.is_stopped;
  copy_options.on_progress = [&](const CopyReport& now) {
    report.entries = now.written;
    report.bytes = now.bytes;
    if (options.on_progress) options.on_progress(report);
  };
  CopyRun run(*store, target, ctx, copy_options, copied);
  co_await run.run();
  report.failures = std::move(copied.failures);
  report.is_stopped = copied.is_stopped;
  if (report.is_stopped) co_return report;
  std::function<void(SqliteArchiveWriter&)> finish = [&](SqliteArchiveWriter& writer) {
    finish_file(writer, report, is_gentle, options.is_stopped);
    if (options.may_replace && !options.may_replace()) {
      throw Error(ErrorKind::conflict, "another daemon makes the backups now; this one was discarded");
    }
    rename_durably(writer.path(), file);
  };
  try {
    co_await target.finish(std::move(finish));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::cancelled) throw;
    report.is_stopped = true;
  }
  co_return report;
}

BackupContents verify_backup(const std::string& file, const std::function<bool()>& is_stopped) {
  const FileContents found = read_file(file, is_stopped);
  if (!found.manifest) {
    throw Error(ErrorKind::corrupt,
                file + " has no manifest: it is a store, and no backup that `polly backup` made and finished");
  }
  std::optional<BackupManifest> manifest = BackupManifest::parse(*found.manifest);
  if (!manifest) throw not_as_made(file, "its manifest cannot be read; a newer version may have made it");
  if (manifest->entries != found.entries) {
    throw not_as_made(file, "it has " + std::to_string(found.entries) + " entries, and was made with " +
                                std::to_string(manifest->entries));
  }
  if (manifest->digest != found.digest) throw not_as_made(file, "entries were changed: the digest is another one");
  BackupContents contents;
  contents.manifest = *std::move(manifest);
  contents.expired = found.expired;
  std::error_code unknown;
  contents.file_bytes = std::filesystem::file_size(file, unknown);
  return contents;
}

}  // namespace polly::operations

#include "polly/operations/backup.hpp"

#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

#include "polly/backends/sqlite/sqlite_archive.hpp"
#include "polly/base/version.hpp"
#include "polly/base/worker.hpp"
#include "polly/operations/detail/each_page.hpp"
#include "polly/operations/detail/entries_digest.hpp"

namespace polly::operations {

namespace {

constexpr int kManifestFormat = 1;
constexpr std::size_t kPagesAtOnce = 2;  // the next one is read while the one before is written
constexpr std::string_view kManifestKey = "polly:backup:manifest";

// What a file holds, and what its manifest says, which may be missing.
struct FileContents {
  std::uint64_t entries = 0;
  std::uint64_t expired = 0;
  std::string digest;
  std::optional<std::string> manifest;
};

FileContents read_file(const std::string& file) {
  FileContents contents;
  EntriesDigest digest;
  const WallTime now = system_clock().wall();
  read_sqlite_archive(file, [&](const SqliteArchiveRow& row) {
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

// Removes the unfinished file, unless it was renamed.
class PartialFile {
 public:
  explicit PartialFile(const std::string& file) : path_(file + ".partial") {}
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;
  ~PartialFile() {
    if (is_ours_) ::unlink(path_.c_str());
  }

  const std::string& path() const noexcept { return path_; }
  void take() noexcept { is_ours_ = true; }  // this process writes it
  void release() noexcept { is_ours_ = false; }

 private:
  const std::string path_;
  bool is_ours_ = false;
};

class BackupRun {
 public:
  BackupRun(Store& store, std::string file, const Context& ctx, const BackupOptions& options)
      : store_(store),
        file_(std::move(file)),
        ctx_(ctx),
        options_(options),
        partial_(file_),
        walk_(store, "", options.entries_per_second) {}

  Task<BackupReport> run() {
    report_.manifest.made = system_clock().wall();
    auto begin = [this] { begin_file(); };
    co_await worker_.run(as_task(std::move(begin)));
    auto work = [this](std::vector<EntryWalk::Item> items) { return write(std::move(items)); };
    report_.is_stopped = !co_await each_page(&walk_, ctx_, kPagesAtOnce, options_.is_stopped, std::move(work));
    for (const EntryFailure& unread : walk_.failures().all()) report_.failures.add(unread);
    if (report_.is_stopped) co_return std::move(report_);
    auto finish = [this] { finish_file(); };
    co_await worker_.run(as_task(std::move(finish)));
    co_return std::move(report_);
  }

 private:
  Task<void> write(std::vector<EntryWalk::Item> items) {
    const std::size_t entries = items.size();
    std::uint64_t bytes = 0;
    for (const auto& [key, entry] : items) bytes += key.text().size() + entry.bytes.size();
    auto put = [this, items = std::move(items)] {
      for (const auto& [key, entry] : items) writer_->put(key.text(), entry.bytes, entry.expires);
    };
    co_await worker_.run(as_task(std::move(put)));
    report_.entries += entries;
    report_.bytes += bytes;
    if (options_.on_progress) options_.on_progress(report_);
  }

  void begin_file() {
    writer_ = std::make_unique<SqliteArchiveWriter>(partial_.path());
    partial_.take();
  }

  // What was written is read again before the manifest vouches for it.
  void finish_file() {
    writer_->save();
    const FileContents contents = read_file(partial_.path());
    BackupManifest& manifest = report_.manifest;
    manifest.source = std::string(store_.backend_name());
    manifest.version = std::string(version());
    manifest.entries = report_.entries = contents.entries;
    manifest.left_out = report_.failures.entries();
    manifest.digest = contents.digest;
    writer_->put(kManifestKey, manifest.to_json(), std::nullopt);
    writer_->save();
    if (options_.may_replace && !options_.may_replace()) {
      throw Error(ErrorKind::conflict, "another daemon makes the backups now; this one was discarded");
    }
    rename_durably(partial_.path(), file_);
    partial_.release();
  }

  Store& store_;
  const std::string file_;
  const Context ctx_;
  const BackupOptions& options_;
  BackupReport report_;
  PartialFile partial_;
  std::unique_ptr<SqliteArchiveWriter> writer_;  // used by the worker's thread
  EntryWalk walk_;
  Worker worker_;
};

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
  BackupRun run(*store, std::move(file), ctx, options);
  co_return co_await run.run();
}

BackupContents verify_backup(const std::string& file) {
  const FileContents found = read_file(file);
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

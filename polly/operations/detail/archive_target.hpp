// ArchiveTarget: entries on their way into a new SQLite file. It is written beside its place, by a thread of its own,
// and has its name when it is complete; without finish() it is removed.
//
//   ArchiveTarget target("/srv/backups/polly.db", report);
//   co_await target.begin();
//   co_await target.write(std::move(items));
//   co_await target.finish([](SqliteArchiveWriter& writer) {
//     writer.save();
//     rename_durably(writer.path(), "/srv/backups/polly.db");
//   });
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "polly/backends/sqlite/sqlite_archive.hpp"
#include "polly/base/worker.hpp"
#include "polly/operations/detail/copy_run.hpp"

namespace polly::operations {

class ArchiveTarget : public CopyTarget {
 public:
  // The report outlives it.
  ArchiveTarget(const std::string& file, CopyReport& report) : path_(file + ".partial"), report_(report) {}
  ~ArchiveTarget() override;

  Task<void> begin();  // Errors of SqliteArchiveWriter
  Task<void> write(std::vector<CopyItem> items) override;

  // `complete` runs on the thread that writes, and renames the file.
  Task<void> finish(std::function<void(SqliteArchiveWriter&)> complete);

  // Entries are read on while the thread sorts many of them.
  InFlight::Limits limits() const noexcept override { return {.tasks_max = 128, .bytes_max = 16 * 1024 * 1024}; }

 private:
  const std::string path_;
  CopyReport& report_;
  std::unique_ptr<SqliteArchiveWriter> writer_;  // used by the worker's thread
  Worker worker_;
};

}  // namespace polly::operations

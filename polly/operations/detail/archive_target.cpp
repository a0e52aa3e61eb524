#include "polly/operations/detail/archive_target.hpp"

#include <unistd.h>

#include <utility>

namespace polly::operations {

namespace {

constexpr std::size_t kWriteBackBytes = 4 * 1024 * 1024;

}  // namespace

ArchiveTarget::~ArchiveTarget() {
  if (writer_) ::unlink(path_.c_str());
}

Task<void> ArchiveTarget::begin() {
  auto make = [this] { writer_ = std::make_unique<SqliteArchiveWriter>(path_); };
  co_await worker_.run(as_task(std::move(make)));
}

Task<void> ArchiveTarget::write(std::vector<CopyItem> items) {
  report_.expired += drop_expired(items);
  const std::size_t entries = items.size();
  std::uint64_t bytes = 0;
  for (const CopyItem& item : items) bytes += item.key.text().size() + item.bytes.size();
  auto put = [this, bytes, items = std::move(items)] {
    for (const CopyItem& item : items) writer_->put(item.key.text(), item.bytes, item.expires);
    bytes_put_ += bytes;
    if (!is_gentle_ || bytes_put_ < kWriteBackBytes) return;
    bytes_put_ = 0;
    writer_->write_back_gently();
  };
  co_await worker_.run(as_task(std::move(put)));
  report_.written += entries;
  report_.bytes += bytes;
}

Task<void> ArchiveTarget::finish(std::function<void(SqliteArchiveWriter&)> complete) {
  auto work = [this, complete = std::move(complete)] {
    complete(*writer_);
    writer_.reset();
  };
  co_await worker_.run(as_task(std::move(work)));
}

}  // namespace polly::operations

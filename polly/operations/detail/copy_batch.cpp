#include "polly/operations/detail/copy_batch.hpp"

#include <algorithm>

#include "polly/operations/detail/copy_run.hpp"

namespace polly::operations {

namespace {

Expiration expiration_of(const CopyItem& item) {
  return item.expires ? Expiration::at(*item.expires) : Expiration::never();
}

bool fits_into_a_smaller_batch(const Error& error) noexcept {
  return error.kind() == ErrorKind::deadline_exceeded || error.kind() == ErrorKind::resource_exhausted;
}

}  // namespace

bool is_same_expiry(const std::optional<WallTime>& a, const std::optional<WallTime>& b,
                    Milliseconds tolerance) noexcept {
  if (!a || !b) return a.has_value() == b.has_value();
  return *a - *b <= tolerance && *b - *a <= tolerance;
}

CopyBatch::CopyBatch(Store& to, const Context& ctx, const CopyOptions& options, CopyReport& report, bool reads_first,
                     std::vector<CopyItem> items)
    : to_(to),
      ctx_(ctx),
      options_(options),
      report_(report),
      reads_first_(reads_first || options.is_dry_run),
      all_(items.size()),
      waiting_(std::move(items)) {}

// Each round tries what is left. After an error it is not known what was written, so the target is read first.
Task<void> CopyBatch::run() {
  std::size_t at_once = waiting_.size();
  for (int round = 0; !waiting_.empty();) {
    const std::size_t before = waiting_.size();
    const auto some = static_cast<std::ptrdiff_t>(std::min(at_once, before));
    std::vector<CopyItem> items(std::make_move_iterator(waiting_.begin()),
                                std::make_move_iterator(waiting_.begin() + some));
    waiting_.erase(waiting_.begin(), waiting_.begin() + some);
    std::optional<Error> failure;
    try {
      co_await try_some(&items);
      retries_.succeeded();
    } catch (const Error& error) {
      failure.emplace(error);
    }
    if (failure) {
      reads_first_ = true;
      if (fits_into_a_smaller_batch(*failure)) at_once = std::max<std::size_t>(1, items.size() / 2);
      waiting_.insert(waiting_.begin(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
      co_await retries_.failed(*failure);
    } else if (waiting_.size() >= before && ++round == kRoundsMax) {
      throw Error(ErrorKind::conflict, "entries of the target keep changing while they are copied: try again later");
    }
  }
}

// Those that others changed in between go back into waiting_. Nothing is counted before all of it is done.
Task<void> CopyBatch::try_some(std::vector<CopyItem>* items) {
  report_.expired += drop_expired(*items);
  if (items->empty()) co_return;
  std::vector<std::optional<RawEntry>> found(items->size());
  if (reads_first_) found = co_await read(*items);
  std::vector<Outcome> outcomes;
  std::vector<Replacement> replacements;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const CopyItem& item = (*items)[i];
    outcomes.push_back(outcome_of(item, found[i]));
    if (options_.is_dry_run || !is_change(outcomes.back())) continue;
    std::optional<Revision> revision;
    if (found[i]) revision = std::move(found[i]->revision);
    replacements.emplace_back(item.key, std::move(revision), item.bytes, expiration_of(item));
  }
  std::vector<bool> done;
  if (!replacements.empty()) done = co_await to_.replace_raw(ctx_, std::move(replacements));
  std::size_t at = 0;
  for (std::size_t i = 0; i < items->size(); ++i) {
    CopyItem& item = (*items)[i];
    if (!options_.is_dry_run && is_change(outcomes[i]) && !done[at++]) {
      reads_first_ = true;
      waiting_.push_back(std::move(item));
    } else {
      count(item, outcomes[i]);
    }
  }
}

Task<std::vector<std::optional<RawEntry>>> CopyBatch::read(const std::vector<CopyItem>& items) {
  std::vector<Key> keys;
  keys.reserve(items.size());
  for (const CopyItem& item : items) keys.push_back(item.key);
  return to_.get_raw(ctx_, std::move(keys));
}

CopyBatch::Outcome CopyBatch::outcome_of(const CopyItem& item, const std::optional<RawEntry>& found) const noexcept {
  if (!found) return Outcome::written;
  if (found->bytes == item.bytes && is_same_expiry(found->expires, item.expires, kLifetimeTolerance)) {
    return Outcome::equal;
  }
  switch (options_.mode) {
    case CopyMode::only_missing: return Outcome::kept;
    case CopyMode::refuse: return Outcome::conflict;
    case CopyMode::overwrite: break;
  }
  return Outcome::replaced;
}

void CopyBatch::count(const CopyItem& item, Outcome outcome) {
  if (outcome != Outcome::written) ++found_;
  switch (outcome) {
    case Outcome::written: ++report_.written; break;
    case Outcome::replaced: ++report_.replaced; break;
    case Outcome::equal: ++report_.equal; break;
    case Outcome::kept: ++report_.kept; break;
    case Outcome::conflict:
      ++report_.conflicts;
      if (report_.conflicting.size() < kCopyConflictsMax) report_.conflicting.push_back(item.key);
      break;
  }
  if (is_change(outcome)) report_.bytes += item.key.text().size() + item.bytes.size();
}

}  // namespace polly::operations

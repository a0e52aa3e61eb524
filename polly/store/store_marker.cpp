#include "polly/store/store_marker.hpp"

#include <utility>

#include "polly/base/decimal.hpp"
#include "polly/store/backend.hpp"
#include "polly/store/own_entries.hpp"
#include "polly/store/store.hpp"

namespace polly {

namespace {

std::vector<Key> marker_keys() {
  const std::string prefix(store_detail::kMarkerPrefix);
  std::vector<Key> keys;
  keys.emplace_back(prefix + "created");
  keys.emplace_back(prefix + "renewed");
  return keys;
}

// nullopt also where another program wrote something else: the entry is not as it was.
std::optional<std::int64_t> number_in(const std::optional<std::string>& stored) {
  return stored ? parse_decimal<std::int64_t>(*stored, INT64_MIN, INT64_MAX) : std::nullopt;
}

}  // namespace

StoreMarker::StoreMarker(Store& store, Telemetry& telemetry, const Clock& clock)
    : store_(store),
      telemetry_(telemetry),
      clock_(clock),
      keys_(marker_keys()),
      losses_(telemetry.metrics().counter("polly_store_marker_lost_total",
                                          "How often the store had lost what was stored, although it answered.",
                                          {{"backend", std::string(store.backend_name())}})) {}

Task<void> StoreMarker::refresh(Context ctx) {
  const std::vector<std::optional<std::string>> stored =
      co_await store_.backend_->get_many(store_.observer_.bounded(ctx), keys_);
  std::optional<std::int64_t> created = number_in(stored[0]);
  if (seen_) {
    std::optional<std::string> found = difference(created, number_in(stored[1]));
    if (found) {
      seen_.reset();  // a renewal that fails must not report the same loss again
      report(std::move(*found));
    }
  }
  if (!created) {
    const std::int64_t now = clock_.wall().time_since_epoch().count();
    const WriteIf condition = stored[0] ? WriteIf::always : WriteIf::absent;
    const bool is_first = co_await store_.backend_->set(store_.observer_.bounded(ctx), keys_[0], std::to_string(now),
                                                        kLifetime, condition);
    if (!is_first) co_return;  // another daemon was faster: the next call reads its entry
    created = now;
  }
  seen_ = co_await renew(ctx, *created);
}

Task<StoreMarker::Seen> StoreMarker::renew(Context ctx, std::int64_t created) {
  std::vector<Advance> advances;
  advances.emplace_back(keys_[1], clock_.wall().time_since_epoch().count());
  Seen seen;
  seen.created = created;
  const std::vector<std::int64_t> renewed =
      co_await store_.backend_->advance(store_.observer_.bounded(ctx), std::move(advances), kLifetime);
  seen.renewed = renewed.front();
  co_await store_.backend_->touch(store_.observer_.bounded(ctx), keys_[0], kLifetime);
  co_return seen;
}

std::optional<std::string> StoreMarker::difference(std::optional<std::int64_t> created,
                                                   std::optional<std::int64_t> renewed) const {
  if (!created) return "the entry " + keys_[0].text() + " is gone";
  if (*created != seen_->created) return "the entry " + keys_[0].text() + " is another one than before";
  if (!renewed) return "the entry " + keys_[1].text() + " is gone";
  if (*renewed >= seen_->renewed) return std::nullopt;
  return "the entry " + keys_[1].text() + " is older than it was, by " +
         std::to_string((seen_->renewed - *renewed) / 1000) + " s";
}

void StoreMarker::report(std::string found) {
  losses_.add();
  telemetry_.log().write(
      Level::warning,
      "the store answers, but has lost what was stored: check its persistence, its maxmemory-policy and whether an "
      "older copy took its place; then have GitHub redeliver the events since",
      {{"backend", store_.backend_name()}, {"found", found}});
  const std::lock_guard lock(mutex_);
  last_loss_.emplace(clock_.wall(), std::move(found));
}

std::optional<StoreLoss> StoreMarker::last_loss() const {
  const std::lock_guard lock(mutex_);
  return last_loss_;
}

}  // namespace polly

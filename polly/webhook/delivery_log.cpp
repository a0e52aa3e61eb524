#include "polly/webhook/delivery_log.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "polly/base/hex.hpp"
#include "polly/github/event_names.hpp"

namespace polly::webhook {

namespace {

constexpr std::size_t kIdBytes = 64;
constexpr std::size_t kActionBytes = 24;
constexpr std::size_t kNameBytes = Repository::kOwnerBytesMax + 1 + Repository::kNameBytesMax;
constexpr std::size_t kShaBytes = 32;
constexpr std::array kOutcomes{Recorded::stored, Recorded::ignored, Recorded::refused, Recorded::failed};

}  // namespace

std::string_view to_string(Recorded outcome) noexcept {
  constexpr std::array<std::string_view, kOutcomes.size()> kNames{"stored", "ignored", "refused", "failed"};
  return kNames[static_cast<std::size_t>(outcome)];
}

std::optional<Recorded> parse_recorded(std::string_view text) noexcept {
  for (const Recorded outcome : kOutcomes) {
    if (to_string(outcome) == text) return outcome;
  }
  return std::nullopt;
}

// A record as it lies in the ring: only as many words as its text needs are written.
//
//   at | fact bits | event, outcome, cause, sizes | SHA | indexes of facts | their values | id action repository text
struct DeliveryLog::Packed {
  std::int64_t at;
  std::uint64_t fact_bits;
  std::uint8_t event;
  std::uint8_t outcome;
  std::uint8_t cause;
  std::uint8_t facts;
  std::uint8_t sha_size;
  std::uint8_t id_size;
  std::uint8_t action_size;
  std::uint8_t repository_size;
  std::uint8_t text_size;
  std::array<std::uint8_t, 7> unused;
  std::array<std::uint8_t, kShaBytes> sha;
  std::array<std::uint8_t, kFactsRecorded> fact_index;
  std::array<std::int64_t, kFactsRecorded> values;
  std::array<char, kIdBytes + kActionBytes + kNameBytes + Reason::kTextBytesMax> chars;

  std::string_view id() const noexcept { return {chars.data(), id_size}; }
  std::string_view action() const noexcept { return {chars.data() + id_size, action_size}; }
  std::string_view repository() const noexcept { return {chars.data() + id_size + action_size, repository_size}; }
  std::string_view text() const noexcept { return {chars.data() + id_size + action_size + repository_size, text_size}; }
  std::string sha_text() const { return to_hex(std::span(sha).first(sha_size)); }

  bool matches(const DeliveryFilter& filter) const {
    if (filter.event && *filter.event != event) return false;
    if (filter.outcome && static_cast<std::uint8_t>(*filter.outcome) != outcome) return false;
    if (!filter.repository.empty() && filter.repository != repository()) return false;
    return filter.sha.empty() || (filter.sha.size() == 2U * sha_size && filter.sha == sha_text());
  }
};

DeliveryLog::DeliveryLog(std::size_t kept, std::shared_ptr<const FactList> facts, const Clock& clock)
    : facts_(std::move(facts)), clock_(clock), start_(clock.wall()) {
  static_assert(sizeof(Packed) == sizeof(RecordRing::Words));
  static_assert(FactList::kFactsMax <= 64, "fact_bits has a bit for each");
  if (kept == 0) return;
  authentic_ = std::make_unique<RecordRing>(std::min(kept, kKeptMax));
  strangers_ = std::make_unique<RecordRing>(std::min(kept, kStrangersKeptMax));
}

void DeliveryLog::add(const DeliveryNote& note) noexcept {
  if (!is_on()) return;
  Packed packed{};
  packed.at = (note.at ? *note.at : clock_.wall()).time_since_epoch().count();
  packed.event = static_cast<std::uint8_t>(note.event);
  packed.outcome = static_cast<std::uint8_t>(note.outcome);
  packed.cause = static_cast<std::uint8_t>(note.reason.cause);
  if (note.facts != nullptr) {
    for (const KnownFact& known : *note.facts) {
      const std::size_t index = facts_->index_of(known.fact);
      if (index >= facts_->size()) continue;
      packed.fact_bits |= std::uint64_t{1} << index;
      if (packed.facts == kFactsRecorded) continue;
      packed.fact_index[packed.facts] = static_cast<std::uint8_t>(index);
      packed.values[packed.facts++] = known.value;
    }
  }
  const std::size_t sha_bytes = note.origin.sha.size() / 2;
  const bool has_sha = sha_bytes <= kShaBytes && from_hex(note.origin.sha, std::span(packed.sha).first(sha_bytes));
  packed.sha_size = has_sha ? static_cast<std::uint8_t>(sha_bytes) : 0;
  char* end = packed.chars.data();
  const auto append = [&end](std::string_view text, std::size_t bytes_max) {
    const std::string_view some = shortened(text, bytes_max);
    end = std::copy(some.begin(), some.end(), end);
    return static_cast<std::uint8_t>(some.size());
  };
  packed.id_size = append(note.id, kIdBytes);
  packed.action_size = append(note.origin.action, kActionBytes);
  if (const Repository* repository = note.origin.repository) {
    packed.repository_size = append(repository->owner(), Repository::kOwnerBytesMax);
    packed.repository_size += append("/", 1);
    packed.repository_size += append(repository->name(), Repository::kNameBytesMax);
  }
  packed.text_size = append(note.reason.text, Reason::kTextBytesMax);
  const std::size_t bytes = static_cast<std::size_t>(end - reinterpret_cast<const char*>(&packed));
  const auto words = std::bit_cast<RecordRing::Words>(packed);
  RecordRing& ring = note.is_authentic ? *authentic_ : *strangers_;
  const bool is_added = ring.add(std::span(words).first((bytes + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t)));
  if (!is_added) dropped_.fetch_add(1, std::memory_order_relaxed);
}

std::size_t DeliveryLog::kept() const noexcept {
  if (!is_on()) return 0;
  return static_cast<std::size_t>(authentic_->next() - authentic_->oldest() + strangers_->next() -
                                  strangers_->oldest());
}

WallTime DeliveryLog::since() const {
  if (!is_on() || authentic_->oldest() == 0) return start_;
  RecordRing::Words words{};
  for (std::uint64_t ticket = authentic_->oldest(); ticket < authentic_->next(); ++ticket) {
    if (authentic_->read(ticket, words)) return WallTime(Milliseconds(static_cast<std::int64_t>(words[0])));
  }
  return clock_.wall();
}

DeliveryRecord DeliveryLog::unpack(const Packed& packed) const {
  DeliveryRecord record;
  record.at = WallTime(Milliseconds(packed.at));
  record.id = packed.id();
  record.event = github::event_names()[packed.event];
  record.action = packed.action();
  record.repository = packed.repository();
  record.sha = packed.sha_text();
  record.outcome = static_cast<Recorded>(packed.outcome);
  record.cause = static_cast<Cause>(packed.cause);
  record.text = packed.text();
  record.fact_bits = packed.fact_bits;
  for (std::size_t i = 0; i < packed.facts; ++i) {
    record.facts.emplace_back((*facts_)[packed.fact_index[i]], packed.values[i]);
  }
  return record;
}

DeliveryWalk::DeliveryWalk(const DeliveryLog& log)
    : DeliveryWalk(log, Position{log.is_on() ? log.authentic_->next() : 0, log.is_on() ? log.strangers_->next() : 0}) {}

DeliveryWalk::DeliveryWalk(const DeliveryLog& log, Position position)
    : log_(log), rings_{log.authentic_.get(), log.strangers_.get()}, ends_{position.authentic, position.strangers} {
  for (std::size_t i = 0; i < rings_.size() && log.is_on(); ++i) ends_[i] = std::min(ends_[i], rings_[i]->next());
}

bool DeliveryWalk::load(std::size_t ring) {
  while (log_.is_on() && !is_loaded_[ring] && ends_[ring] > rings_[ring]->oldest()) {
    is_loaded_[ring] = rings_[ring]->read(ends_[ring] - 1, words_[ring]);
    if (!is_loaded_[ring]) --ends_[ring];
  }
  return is_loaded_[ring];
}

std::optional<std::size_t> DeliveryWalk::newest() {
  const bool has_authentic = load(0);
  const bool has_stranger = load(1);
  if (!has_authentic && !has_stranger) return std::nullopt;
  if (!has_authentic || !has_stranger) return has_authentic ? 0 : 1;
  return static_cast<std::int64_t>(words_[0][0]) >= static_cast<std::int64_t>(words_[1][0]) ? 0 : 1;
}

bool DeliveryWalk::is_done() {
  return !newest();
}

std::optional<DeliveryRecord> DeliveryWalk::next(const DeliveryFilter& filter, std::size_t& budget) {
  for (; budget > 0; --budget) {
    const std::optional<std::size_t> ring = newest();
    if (!ring) return std::nullopt;
    const auto packed = std::bit_cast<DeliveryLog::Packed>(words_[*ring]);
    is_loaded_[*ring] = false;
    --ends_[*ring];
    if (!packed.matches(filter)) continue;
    --budget;
    return log_.unpack(packed);
  }
  return std::nullopt;
}

}  // namespace polly::webhook

// DeliveryLog: the last deliveries in memory, with their outcome and the reason for it: an operator asks for them when
// a fact is missing. It is lost when the program ends.
//
//   DeliveryLog log(4096, facts, clock);
//   log.add(note);                                            // by the receiver, from any thread; never waits
//   DeliveryWalk walk(log);                                   // newest first
//   while (std::optional<DeliveryRecord> record = walk.next(filter, budget)) std::cout << record->event;
//
// Memory is fixed: about 600 bytes a delivery, whatever deliveries contain; longer texts are cut. Deliveries whose
// signature is wrong, or that did not arrive whole, may be of strangers: they have a smaller ring of their own, so that
// they cannot push the others out, and nothing of their bodies is recorded.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/github/event.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/webhook/detail/record_ring.hpp"
#include "polly/webhook/reason.hpp"

namespace polly::webhook {

enum class Recorded : std::uint8_t { stored, ignored, refused, failed };

std::string_view to_string(Recorded outcome) noexcept;
std::optional<Recorded> parse_recorded(std::string_view text) noexcept;

// A delivery as the receiver records it. Everything is borrowed.
struct DeliveryNote {
  DeliveryNote() = default;

  std::optional<WallTime> at;  // when it was answered; nullopt: now
  std::string_view id;         // of X-GitHub-Delivery
  std::size_t event = 0;       // index in github::event_names()
  github::OriginView origin;
  Recorded outcome = Recorded::failed;
  Reason reason;
  const std::vector<KnownFact>* facts = nullptr;  // that are stored now; null: none
  bool is_authentic = true;
};

struct DeliveryRecord {
  DeliveryRecord() = default;

  // Whether the delivery stored this fact; its index in the list.
  bool has_fact(std::size_t index) const noexcept { return index < 64 && (fact_bits >> index & 1U) == 1; }
  Reason reason() const { return Reason(cause, text); }

  WallTime at;  // when it was answered
  std::string id;
  std::string_view event;  // one of github::event_names()
  std::string action;
  std::string repository;  // "acme/shop"; may be empty
  std::string sha;         // may be empty
  Recorded outcome = Recorded::failed;
  Cause cause = Cause::none;
  std::string text;  // of the reason
  std::uint64_t fact_bits = 0;
  std::vector<KnownFact> facts;  // the first kFactsRecorded
};

// What a record must match; empty: everything does.
struct DeliveryFilter {
  DeliveryFilter() = default;

  std::optional<std::size_t> event;  // index in github::event_names()
  std::string repository;            // in lower case
  std::string sha;                   // in lower case
  std::optional<Recorded> outcome;
};

class DeliveryLog {
 public:
  static constexpr std::size_t kKeptDefault = 4096;
  static constexpr std::size_t kKeptMax = 65'536;
  static constexpr std::size_t kStrangersKeptMax = 256;
  static constexpr std::size_t kFactsRecorded = 8;  // of a delivery, with their values; of others only that they were

  // With `kept` 0 nothing is recorded. `facts` is the list of the StateService; `clock` outlives this.
  DeliveryLog(std::size_t kept, std::shared_ptr<const FactList> facts, const Clock& clock);

  // Thread-safe; never waits.
  void add(const DeliveryNote& note) noexcept;

  bool is_on() const noexcept { return authentic_ != nullptr; }
  std::size_t capacity() const noexcept { return is_on() ? authentic_->slots() : 0; }
  std::size_t kept() const noexcept;
  std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

  // From when on all deliveries with a valid signature are recorded: the start, or the time of the oldest record.
  WallTime since() const;

 private:
  friend class DeliveryWalk;
  struct Packed;

  DeliveryRecord unpack(const Packed& packed) const;

  const std::shared_ptr<const FactList> facts_;  // shared with the StateService
  const Clock& clock_;
  const WallTime start_;
  std::unique_ptr<RecordRing> authentic_;  // null: off
  std::unique_ptr<RecordRing> strangers_;
  std::atomic<std::uint64_t> dropped_{0};
};

// Goes through the records, newest first. Not thread-safe; the log may grow at the same time.
class DeliveryWalk {
 public:
  // Where a walk goes on: the tickets of the next records to look at, and one more, of both rings.
  struct Position {
    std::uint64_t authentic = 0;
    std::uint64_t strangers = 0;
  };

  explicit DeliveryWalk(const DeliveryLog& log);  // from the newest record on
  DeliveryWalk(const DeliveryLog& log, Position position);

  // The next record that matches; nullopt at the end, or after `budget` records were looked at (it is counted down to
  // 0): a caller on an event loop then yields and goes on.
  std::optional<DeliveryRecord> next(const DeliveryFilter& filter, std::size_t& budget);
  bool is_done();
  Position position() const noexcept { return {ends_[0], ends_[1]}; }

 private:
  bool load(std::size_t ring);  // the newest unread record of the ring; false: there is none
  std::optional<std::size_t> newest();

  const DeliveryLog& log_;
  std::array<const RecordRing*, 2> rings_;
  std::array<std::uint64_t, 2> ends_;
  std::array<bool, 2> is_loaded_{};
  std::array<RecordRing::Words, 2> words_{};
};

}  // namespace polly::webhook

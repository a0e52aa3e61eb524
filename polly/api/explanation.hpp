// Explainer: why a fact of a commit is known or not, from what is stored and from the last deliveries. It does no I/O.
//
//   Explainer explainer(facts, receiver_options, lifetime, memory, now);
//   FactExplanation why = explainer.explain(kVulnCheckRunId, stored, records);
//   why.status;      // FactStatus::ignored
//   why.because;     // "the check run \"build\" matches neither POLLY_VULN_CHECK_NAME (\"Vulnerability\") nor ..."
//   why.hints;       // what to do next
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/state/fact_list.hpp"
#include "polly/store/expiration.hpp"
#include "polly/webhook/delivery_log.hpp"
#include "polly/webhook/receiver_options.hpp"

namespace polly::api {

enum class FactStatus : std::uint8_t {
  known,
  expired,    // a delivery stored it, and its lifetime has ended
  forgotten,  // a delivery stored it, and it was removed before the end of its lifetime
  failed,     // the newest delivery that would have stored it failed in the store
  refused,    // the newest delivery that would have stored it was malformed
  ignored,    // deliveries of its event came for this commit, and none of them contained it
  never_delivered,
  not_recorded,  // the daemon records no deliveries
};

std::string_view to_string(FactStatus status) noexcept;

// What is stored of a fact now.
struct FactInStore {
  FactInStore() = default;
  FactInStore(std::optional<std::int64_t> its_value, std::optional<Milliseconds> left)
      : value(its_value), time_left(left) {}

  std::optional<std::int64_t> value;      // nullopt: the fact is not known
  std::optional<Milliseconds> time_left;  // nullopt: it does not expire, or is read in an older layout
};

// What the daemon remembers of its deliveries.
struct DeliveryMemory {
  DeliveryMemory() = default;

  WallTime since;  // all deliveries since then are recorded
  std::size_t kept = 0;
  std::size_t capacity = 0;                                    // 0: none are recorded
  std::map<std::string_view, std::optional<WallTime>> newest;  // of each event of LastDeliveries
  std::size_t refused = 0;  // recorded deliveries that were refused and do not name their commit
};

struct FactExplanation {
  explicit FactExplanation(Fact<std::int64_t> its_fact) : fact(its_fact) {}

  Fact<std::int64_t> fact;
  FactStatus status = FactStatus::never_delivered;
  FactInStore stored;
  std::optional<webhook::DeliveryRecord> delivery;  // the one that decided; of an ignored fact, the newest
  std::string because;                              // one sentence
  std::vector<std::string> hints;                   // what to do next; empty where the fact is known
};

class Explainer {
 public:
  // The references outlive this.
  Explainer(const FactList& facts, const webhook::ReceiverOptions& options, Expiration lifetime, DeliveryMemory memory,
            WallTime now)
      : facts_(facts), options_(options), lifetime_(lifetime), memory_(std::move(memory)), now_(now) {}

  // `records` are the deliveries that name the commit, newest first.
  FactExplanation explain(Fact<std::int64_t> fact, FactInStore stored,
                          const std::vector<webhook::DeliveryRecord>& records) const;

  const DeliveryMemory& memory() const noexcept { return memory_; }

 private:
  using Records = std::vector<webhook::DeliveryRecord>;

  std::string_view event_of(Fact<std::int64_t> fact) const noexcept;
  void explain_known(FactExplanation& why) const;
  void explain_lost(FactExplanation& why) const;
  void explain_ignored(FactExplanation& why, const Records& records) const;
  void explain_undelivered(FactExplanation& why, const Records& records) const;
  std::string name_hint(Fact<std::int64_t> fact) const;

  const FactList& facts_;
  const webhook::ReceiverOptions& options_;
  const Expiration lifetime_;
  const DeliveryMemory memory_;
  const WallTime now_;
};

}  // namespace polly::api

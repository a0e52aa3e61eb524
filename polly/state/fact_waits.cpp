#include "polly/state/fact_waits.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/state/detail/fact_looks.hpp"
#include "polly/state/state_service.hpp"

namespace polly {

namespace {

namespace asio = boost::asio;
using state_detail::FactLooks;
using state_detail::WaitedKey;
using state_detail::Waiter;

// Whether the engine may do it the next time.
bool may_pass(const Error& error) noexcept {
  switch (error.kind()) {
    case ErrorKind::unavailable:
    case ErrorKind::resource_exhausted:
    case ErrorKind::deadline_exceeded:
    case ErrorKind::unknown_outcome: return true;
    default: return false;
  }
}

// What a read of the only fact, or of the whole commit, has found.
using OneValue = std::optional<std::int64_t>;
using Facts = std::vector<Fact<std::int64_t>>;

bool is_stored(const OneValue& value, Fact<std::int64_t>) noexcept {
  return value.has_value();
}
bool is_stored(const CommitState& state, Fact<std::int64_t> fact) noexcept {
  return state[fact].has_value();
}

// For each fact, whether it was not found.
template <class Answer>
std::vector<bool> missing(const Answer& answer, const Facts& facts) {
  std::vector<bool> is_missing;
  for (const auto& fact : facts) is_missing.push_back(!is_stored(answer, fact));
  return is_missing;
}

template <class Answer>
bool all_stored(const Answer& answer, const Facts& facts) noexcept {
  return std::all_of(facts.begin(), facts.end(), [&](const auto& fact) { return is_stored(answer, fact); });
}

Error ended_by_close() {
  return Error(ErrorKind::closed, "waiting has ended, since the daemon stops; ask again", error_cause::kStopping);
}

}  // namespace

// The place of one who waits: free again when the coroutine ends, or is destroyed.
class FactWaits::Place {
 public:
  Place(std::shared_ptr<const Outcomes> outcomes, std::shared_ptr<FactLooks> looks) noexcept
      : outcomes_(std::move(outcomes)), looks_(std::move(looks)) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    if (waiter_) table().leave(*waiter_);
    (*outcomes_)[static_cast<std::size_t>(outcome_)].add();
  }

  // Error: WaitTable::join()'s.
  void join(const asio::any_io_executor& executor, std::vector<WaitedKey> keys) {
    outcome_ = table().is_closed() ? Outcome::closed : Outcome::refused;
    waiter_ = table().join(executor, std::move(keys));
    outcome_ = Outcome::cancelled;  // until it is known: also where the coroutine is destroyed
  }

  void ends_as(Outcome outcome) noexcept { outcome_ = outcome; }
  void begin_read() noexcept { table().begin_read(*waiter_); }

  // False where it was woken since begin_read(); otherwise looks are made, and it must sleep at once.
  bool begin_sleep(const std::vector<bool>& is_missing) {
    if (!table().begin_sleep(*waiter_, is_missing)) return false;
    looks_->start();
    return true;
  }
  asio::steady_timer& timer() noexcept { return waiter_->timer; }
  void end_sleep() noexcept { table().end_sleep(*waiter_); }

  bool is_closed() const noexcept { return table().is_closed(); }

  // Whether a wake-up had the answer. A state is read as a whole: some of it may have been deleted since then.
  bool take_found(OneValue& value) const {
    value = table().found_for(*waiter_, 0);
    return value.has_value();
  }
  static bool take_found(const CommitState&) noexcept { return false; }

 private:
  state_detail::WaitTable& table() const noexcept { return looks_->table(); }

  std::shared_ptr<const Outcomes> outcomes_;
  std::shared_ptr<FactLooks> looks_;
  std::shared_ptr<Waiter> waiter_;  // shared with wake-ups on their way
  Outcome outcome_ = Outcome::failed;
};

FactWaits::FactWaits(StateService& state, Store& store, ReadThrough* read_through, Telemetry& telemetry,
                     std::size_t waiters_max)
    : state_(state),
      read_through_(read_through),
      looks_(std::make_shared<FactLooks>(store, read_through, waiters_max)),
      waiters_(telemetry.metrics().gauge("polly_state_waiters", "Callers that wait for facts of commits.", {},
                                         [looks = looks_] { return static_cast<double>(looks->table().size()); })),
      waiters_max_(telemetry.metrics().gauge("polly_state_waiters_max", "Limit of callers that wait.", {},
                                             [waiters_max] { return static_cast<double>(waiters_max); })) {
  constexpr std::array<std::string_view, kOutcomes> kNames{"known", "over", "cancelled", "refused", "closed", "failed"};
  Outcomes outcomes;
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    outcomes[i] = telemetry.metrics().counter("polly_state_waits_total", "Waits for facts of commits, by outcome.",
                                              {{"outcome", std::string(kNames[i])}});
  }
  outcomes_ = std::make_shared<const Outcomes>(outcomes);
}

FactWaits::~FactWaits() {
  looks_->abandon();
}

Task<std::optional<std::int64_t>> FactWaits::one(Context ctx, Commit commit, Fact<std::int64_t> fact,
                                                 Duration longest) {
  const TimePoint end = Context().with_timeout(system_clock(), longest).deadline();
  return wait<OneValue>(ctx, std::move(commit), Facts(1, fact), end);
}

Task<CommitState> FactWaits::several(Context ctx, Commit commit, std::vector<Fact<std::int64_t>> facts,
                                     Duration longest) {
  const TimePoint end = Context().with_timeout(system_clock(), longest).deadline();
  return wait<CommitState>(ctx, std::move(commit), std::move(facts), end);
}

void FactWaits::wake(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) {
  if (size() > 0) looks_->table().found(state_.key_of(commit, fact).text(), value);
}

void FactWaits::close() {
  looks_->stop();
}

std::size_t FactWaits::size() const noexcept {
  return looks_->table().size();
}

std::unique_ptr<FactWaits::Place> FactWaits::join(const asio::any_io_executor& executor, const Commit& commit,
                                                  const Facts& facts) {
  auto place = std::make_unique<Place>(outcomes_, looks_);
  std::vector<WaitedKey> keys;
  keys.reserve(facts.size());
  for (const auto& fact : facts) {
    std::optional<Key> old_key;
    if (read_through_ != nullptr) old_key = read_through_->key_of(commit, fact);
    keys.emplace_back(state_.key_of(commit, fact), std::move(old_key));
  }
  place->join(executor, std::move(keys));
  return place;
}

// The order is what loses no wake-up: join, then read, then sleep. A fact that is written after the read finds the
// waiter in the table; one that was written before is in what was read.
template <class Answer>
Task<Answer> FactWaits::wait(Context ctx, Commit commit, Facts facts, TimePoint end) {
  const std::unique_ptr<Place> place = join(co_await asio::this_coro::executor, commit, facts);
  const TimePoint until = std::min(end, ctx.deadline());
  for (;;) {
    place->begin_read();
    const bool is_over = system_clock().now() >= until;
    Answer answer;
    bool is_read = true;
    try {
      if constexpr (std::is_same_v<Answer, CommitState>) {
        answer = co_await state_.all(ctx, commit);
      } else {
        answer = co_await state_.get(ctx, commit, facts.front());
      }
    } catch (const Error& error) {
      if (is_over || !may_pass(error)) {
        place->ends_as(error.kind() == ErrorKind::cancelled ? Outcome::cancelled : Outcome::failed);
        throw;
      }
      is_read = false;
    }
    const bool is_known = is_read && all_stored(answer, facts);
    if (is_known || is_over) {
      place->ends_as(is_known ? Outcome::known : Outcome::over);
      co_return answer;
    }
    const bool sleeps = place->begin_sleep(missing(answer, facts));
    if (sleeps) {
      place->timer().expires_at(until);
      co_await place->timer().async_wait(asio::as_tuple(asio::deferred));
    }
    if (place->is_closed()) {
      place->ends_as(Outcome::closed);
      throw ended_by_close();
    }
    const asio::cancellation_state cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      throw Error(ErrorKind::cancelled, "cancelled by the caller");
    }
    place->end_sleep();
    if (place->take_found(answer)) {
      place->ends_as(Outcome::known);
      co_return answer;
    }
  }
}

}  // namespace polly

// How many commands get their answers: those for one server leave together, and only those that a server sent away go
// out again.
#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "polly/async_client/submit.hpp"
#include "polly/base/run_on.hpp"
#include "polly/valkey/client.hpp"
#include "polly/valkey/detail/client_counts.hpp"
#include "polly/valkey/detail/lane.hpp"
#include "polly/valkey/detail/outcome.hpp"

namespace polly::valkey {

namespace {

namespace asio = boost::asio;
using resp3::Command;
using resp3::Reply;

// Those commands of a batch that go to one server. Where it is asked for slots that it is just being given, an ASKING
// stands before each.
struct Group {
  Group(Pool* its_pool, bool is_asked_so) : pool(its_pool), is_asking(is_asked_so) {}

  std::size_t command_of(std::size_t i) const noexcept { return is_asking ? 2 * i + 1 : i; }

  Pool* pool;
  bool is_asking;
  std::vector<std::size_t> places;  // in the batch
  std::vector<Command> commands;
};

class Batch {
 public:
  explicit Batch(std::vector<Command> commands)
      : commands_(std::move(commands)),
        replies_(commands_.size()),
        lost_(commands_.size()),
        unanswered_(commands_.size()) {
    for (std::size_t i = 0; i < unanswered_.size(); ++i) unanswered_[i] = i;
  }

  bool is_answered() const noexcept { return unanswered_.empty(); }
  std::size_t unanswered() const noexcept { return unanswered_.size(); }
  bool is_pause_due() const noexcept { return is_pause_due_; }
  std::vector<Reply> replies() && noexcept { return std::move(replies_); }

  // Every command without an answer has one that is none: a refusal.
  bool is_refused() const noexcept {
    return std::all_of(unanswered_.begin(), unanswered_.end(),
                       [this](std::size_t i) { return replies_[i].is_error(); });
  }

  std::vector<Group> take_unanswered(Router& router) {
    std::vector<Group> groups;
    for (const std::size_t place : unanswered_) add(groups, &router.route(commands_[place]), false, place);
    unanswered_.clear();
    is_pause_due_ = false;
    return groups;
  }

  void note_lost(const Group& group) {
    for (const std::size_t place : group.places) lost_[place] = true;
  }

  // Throws where a write is refused that an earlier attempt may have applied.
  void check_refusals(Effect effect) const {
    for (std::size_t i = 0; i < replies_.size(); ++i) {
      if (lost_[i] && replies_[i].is_error()) check_last_refusal(replies_[i].text(), effect, Earlier::lost);
    }
  }

  // At once: the pools may be gone after the next await.
  std::vector<Group> take_asks() {
    std::vector<Group> groups;
    for (const auto& [place, pool] : asks_) add(groups, pool, true, place);
    asks_.clear();
    return groups;
  }

  // `advise` says what to do with a refusal.
  template <class Advise>
  void settle(Group& group, Call& call, const Advise& advise) {
    const bool is_answered = call.end() == Call::End::answered;
    std::vector<Reply> answers = is_answered ? call.replies() : std::vector<Reply>();
    for (std::size_t i = 0; i < group.places.size(); ++i) {
      const std::size_t place = group.places[i];
      commands_[place] = std::move(group.commands[group.command_of(i)]);
      Advice advice = Advice::Next::again;
      replies_[place] = is_answered ? std::move(answers[group.command_of(i)]) : Reply();
      if (is_answered) advice = replies_[place].is_error() ? advise(replies_[place].text()) : Advice::Next::answer;
      if (advice.next == Advice::Next::answer) continue;
      if (advice.next == Advice::Next::ask && !group.is_asking) {
        asks_.emplace_back(place, advice.pool);
        continue;
      }
      is_pause_due_ = is_pause_due_ || advice.next != Advice::Next::again;
      unanswered_.push_back(place);
    }
  }

 private:
  void add(std::vector<Group>& groups, Pool* pool, bool is_asking, std::size_t place) {
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& each) { return each.pool == pool; });
    if (group == groups.end()) group = groups.insert(groups.end(), Group(pool, is_asking));
    group->places.push_back(place);
    if (is_asking) group->commands.emplace_back("ASKING");
    group->commands.push_back(std::move(commands_[place]));
  }

  std::vector<Command> commands_;  // but for those that are in a group
  std::vector<Reply> replies_;
  std::vector<bool> lost_;  // an attempt of it was sent, and its reply was lost
  std::vector<std::size_t> unanswered_;
  std::vector<std::pair<std::size_t, Pool*>> asks_;
  bool is_pause_due_ = false;
};

}  // namespace

Task<std::vector<Reply>> Client::execute_all(Context ctx, std::vector<Command> commands, Effect effect) {
  Lane* lane = lane_of(co_await asio::this_coro::executor);
  if (lane == nullptr) co_return co_await run_on(next_lane().executor(), execute_all(ctx, std::move(commands), effect));
  Batch batch(std::move(commands));
  Earlier earlier = Earlier::nothing;
  for (int attempt = 1; !batch.is_answered(); ++attempt) {
    if (is_closed_.load(std::memory_order_relaxed)) {
      throw closed_error(is_write(effect) && earlier != Earlier::nothing);
    }
    std::vector<Group> groups = batch.take_unanswered(lane->router());
    while (!groups.empty()) {
      std::vector<std::unique_ptr<Call>> calls;
      std::vector<async_client::RoutedCall<Pool, Call>> routed;
      for (const Group& group : groups) {
        calls.push_back(std::make_unique<Call>(group.commands, effect, ctx.deadline()));
        routed.emplace_back(group.pool, calls.back().get());
      }
      co_await async_client::submit_all(routed);
      for (const auto& call : calls) {
        if (call->end() == Call::End::answered && earlier == Earlier::nothing) earlier = Earlier::others;
        if (call->end() == Call::End::lost) earlier = Earlier::lost;
      }
      for (std::size_t g = 0; g < groups.size(); ++g) {
        Pool* const pool = groups[g].pool;
        Call& call = *calls[g];
        if (call.end() == Call::End::lost) batch.note_lost(groups[g]);
        if (call.end() != Call::End::answered) consider(*lane, call, pool, attempt, earlier);  // or throws
        const auto advise_on = [&](std::string_view refusal) { return advise(*lane, refusal, pool, attempt); };
        batch.settle(groups[g], call, advise_on);
      }
      groups = batch.take_asks();
    }
    if (batch.is_answered()) break;
    if (batch.is_pause_due()) {
      const bool is_in_time = co_await pause(lane, ctx.deadline(), attempt);
      if (!is_in_time && batch.is_refused()) break;  // the refusals are the answers
    }
    counts_->retries.add(batch.unanswered());
  }
  batch.check_refusals(effect);
  co_return std::move(batch).replies();
}

}  // namespace polly::valkey

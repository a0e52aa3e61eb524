#include "polly/valkey/detail/sentinel_watch.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>

#include "polly/valkey/detail/sentinel_replies.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly::valkey {

namespace {

using resp3::Command;
using resp3::Reply;

Options options_for_sentinels(const Options& options) {
  Options changed = options;
  changed.database = 0;
  changed.wait_replicas = 0;
  changed.command_timeout = std::min(options.command_timeout, SentinelWatch::kSilentMax);
  return changed;
}

// The words for a server's refusal are about the primary's settings; sentinels have their own.
Error refusal_of_sentinel(const Address& sentinel, const Error& error) {
  if (error.kind() != ErrorKind::permission_denied) return error;
  return Error(ErrorKind::permission_denied,
               "the sentinel " + sentinel.text() +
                   " does not let Polly in: check Storage::valkey.sentinel_credentials.username and "
                   "Storage::valkey.sentinel_credentials.password, "
                   "which are not the primary's (" +
                   error.what() + ")");
}

Error error_of_answer(const Address& sentinel, const Reply& reply) {
  if (reply.is_error() && reply.text().starts_with("ERR unknown command")) {
    return Error(ErrorKind::config, sentinel.text() + " is no sentinel: check Storage::valkey.sentinels");
  }
  if (reply.is_error()) return refusal_of_sentinel(sentinel, error_of_refusal(reply.text()));
  return Error(ErrorKind::unavailable, sentinel.text() + " names no address, but " + reply.describe());
}

}  // namespace

SentinelWatch::SentinelWatch(LaneState& lane, std::shared_ptr<PrimaryBoard> board)
    : lane_(lane),
      options_(options_for_sentinels(lane.options)),
      sentinels_lane_(lane.executor, options_, lane.access, lane.clock, lane.log, lane.counts, true),
      board_(std::move(board)),
      sentinels_(options_.sentinel_master, options_.addresses),
      pause_(std::make_shared<boost::asio::steady_timer>(lane.executor)),
      reconnect_(static_cast<std::uint64_t>(lane.clock.now().time_since_epoch().count())) {}

void SentinelWatch::start() {
  lane_.start(run());
}

Task<void> SentinelWatch::run() {
  const std::shared_ptr<SentinelWatch> alive = shared_from_this();
  while (!is_stopped_) {
    sentinel_ = sentinels_.next();
    co_await listen_to(sentinel_);
    if (is_stopped_) break;
    const std::optional<TimePoint> opened_at = std::exchange(opened_at_, std::nullopt);
    const std::optional<Error> verdict = sentinels_.verdict();
    if (verdict) report(*verdict);
    if (!verdict && !is_in_doubt_) continue;  // the next one is asked at once
    const Milliseconds delay =
        opened_at ? reconnect_.after_service(lane_.clock.now() - *opened_at) : reconnect_.after_failure();
    if (delay == Milliseconds::zero()) continue;
    const std::shared_ptr<boost::asio::steady_timer> pause = pause_;
    pause->expires_after(delay);
    co_await pause->async_wait(boost::asio::as_tuple(boost::asio::deferred));
  }
}

Task<void> SentinelWatch::listen_to(Address sentinel) {
  is_first_request_ = true;
  is_in_doubt_ = false;
  is_done_with_ = false;
  const auto connection = std::make_shared<Connection>(sentinels_lane_, false);
  connection->on_push([this](const Reply& push) { return take_push(push); });
  connection_ = connection;
  std::optional<Error> failure;
  try {
    co_await connection->open(sentinel);
  } catch (const Error& error) {
    failure = refusal_of_sentinel(sentinel, error);
  }
  if (!failure && !is_stopped_) {
    opened_at_ = lane_.clock.now();
    ask();
    const std::string why = co_await connection->serve();
    failure.emplace(ErrorKind::unavailable, sentinel.text() + " " + why);
  }
  connection_ = nullptr;
  if (failure && !is_done_with_) sentinels_.failed(*failure);
}

void SentinelWatch::tick() {
  sentinels_lane_.now = lane_.now;
  if (!connection_) return;
  connection_->tick();
  if (!connection_->is_open() || is_asking() || is_done_with_) return;
  if (lane_.now >= ask_at_ || board_->is_doubted()) ask();
}

void SentinelWatch::ask() {
  is_in_doubt_ = board_->take_doubt();
  commands_.clear();
  if (is_first_request_ && connection_->speaks_resp3()) commands_.push_back(Command("SUBSCRIBE").add(kSwitchChannel));
  commands_.push_back(Command("SENTINEL").add("GET-MASTER-ADDR-BY-NAME").add(options_.sentinel_master));
  if (is_first_request_) commands_.push_back(Command("SENTINEL").add("SENTINELS").add(options_.sentinel_master));
  request_.emplace(commands_, Effect::read, lane_.clock.now() + options_.command_timeout);
  request_->wait_with([this] { take_answer(); });
  connection_->submit(*request_);
}

void SentinelWatch::take_answer() {
  if (is_stopped_) return;
  if (request_->end() != Call::End::answered) return connection_->close("did not name the primary in time");
  const std::vector<Reply> replies = request_->replies();
  auto next = replies.begin();
  if (is_first_request_) {
    is_subscribed_ = connection_->speaks_resp3() && !(next++)->is_error();
    sentinels_.learn(parse_sentinels(replies.back()));
  }
  is_first_request_ = false;
  ask_at_ = lane_.now + (is_subscribed_ ? kAskEvery : kAskEveryUnsubscribed);
  take_address(*next);
}

void SentinelWatch::take_address(const Reply& reply) {
  if (reply.is_null()) {
    sentinels_.knows_no_primary();
    return hang_up();
  }
  const std::optional<Address> primary = parse_primary(reply);
  if (!primary) {
    sentinels_.failed(error_of_answer(sentinel_, reply));
    return hang_up();
  }
  sentinels_.answered();
  if (primary == primary_) {
    if (is_in_doubt_) hang_up();  // another may know more
  } else if (!is_old_news(*primary)) {
    found(*primary);
  }
}

// True: it answers SUBSCRIBE.
bool SentinelWatch::take_push(const Reply& push) {
  const std::optional<PrimarySwitch> change = parse_switch(push);
  const bool is_ours = change && change->name == options_.sentinel_master && !is_stopped_;
  if (is_ours && change->to != primary_) found(change->to);
  return !push.elements().empty() && push.elements().front().text() == "subscribe";
}

bool SentinelWatch::is_old_news(const Address& primary) const noexcept {
  return primary == left_ && lane_.now < left_at_ + kLeftFor && !is_in_doubt_;
}

void SentinelWatch::found(const Address& primary) {
  left_ = std::exchange(primary_, primary);
  left_at_ = lane_.now;
  log_primary(primary);
  board_->announce(primary);
  if (on_news_) on_news_();
}

// Limited: sentinels that contradict each other would fill the log.
void SentinelWatch::log_primary(const Address& primary) {
  const auto held_back = left_ ? switch_lines_.admit(lane_.clock.now()) : std::optional<HeldBack>(0);
  if (!held_back) return;
  lane_.log.write(Level::info, left_ ? "another Valkey server is the primary" : "the sentinels name the primary",
                  {{"server_address", primary.text()}, {"sentinel_address", sentinel_.text()}, held_back->field()});
}

void SentinelWatch::hang_up() {
  is_done_with_ = true;
  connection_->close("does not know the primary");
}

void SentinelWatch::report(const Error& verdict) {
  board_->explain(verdict);
  if (on_news_) on_news_();
  const std::optional<HeldBack> held_back = failure_lines_.admit(to_string(verdict.kind()), lane_.clock.now());
  if (!held_back) return;
  lane_.log.write(Level::warning, "no sentinel can be asked for the primary",
                  {{"error", verdict.what()}, {"error_type", to_string(verdict.kind())}, held_back->field()});
}

void SentinelWatch::stop() {
  is_stopped_ = true;
  if (connection_) connection_->close("is not needed any more");
  if (pause_) pause_->cancel();
}

void SentinelWatch::release() noexcept {
  is_stopped_ = true;
  request_.reset();
  connection_.reset();
  pause_.reset();
}

}  // namespace polly::valkey

#include "polly/valkey/detail/pipeline.hpp"

#include <algorithm>
#include <utility>

namespace polly::valkey {

namespace {

void wake(Waker waker) {
  if (waker) std::move(waker)();
}

}  // namespace

Pipeline::Pipeline(std::size_t wait_replicas, Milliseconds wait_timeout)
    : wait_replicas_(wait_replicas), wait_timeout_(wait_timeout) {}

// The callers never go on: they are destroyed with their wakers.
Pipeline::~Pipeline() {
  std::vector<Waker> dropped;
  take_out(dropped, Call::End::not_sent, Call::End::lost, TimePoint::max());
}

bool Pipeline::push(Call& call) {
  if (queued_alive_ >= kCallsMax) return false;
  call.move_to(this, Call::Stage::queued, queued_gone_ + queued_.size());
  queued_.push_back(&call);
  ++queued_alive_;
  earliest_ = std::min(earliest_, call.deadline());
  return true;
}

void Pipeline::encode(std::string& wire, std::size_t bytes) {
  const std::size_t enough = wire.size() + bytes;
  std::uint32_t writes = 0;
  while (!queued_.empty() && wire.size() < enough && sent_.size() < kSentMax) {
    Call* call = queued_.front();
    queued_.pop_front();
    ++queued_gone_;
    if (call == nullptr) continue;
    --queued_alive_;
    send(*call, wire);
    if (sent_.back().is_confirmed) ++writes;
  }
  if (writes > 0) send_wait(writes, wire);
}

void Pipeline::send(Call& call, std::string& wire) {
  const bool is_confirmed = wait_replicas_ > 0 && is_write(call.effect());
  call.move_to(this, Call::Stage::sent, sent_gone_ + sent_.size());
  for (const resp3::Command& command : call.commands()) {
    command.append_to(wire);
    ReplySlot& slot = sent_.emplace_back();
    slot.call = &call;
    slot.is_confirmed = is_confirmed;
  }
  sent_.back().is_last = true;
}

void Pipeline::send_wait(std::uint32_t writes, std::string& wire) {
  resp3::Command("WAIT").add(wait_replicas_).add(wait_timeout_.count()).append_to(wire);
  ReplySlot& slot = sent_.emplace_back();
  slot.is_wait = true;
  slot.writes = writes;
}

bool Pipeline::accept(resp3::Reply&& reply) {
  if (sent_.empty()) return false;
  const ReplySlot slot = sent_.front();
  sent_.pop_front();
  ++sent_gone_;
  if (slot.is_wait) {
    confirm(reply, slot.writes);
    return true;
  }
  const bool is_refused = reply.is_error();
  if (slot.call != nullptr) slot.call->accept(std::move(reply));
  if (!slot.is_last) return true;
  if (slot.is_confirmed) {
    // A single write that the server refused has nothing to confirm; its slot stays.
    const bool has_to_wait = slot.call != nullptr && !(is_refused && slot.call->commands().size() == 1);
    unconfirmed_.push_back(has_to_wait ? slot.call : nullptr);
    if (has_to_wait) {
      slot.call->move_to(this, Call::Stage::unconfirmed, unconfirmed_gone_ + unconfirmed_.size() - 1);
      return true;
    }
  }
  if (slot.call != nullptr) wake(slot.call->finish(Call::End::answered));
  return true;
}

void Pipeline::confirm(const resp3::Reply& reply, std::uint32_t writes) {
  const bool is_enough = reply.is_integer() && reply.integer() >= static_cast<std::int64_t>(wait_replicas_);
  for (; writes > 0; --writes) {
    Call* call = unconfirmed_.front();
    unconfirmed_.pop_front();
    ++unconfirmed_gone_;
    if (call != nullptr) wake(call->finish(is_enough ? Call::End::answered : Call::End::unconfirmed));
  }
}

void Pipeline::expire(TimePoint now) {
  if (now < earliest_) return;
  std::vector<Waker> wakers;
  take_out(wakers, Call::End::late_unsent, Call::End::late_sent, now);
  for (Waker& waker : wakers) wake(std::move(waker));
}

void Pipeline::fail() {
  std::vector<Waker> wakers;
  take_out(wakers, Call::End::not_sent, Call::End::lost, TimePoint::max());
  queued_gone_ += queued_.size();
  sent_gone_ += sent_.size();
  unconfirmed_gone_ += unconfirmed_.size();
  queued_.clear();
  sent_.clear();
  unconfirmed_.clear();
  for (Waker& waker : wakers) wake(std::move(waker));
}

// Takes every call whose deadline is at most `deadline` out of its slot. The wakers are for later: a caller that goes
// on may push calls, or cancel others.
void Pipeline::take_out(std::vector<Waker>& wakers, Call::End unsent, Call::End sent, TimePoint deadline) {
  earliest_ = TimePoint::max();
  const auto is_due = [&](const Call* call) {
    if (call == nullptr) return false;
    if (call->deadline() > deadline) earliest_ = std::min(earliest_, call->deadline());
    return call->deadline() <= deadline;
  };
  for (Call*& call : queued_) {
    if (!is_due(call)) continue;
    wakers.push_back(std::exchange(call, nullptr)->finish(unsent));
    --queued_alive_;
  }
  for (std::size_t i = 0; i < sent_.size(); ++i) {
    Call* call = sent_[i].call;
    if (!is_due(call)) continue;
    abandon(*call);
    wakers.push_back(call->finish(sent));
  }
  for (Call*& call : unconfirmed_) {
    if (is_due(call)) wakers.push_back(std::exchange(call, nullptr)->finish(sent));
  }
}

void Pipeline::abandon(Call& call) noexcept {
  switch (call.stage()) {
    case Call::Stage::queued:
      queued_[call.number() - queued_gone_] = nullptr;
      --queued_alive_;
      break;
    case Call::Stage::sent: {
      const std::uint64_t first = std::max(call.number(), sent_gone_);
      const std::uint64_t end = call.number() + call.commands().size();
      for (std::uint64_t i = first; i < end; ++i) sent_[i - sent_gone_].call = nullptr;
      break;
    }
    case Call::Stage::unconfirmed: unconfirmed_[call.number() - unconfirmed_gone_] = nullptr; break;
    case Call::Stage::parked: break;
  }
}

}  // namespace polly::valkey

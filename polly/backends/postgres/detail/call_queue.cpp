#include "polly/backends/postgres/detail/call_queue.hpp"

#include <algorithm>
#include <utility>

#include "polly/backends/postgres/detail/statement_batch.hpp"

namespace polly::postgres {

void CallQueue::push(Call& call) {
  call.number = ++arrivals_;
  call.move_to(this);
  line_of(call).push_back(&call);
  ++size_;
}

void CallQueue::push_again(Call& call) {
  call.move_to(this);
  line_of(call).push_front(&call);
  ++size_;
}

CallQueue::Line* CallQueue::line_that_waits_longest(bool for_writers) noexcept {
  Line* longest = nullptr;
  for (std::size_t verb = 0; verb < kVerbs; ++verb) {
    Line& line = lines_.at(verb);
    if (line.empty() || is_for_writers(static_cast<Verb>(verb)) != for_writers) continue;
    if (longest == nullptr || line.front()->number < longest->front()->number) longest = &line;
  }
  return longest;
}

std::vector<Call*> CallQueue::take_batch(bool for_writers) {
  std::vector<Call*> taken;
  Line* line = line_that_waits_longest(for_writers);
  if (line == nullptr) return taken;
  BatchCapacity capacity;
  Line left;
  for (Call* call : *line) {
    const bool is_in = capacity.take(*call);
    is_in ? taken.push_back(call) : left.push_back(call);
  }
  *line = std::move(left);
  size_ -= taken.size();
  return taken;
}

std::vector<Call*> CallQueue::take_late(TimePoint now) {
  const auto is_late = [now](const Call* call) { return call->deadline() <= now; };
  std::vector<Call*> late;
  for (Line& line : lines_) {
    const std::size_t before = late.size();
    std::copy_if(line.begin(), line.end(), std::back_inserter(late), is_late);
    if (late.size() > before) std::erase_if(line, is_late);
  }
  size_ -= late.size();
  return late;
}

std::vector<Call*> CallQueue::take_all(bool for_writers) {
  std::vector<Call*> taken;
  for (std::size_t verb = 0; verb < kVerbs; ++verb) {
    if (is_for_writers(static_cast<Verb>(verb)) != for_writers) continue;
    for (Call* call : std::exchange(lines_.at(verb), {})) taken.push_back(call);
  }
  size_ -= taken.size();
  return taken;
}

void CallQueue::drop() noexcept {
  std::vector<Waker> dropped;
  for (Line& line : lines_) {
    for (Call* call : std::exchange(line, {})) dropped.push_back(call->finish(Call::End::cancelled));
  }
  size_ = 0;
}

void CallQueue::abandon(Call& call) noexcept {
  size_ -= std::erase(line_of(call), &call);
}

}  // namespace polly::postgres

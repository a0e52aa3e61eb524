// Context: what travels with every call: until when it may take, which trace it belongs to, and the id of the
// request it serves (for a webhook: X-GitHub-Delivery).
//
//   Context ctx = Context().with_timeout(clock, 2s).with_trace(span.context());
//   co_await store.get<int>(ctx, key);
//
// A small, trivially copyable value: pass it by value. Cancellation is Asio's and does not travel here.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/base/trace_context.hpp"

namespace polly {

class Context {
 public:
  static constexpr std::size_t kRequestIdBytesMax = 64;  // a GUID has 36; what is longer is cut
  static constexpr TimePoint kNoDeadline = TimePoint::max();

  Context() noexcept = default;

  // The earlier of the two deadlines counts: a call can only be given less time than its caller has.
  Context with_deadline(TimePoint deadline) const noexcept {
    Context copy = *this;
    copy.deadline_ = std::min(deadline_, deadline);
    return copy;
  }
  Context with_timeout(const Clock& clock, Duration timeout) const noexcept {
    const TimePoint now = clock.now();
    return with_deadline(timeout < kNoDeadline - now ? now + timeout : kNoDeadline);
  }
  Context with_trace(const TraceContext& trace) const noexcept {
    Context copy = *this;
    copy.trace_ = trace;
    return copy;
  }
  Context with_request_id(std::string_view id) const noexcept {
    Context copy = *this;
    copy.request_id_size_ = static_cast<std::uint8_t>(std::min(id.size(), kRequestIdBytesMax));
    std::copy_n(id.begin(), copy.request_id_size_, copy.request_id_.begin());
    return copy;
  }

  TimePoint deadline() const noexcept { return deadline_; }
  bool has_deadline() const noexcept { return deadline_ != kNoDeadline; }
  bool is_late(TimePoint now) const noexcept { return now >= deadline_; }
  const TraceContext& trace() const noexcept { return trace_; }
  std::string_view request_id() const noexcept { return {request_id_.data(), request_id_size_}; }

 private:
  TimePoint deadline_ = kNoDeadline;
  TraceContext trace_;
  std::uint8_t request_id_size_ = 0;
  std::array<char, kRequestIdBytesMax> request_id_{};
};

}  // namespace polly

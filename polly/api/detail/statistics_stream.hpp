// StatisticsStream: the statistics as the body of a reply. While they are counted, it is blanks, which mean nothing
// before a JSON value; they show whether the client is still there. A piece has more bytes than one, so that clients
// with a minimum rate (http::Client::kSilenceMax) do not give up. StatisticsRoutes describes the rest.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "polly/api/detail/shared_statistics.hpp"
#include "polly/base/slots.hpp"
#include "polly/base/worker.hpp"
#include "polly/http/http.hpp"

namespace polly::api {

class StatisticsStream final : public http::BodyStream {
 public:
  static constexpr Milliseconds kSlice{1'000};  // counted between two pieces
  static constexpr std::size_t kPieceBytesMost = 32 * 1024;
  static constexpr std::size_t kBlanks = 64;  // of such a piece

  // The references outlive this. The slot is released by the destructor.
  StatisticsStream(SharedStatistics& shared, Worker& worker, const Clock& clock, Slots::Slot slot, std::size_t limit)
      : run_(shared.current()), worker_(worker), clock_(clock), slot_(std::move(slot)), limit_(limit) {}

  // Counts for at most `slice`. Call it before next(). Error: that of the store.
  Task<void> begin(Context ctx, Duration slice);
  bool is_whole() const noexcept { return text_.has_value(); }
  std::string take_whole() { return std::move(*text_); }

  Task<std::optional<std::string>> next(Context ctx) override;

 private:
  std::optional<std::string> next_of_text();

  const std::shared_ptr<StatisticsRun> run_;
  Worker& worker_;
  const Clock& clock_;
  const Slots::Slot slot_;
  const std::size_t limit_;
  std::optional<std::string> text_;
  std::size_t sent_ = 0;  // bytes of text_
};

}  // namespace polly::api

#include "polly/api/detail/statistics_stream.hpp"

namespace polly::api {

Task<void> StatisticsStream::begin(Context ctx, Duration slice) {
  Task<void> work = run_->drive(run_, ctx, clock_.now() + slice);
  co_await worker_.run(std::move(work));
  if (!run_->is_complete()) co_return;
  auto render = [run = run_, limit = limit_] { return run->json(limit); };
  text_ = co_await worker_.run(as_task(std::move(render)));
}

Task<std::optional<std::string>> StatisticsStream::next(Context ctx) {
  if (!text_) co_await begin(ctx, kSlice);
  co_return text_ ? next_of_text() : std::string(kBlanks - 1, ' ') + '\n';
}

std::optional<std::string> StatisticsStream::next_of_text() {
  if (sent_ == text_->size()) return std::nullopt;
  std::string piece = text_->substr(sent_, kPieceBytesMost);
  sent_ += piece.size();
  return piece;
}

}  // namespace polly::api

#include "polly/api/detail/commit_stream.hpp"

#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

#include "polly/state/state_json.hpp"

namespace polly::api {

CommitStream::CommitStream(CommitListing listing, Worker& worker, Slots::Slot slot)
    : listing_(std::move(listing)), worker_(worker), slot_(std::move(slot)) {}

Task<void> CommitStream::begin(Context ctx) {
  co_await worker_.run(listing_.scan(ctx));
  std::string piece = co_await worker_.run(make_piece(ctx));
  first_ = R"({"commits":[)" + piece;
}

Task<std::optional<std::string>> CommitStream::next(Context ctx) {
  if (first_) co_return take_first();
  if (is_done_) co_return std::nullopt;
  std::string piece = co_await worker_.run(make_piece(ctx));
  co_return piece;
}

Task<std::string> CommitStream::make_piece(Context ctx) {
  std::string piece;
  while (!listing_.is_done() && piece.size() < kPieceBytes) {
    const std::vector<FoundCommit> page = co_await listing_.next(ctx);
    for (const FoundCommit& found : page) {
      if (std::exchange(has_commits_, true)) piece += ',';
      piece += boost::json::serialize(to_json(found));
    }
  }
  is_done_ = listing_.is_done();
  if (is_done_) piece += "]}";
  co_return piece;
}

}  // namespace polly::api

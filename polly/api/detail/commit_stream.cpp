#include "polly/api/detail/commit_stream.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <utility>
#include <vector>

#include "polly/state/state_json.hpp"

namespace polly::api {

CommitStream::CommitStream(CommitListing listing, Worker& worker, Slots::Slot slot, IdForm form,
                           std::size_t commits_max)
    : listing_(std::move(listing)), worker_(worker), slot_(std::move(slot)), form_(form), commits_max_(commits_max) {}

Task<void> CommitStream::begin(Context ctx) {
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
  for (std::size_t pages = 0; pages < kPiecePagesMax && piece.size() < kPieceBytes; ++pages) {
    const std::vector<FoundCommit> page = co_await listing_.next(ctx);
    for (const FoundCommit& found : page) {
      if (commits_++ > 0) piece += ',';
      piece += boost::json::serialize(to_json(found, form_));
    }
    is_done_ = listing_.is_done() || commits_ >= commits_max_;
    if (is_done_) break;
  }
  if (is_done_) piece += "]";
  if (!listing_.is_done() && is_done_) {
    piece += ",\"next\":" + boost::json::serialize(boost::json::string(listing_.cursor()));
  }
  if (is_done_) piece += "}";
  if (piece.empty()) piece = " ";
  co_return piece;
}

}  // namespace polly::api

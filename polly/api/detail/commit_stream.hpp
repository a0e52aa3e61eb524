// CommitStream: a list of commits as the body of a reply, produced page by page while the client reads:
//
//   {"commits":[{"sha":"...","repository":"acme/shop","pr_number":42,...},...]}
//
// After kCommitsMax commits it ends with ,"next":"CURSOR"} and the client asks for the others in pages
// (commit_pages.hpp). Pages are read and serialised on a worker thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "polly/base/slots.hpp"
#include "polly/base/worker.hpp"
#include "polly/http/http.hpp"
#include "polly/state/commit_listing.hpp"
#include "polly/state/id_json.hpp"

namespace polly::api {

class CommitStream final : public http::BodyStream {
 public:
  static constexpr std::size_t kCommitsMax = 100'000;
  static constexpr std::size_t kPieceBytes = 32 * 1024;  // a piece ends after the page with which it reaches this size
  static constexpr std::size_t kPiecePagesMax = 20;      // or after so many pages; an empty piece is a blank

  // `worker` outlives this. The slot is released by the destructor.
  CommitStream(CommitListing listing, Worker& worker, Slots::Slot slot, IdForm form = IdForm::number,
               std::size_t commits_max = kCommitsMax);

  // Produces the first piece. Call it before next().
  Task<void> begin(Context ctx);
  bool is_whole() const noexcept { return is_done_; }  // the first piece is the whole list
  std::string take_first() noexcept { return std::move(*std::exchange(first_, std::nullopt)); }

  Task<std::optional<std::string>> next(Context ctx) override;

 private:
  Task<std::string> make_piece(Context ctx);

  CommitListing listing_;
  Worker& worker_;
  const Slots::Slot slot_;
  const IdForm form_;
  const std::size_t commits_max_;
  std::optional<std::string> first_;
  std::size_t commits_ = 0;
  bool is_done_ = false;
};

}  // namespace polly::api

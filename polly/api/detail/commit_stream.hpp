// CommitStream: a list of commits as the body of a reply, produced page by page while the client reads:
//
//   {"commits":[{"sha":"...","repository":"acme/shop","pr_number":42,...},...]}
//
// Pages are read and serialised on a worker thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "polly/base/slots.hpp"
#include "polly/base/worker.hpp"
#include "polly/http/http.hpp"
#include "polly/state/commit_listing.hpp"

namespace polly::api {

class CommitStream final : public http::BodyStream {
 public:
  static constexpr std::size_t kPieceBytes = 32 * 1024;  // a piece ends after the page with which it reaches this size

  // `worker` outlives this. The slot is released by the destructor.
  CommitStream(CommitListing listing, Worker& worker, Slots::Slot slot);

  // Finds the commits and produces the first piece. Call it before next(). Error: resource_exhausted where there are
  // too many commits.
  Task<void> begin(Context ctx);
  bool is_whole() const noexcept { return is_done_; }  // the first piece is the whole list
  std::string take_first() noexcept { return std::move(*std::exchange(first_, std::nullopt)); }

  Task<std::optional<std::string>> next(Context ctx) override;

 private:
  Task<std::string> make_piece(Context ctx);

  CommitListing listing_;
  Worker& worker_;
  const Slots::Slot slot_;
  std::optional<std::string> first_;
  bool has_commits_ = false;
  bool is_done_ = false;
};

}  // namespace polly::api

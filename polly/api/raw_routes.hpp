// RawRoutes: the entries of the store as they are stored, for copies, comparisons and backups of whole stores by other
// processes, which send the token. `polly copy`, `diff`, `backup` and `restore` use them. What is compressed or sealed
// stays so: nothing is opened, and no key ring is needed. operations/raw_json.hpp has the JSON.
//
//   GET   /api/v1/raw?prefix=&cursor=&limit=     a page of entries, with the cursor of the next one
//   POST  /api/v1/raw/get        {"keys":[...]}      the entries of the first keys, with their revisions: at least one,
//                                                    and as many as fit; ask for the others again
//   POST  /api/v1/raw/replace    {"entries":[...]}   writes each entry that is still as it was read, and answers which
//                                                    were written; one whose expiry has passed is then gone
//
// A reply has about kRawReplyBytesWanted bytes of keys and values; one with a single entry may have more. `limit` is an
// upper bound of the entries, and a page may be empty. Entries that the store made for itself are neither in pages nor
// written. Cursors are those of GET /api/v1/store, too. All of this runs on a worker thread, never on an event loop;
// beyond kRequestsMax requests at the same time the answer is 503.
#pragma once

#include <cstddef>
#include <vector>

#include "polly/api/guard.hpp"
#include "polly/base/slots.hpp"
#include "polly/base/worker.hpp"
#include "polly/http/router.hpp"
#include "polly/operations/raw_json.hpp"
#include "polly/store/store.hpp"

namespace polly::api {

class RawRoutes {
 public:
  static constexpr std::size_t kRequestsMax = 16;  // each holds some MiB

  // `store` and `guard` outlive this; this outlives the router to which it is added.
  RawRoutes(Store& store, const Guard& guard) : store_(store), guard_(guard) {}
  RawRoutes(const RawRoutes&) = delete;
  RawRoutes& operator=(const RawRoutes&) = delete;

  void add_to(http::Router& router);

 private:
  using Verb = Task<http::Reply> (RawRoutes::*)(Context ctx, http::Request request);
  http::Handler handler(Verb verb);
  Task<http::Reply> on_worker(Verb verb, Context ctx, http::Request request);

  Task<http::Reply> scan(Context ctx, http::Request request);
  Task<http::Reply> get(Context ctx, http::Request request);
  Task<http::Reply> replace(Context ctx, http::Request request);

  // The entries of the first keys: at least one, and no more once they have `bytes_wanted` together.
  Task<operations::RawEntries> read(Context ctx, const std::vector<Key>* keys, std::size_t bytes_wanted);

  Store& store_;
  const Guard& guard_;
  Slots requests_{kRequestsMax};
  Worker worker_;
};

}  // namespace polly::api

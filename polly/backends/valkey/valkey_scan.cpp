// The scan of ValkeyBackend: SCAN, which never holds up the server. A key that is there throughout is seen at least
// once; SCAN promises that, also while the server's table grows or shrinks. valkey_cluster_scan.cpp has a cluster's.
#include <utility>

#include "polly/backends/valkey/detail/cluster_cursor.hpp"
#include "polly/backends/valkey/detail/scan_page.hpp"
#include "polly/backends/valkey/valkey_backend.hpp"

namespace polly {

using valkey_backend::scan_command;
using valkey_backend::take_page;

Task<Page> ValkeyBackend::scan(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  if (client_->options().topology == valkey::Topology::cluster) {
    co_return co_await scan_cluster(ctx, std::move(scan), std::move(cursor));
  }
  const std::uint64_t at = cursor ? valkey_backend::parse_cursor_number(cursor->opaque()) : 0;
  if (cursor && at == 0) throw Error(ErrorKind::invalid_argument, "this store did not give out that cursor");
  resp3::Reply reply = co_await client_->execute(ctx, scan_command(scan, at), valkey::Effect::read);
  Page page;
  const std::uint64_t next = take_page(std::move(reply), page.keys);
  if (next != 0) page.next = Cursor(std::to_string(next));
  co_return page;
}

}  // namespace polly

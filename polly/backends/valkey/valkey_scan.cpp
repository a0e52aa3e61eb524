// The scan of ValkeyBackend: SCAN, which never holds up the server. A key that is there throughout is seen at least
// once; SCAN promises that of one run of a server, also while its table grows or shrinks. Another run (it was started
// again, or a replica took over) goes by another order, so that the scan begins again there. A cursor says which it
// was:
//
//   9be2...04.1284
//   |         where SCAN goes on
//   the run_id of the server that gave it out
//
// valkey_cluster_scan.cpp has a cluster's.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/backends/valkey/detail/cluster_cursor.hpp"
#include "polly/backends/valkey/detail/cluster_nodes.hpp"
#include "polly/backends/valkey/detail/scan_page.hpp"
#include "polly/backends/valkey/valkey_backend.hpp"

namespace polly {

using valkey_backend::ClusterNodes;

namespace {

// Where a scan stands on one server; at 0 it begins, or has ended.
struct ScanPlace {
  std::string run;
  std::uint64_t at = 0;

  static ScanPlace parse(const std::string& text) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    ScanPlace place;
    place.run = text.substr(0, dot);
    if (ClusterNodes::is_id(place.run) && dot < text.size()) {
      place.at = valkey_backend::parse_cursor_number(std::string_view(text).substr(dot + 1));
    }
    if (place.at == 0) throw Error(ErrorKind::invalid_argument, "this store did not give out that cursor");
    return place;
  }
  std::string text() const { return run + "." + std::to_string(at); }
};

// Both on one connection, so that it is the same run that answers. Keys are appended to `keys`.
Task<ScanPlace> scan_from(valkey::Client* client, Context ctx, const Scan* scan, std::uint64_t at,
                          std::vector<Key>* keys) {
  std::vector<resp3::Command> commands;
  commands.push_back(valkey_backend::scan_command(*scan, at));
  commands.push_back(resp3::Command("INFO").add("server"));
  auto replies = co_await client->execute_on(ctx, std::string(), std::move(commands));
  ScanPlace place;
  place.at = valkey_backend::take_page(std::move(replies->at(0)), *keys);
  place.run = valkey_backend::run_of(std::move(replies->at(1)));
  co_return place;
}

}  // namespace

Task<Page> ValkeyBackend::scan(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  if (client_->options().topology == valkey::Topology::cluster) {
    co_return co_await scan_cluster(ctx, std::move(scan), std::move(cursor));
  }
  ScanPlace from;
  if (cursor) from = ScanPlace::parse(cursor->opaque());
  Page page;
  ScanPlace next = co_await scan_from(client_.get(), ctx, &scan, from.at, &page.keys);
  if (cursor && next.run != from.run) next = co_await scan_from(client_.get(), ctx, &scan, 0, &page.keys);
  if (next.at != 0) page.next = Cursor(next.text());
  co_return page;
}

}  // namespace polly

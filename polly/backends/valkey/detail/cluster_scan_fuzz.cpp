// Any text as CLUSTER NODES is what a scan can go by, or an Error `unavailable`; any text as a cursor is one that reads
// as it was written, or an Error `invalid_argument`.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "polly/backends/valkey/detail/cluster_cursor.hpp"
#include "polly/backends/valkey/detail/cluster_nodes.hpp"
#include "polly/base/error.hpp"

namespace {

using polly::Error;
using polly::ErrorKind;
using polly::valkey_backend::ClusterCursor;
using polly::valkey_backend::ClusterNodes;

void require(bool kept) {
  if (!kept) std::abort();
}

void read_nodes(std::string_view text) {
  try {
    const ClusterNodes nodes = ClusterNodes::parse(text);
    require(!nodes.primaries.empty() && std::is_sorted(nodes.primaries.begin(), nodes.primaries.end()));
    for (const std::string& id : nodes.primaries) require(ClusterNodes::is_id(id));
    require(!nodes.after(nodes.primaries.back()));
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::unavailable);
  }
}

void read_cursor(std::string_view text) {
  try {
    const ClusterCursor cursor = ClusterCursor::parse(text);
    require(ClusterCursor::parse(cursor.text()).text() == cursor.text());
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::invalid_argument);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_nodes(text);
  read_cursor(text);
  return 0;
}

// ClusterCursor: where a scan of a cluster goes on, as text that the caller keeps between two pages:
//
//   cluster.1f3a...77.0.once.07c37df...e1c6.9be2...04.1284
//           |         | |    |              |         where SCAN goes on in it; 0: it has not begun
//           |         | |    |              which run of that server began it; "-": none yet
//           |         | |    which primary is being asked
//           |         | once: no slot was being handed over so far. some: one was, so that a second pass follows.
//           |         | again: this is that second pass
//           |         how often the scan has started again
//           the fingerprint of the cluster it was begun under (ClusterNodes)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace polly::valkey_backend {

struct ClusterCursor {
  static constexpr std::uint32_t kRestartsMax = 64;  // then the scan is an error
  static constexpr std::string_view kNoRun = "-";

  enum class Pass { once, some, again };

  ClusterCursor(std::uint64_t under, std::string at_node) : fingerprint(under), node(std::move(at_node)) {}

  // Error invalid_argument where no scan gave out that text.
  static ClusterCursor parse(std::string_view text);
  std::string text() const;

  std::uint64_t fingerprint;
  std::uint32_t restarts = 0;
  Pass pass = Pass::once;
  std::string node;
  std::string run{kNoRun};
  std::uint64_t at = 0;
};

// A number in decimals, and nothing else. Error invalid_argument.
std::uint64_t parse_cursor_number(std::string_view text);

}  // namespace polly::valkey_backend

// Router: which server a command goes to, and what to do where that server refuses it. One for each lane; the
// topologies differ in nothing else: StandaloneRouter, SentinelRouter, ClusterRouter.
//
// Everything is called on the lane's loop. A pool that route() gave may not exist any more after an await: it is
// only compared then, never used.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/async_client/lane_runner.hpp"
#include "polly/base/error.hpp"
#include "polly/resp3/command.hpp"
#include "polly/valkey/detail/advice.hpp"
#include "polly/valkey/detail/call.hpp"
#include "polly/valkey/detail/pool.hpp"

namespace polly::valkey {

class Router : public async_client::LaneWork {  // stop(): pools end their calls as `closed`
 public:
  virtual ~Router() = default;

  // Error unavailable where no primary serves the command's key.
  virtual Pool& route(const resp3::Command& command) = 0;

  // `text` is what `asked` answered: "MOVED 3999 127.0.0.1:6381".
  virtual Advice advise(std::string_view text, const Pool* asked) = 0;

  // For commands that are for one primary of a cluster: the ids of all of them, none where they are not known yet; and
  // one of them, nullptr where there is none (any more). Without a cluster there is one, without a name.
  virtual std::vector<std::string> primaries() { return {std::string()}; }
  virtual Pool* find_primary(std::string_view) { return &route(resp3::Command("PING")); }

  // Why calls wait for a connection, as far as is known.
  virtual std::optional<Error> failure() const = 0;
};

}  // namespace polly::valkey

#include "polly/valkey/detail/client_lanes.hpp"

#include <cstddef>

#include "polly/valkey/detail/make_routers.hpp"

namespace polly::valkey {

namespace asio = boost::asio;

ClientLanes::ClientLanes(const std::shared_ptr<const Options>& options,
                         const std::shared_ptr<const Replaceable<Access>>& access,
                         std::vector<asio::any_io_executor> loops, const Clock& clock, Log& log,
                         const std::shared_ptr<ClientCounts>& counts)
    : lanes_(std::move(loops), [&](asio::any_io_executor loop) {
        return std::make_shared<Lane>(std::move(loop), options, access, clock, log, counts);
      }) {
  std::vector<std::unique_ptr<Router>> routers = make_routers(*options, lanes_.all());
  for (std::size_t i = 0; i < routers.size(); ++i) lanes_.all()[i]->use(std::move(routers[i]));
  for (const auto& lane : lanes_.all()) lane->start();
}

ClientLanes::~ClientLanes() {
  is_closed_ = true;
  lanes_.abandon();
}

Task<void> ClientLanes::close() {
  is_closed_ = true;
  return lanes_.close();
}

}  // namespace polly::valkey

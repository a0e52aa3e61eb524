#include "polly/valkey/client.hpp"

#include <utility>

#include "polly/valkey/detail/client_counts.hpp"
#include "polly/valkey/detail/lane.hpp"
#include "polly/valkey/detail/make_routers.hpp"
#include "polly/valkey/detail/tls_context.hpp"

namespace polly::valkey {

namespace {

namespace asio = boost::asio;

constexpr std::string_view kBackendName = "valkey";

}  // namespace

Task<std::unique_ptr<Client>> Client::open(Options options, std::vector<asio::any_io_executor> loops,
                                           const Clock* clock, Telemetry* telemetry) {
  check(options);
  auto client = std::make_unique<Client>(std::move(options), std::move(loops), *clock, *telemetry);
  std::optional<Error> failure;
  try {
    co_await client->start();
  } catch (const Error& error) {
    failure = error;
  }
  if (failure) {
    co_await client->close();  // here, since the destructor cannot wait for this loop
    throw *failure;
  }
  co_return client;
}

Client::Client(Options options, std::vector<asio::any_io_executor> loops, const Clock& clock, Telemetry& telemetry)
    : options_(std::make_shared<const Options>(std::move(options))),
      clock_(clock),
      log_(telemetry.log()),
      counts_(std::make_shared<ClientCounts>(telemetry.metrics(), std::string(kBackendName))),
      lanes_(std::move(loops), [this, tls_context = make_tls_context(options_->tls)](asio::any_io_executor loop) {
        return std::make_shared<Lane>(std::move(loop), options_, tls_context, clock_, log_, counts_);
      }) {
  std::vector<std::unique_ptr<Router>> routers = make_routers(*options_, lanes_.all());
  for (std::size_t i = 0; i < routers.size(); ++i) lanes_.all()[i]->use(std::move(routers[i]));
  for (const auto& lane : lanes_.all()) lane->start();
}

Client::~Client() {
  is_closed_ = true;
  lanes_.abandon();
}

Task<void> Client::close() {
  is_closed_ = true;
  return lanes_.close();
}

const asio::any_io_executor& Client::executor() const noexcept {
  return lanes_.front().executor();
}

Lane* Client::lane_of(const asio::any_io_executor& executor) const noexcept {
  return lanes_.find(executor);
}

Lane& Client::next_lane() noexcept {
  return lanes_.next();
}

}  // namespace polly::valkey

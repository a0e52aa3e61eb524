#include "polly/dynamodb/detail/core.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"
#include "polly/base/random_id.hpp"

namespace polly::dynamodb {

namespace {

namespace asio = boost::asio;

// The header Host as libcurl sends it: without the port of the scheme.
std::string host_of(std::string_view endpoint) {
  const bool is_tls = endpoint.starts_with("https:");
  endpoint.remove_prefix(endpoint.find("//") + 2);
  std::string host = to_lower(endpoint);
  const std::string_view usual = is_tls ? ":443" : ":80";
  if (host.ends_with(usual)) host.resize(host.size() - usual.size());
  return host;
}

using Core = Client::Core;

// Work that stop() cancels, like a call.
Task<void> registered(Core::Lane* lane, Core::Cancel cancel, Task<void> work) {
  const Core::Registration registration(*lane, std::move(cancel));
  co_await std::move(work);
}

}  // namespace

Client::Core::Core(Options its_options, Telemetry& telemetry, const Clock& its_clock,
                   std::unique_ptr<CredentialSource> source, SourceClients clients,
                   const std::vector<asio::any_io_executor>& loops)
    : options(std::move(its_options)),
      clock(its_clock),
      credentials(std::move(source), clients, clock, telemetry.log()),
      signing_keys(options.region, "dynamodb"),
      http(clients.proxied),
      host(host_of(options.endpoint)),
      is_abandoned(std::make_shared<std::atomic<bool>>(false)),
      retries(telemetry.metrics().counter("polly_store_retries_total", "Commands that were sent once more.",
                                          {{"backend", "dynamodb"}})),
      is_closed_(clients.is_closed),
      random_(parse_hex<std::uint64_t>(random_id()).value_or(1)) {
  for (const asio::any_io_executor& loop : loops) lanes_.push_back(std::make_unique<Lane>(loop));
}

Client::Core::Lane& Client::Core::lane_of(const asio::any_io_executor& executor) noexcept {
  for (const auto& lane : lanes_) {
    if (lane->executor == executor) return *lane;
  }
  return *lanes_[next_lane_.fetch_add(1, std::memory_order_relaxed) % lanes_.size()];
}

void Client::Core::throw_if_closed() const {
  if (is_closed()) throw Error(ErrorKind::closed, "the client of DynamoDB was closed");
}

void Client::Core::stop() {
  *is_closed_ = true;
  for (const auto& lane : lanes_) {
    if (lane->gate.running() == 0) continue;  // its loop may not exist any more
    asio::post(lane->executor, [core = shared_from_this(), lane = lane.get()] {
      if (*core->is_abandoned) return;
      const std::list<Cancel> calls = lane->calls;  // one that ends changes the list
      for (const Cancel& call : calls) call->emit(asio::cancellation_type::terminal);
    });
  }
}

Task<void> Client::Core::wait() {
  for (const auto& lane : lanes_) co_await lane->gate.close_and_wait();
}

void Client::Core::abandon() {
  const TimePoint give_up = system_clock().now() + Gate::kUndrivenMax;
  for (const auto& lane : lanes_) {
    lane->gate.close();
    lane->gate.wait_while_driven(lane->executor, give_up);
  }
  *is_abandoned = true;
}

void Client::Core::cancel(Lane& lane, Cancel call) {
  if (lane.gate.running() == 0) return;
  asio::post(lane.executor, [core = shared_from_this(), call = std::move(call)] {
    if (!*core->is_abandoned) call->emit(asio::cancellation_type::terminal);
  });
}

CredentialProvider::Start Client::Core::starts_on(Lane& lane) {
  return [core = shared_from_this(), lane = &lane](Task<void> work) {
    const auto cancel = std::make_shared<asio::cancellation_signal>();
    return spawn_keeping(core, lane->gate, lane->executor, registered(lane, cancel, std::move(work)), cancel);
  };
}

// splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t Client::Core::random() noexcept {
  std::uint64_t z = random_.fetch_add(0x9e3779b97f4a7c15U, std::memory_order_relaxed);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

}  // namespace polly::dynamodb

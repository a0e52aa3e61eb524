#include "polly/valkey/detail/cluster_router.hpp"

#include <algorithm>
#include <utility>

#include "polly/resp3/server_error.hpp"
#include "polly/valkey/detail/outcome.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly::valkey {

ClusterRouter::ClusterRouter(LaneState& lane, std::shared_ptr<ClusterMap> map)
    : lane_(lane),
      shared_(std::move(map)),
      pools_(lane),
      unrouted_(std::make_shared<Pool>(lane, lane.options.addresses.front(), false)) {}

void ClusterRouter::start() {
  refresh_if_due();
}

void ClusterRouter::tick() {
  look_at_map();
  if (asking_) asking_->tick();
  unrouted_->tick();
  pools_.tick();
  if (pools_.has_failures()) shared_->want();
  refresh_if_due();
}

void ClusterRouter::stop() {
  is_stopped_ = true;
  if (asking_) asking_->close("is not needed any more");
  unrouted_->stop(Call::End::closed);
  pools_.stop();
}

void ClusterRouter::release() noexcept {
  is_stopped_ = true;
  asking_.reset();
  unrouted_->release();
  pools_.release();
}

// Takes over what this lane, or another one, has found.
void ClusterRouter::look_at_map() {
  const std::uint64_t version = shared_->version();
  if (version == version_) return;
  version_ = version;
  const std::shared_ptr<const SlotMap> found = shared_->current();
  if (*found == map_) return;
  map_ = *found;
  pool_of_.assign(map_.primaries().size(), nullptr);
  pools_.follow(map_);
  unrouted_->end_parked(Call::End::not_sent);
}

Pool& ClusterRouter::route(const resp3::Command& command) {
  look_at_map();
  if (version_ == 0) {
    const std::optional<Error> failure = shared_->failure();
    if (failure && is_lasting(failure->kind())) throw *failure;
    return *unrouted_;
  }
  const std::optional<std::string_view> key = command.first_key();
  if (!key) return any_pool();
  const std::optional<std::size_t> owner = map_.owner(resp3::hash_slot(*key));
  return owner ? pool_of(*owner) : any_pool();  // which redirects, or answers CLUSTERDOWN
}

Pool& ClusterRouter::pool_of(std::size_t primary) {
  Pool*& pool = pool_of_[primary];
  if (pool == nullptr) pool = &pools_.at(map_.primaries()[primary].address);
  return *pool;
}

Pool& ClusterRouter::any_pool() {
  const std::size_t count = pool_of_.size();
  const std::size_t first = turn_++;
  for (std::size_t i = 0; i < count; ++i) {
    Pool* pool = pool_of_[(first + i) % count];
    if (pool != nullptr && pool->is_open()) return *pool;
  }
  return pool_of(first % count);
}

std::vector<std::string> ClusterRouter::primaries() {
  look_at_map();
  std::vector<std::string> ids;
  for (const SlotMap::Primary& primary : map_.primaries()) ids.push_back(primary.id);
  return ids;
}

Pool* ClusterRouter::find_primary(std::string_view id) {
  look_at_map();
  const auto& all = map_.primaries();
  const auto found = std::find_if(all.begin(), all.end(), [&](const SlotMap::Primary& each) { return each.id == id; });
  if (found != all.end()) return &pool_of(static_cast<std::size_t>(found - all.begin()));
  want_map();
  return nullptr;
}

Advice ClusterRouter::advise(std::string_view text, const Pool* asked) {
  const std::string_view code = resp3::ServerError(text).code();
  if (code == "MOVED" || code == "ASK") return follow_redirect(text, asked);
  if (code == "CLUSTERDOWN" || code == "READONLY" || code == "MASTERDOWN") {
    want_map();
    return Advice::Next::later;
  }
  return is_worth_another_try(text) ? Advice::Next::later : Advice::Next::answer;
}

Advice ClusterRouter::follow_redirect(std::string_view text, const Pool* asked) {
  lane_.counts.redirects.add();
  const std::optional<resp3::Redirect> redirect = resp3::parse_redirect(text);
  const std::optional<Address> asked_at = pools_.address_of(asked);
  if (!redirect || (redirect->host.empty() && !asked_at)) {  // to an unknown host
    want_map();
    return Advice::Next::later;
  }
  const Address to(redirect->host.empty() ? asked_at->host : redirect->host, redirect->port);
  if (redirect->kind == resp3::Redirect::Kind::moved) {
    answered_ = asked_at;
    if (to == asked_at) {
      want_map();
      return Advice::Next::later;
    }
    return move(redirect->slot, to);
  }
  if (pools_.is_full() && pools_.find(to) == nullptr) return Advice::Next::later;
  return Advice::ask(pools_.at(to));
}

Advice ClusterRouter::move(std::uint16_t slot, const Address& to) {
  const bool is_moved = map_.move(slot, to);
  pool_of_.resize(map_.primaries().size(), nullptr);
  want_map();
  return is_moved ? Advice::Next::again : Advice::Next::later;
}

void ClusterRouter::want_map() {
  shared_->want();
  refresh_if_due();
}

void ClusterRouter::refresh_if_due() {
  if (is_stopped_ || !shared_->begin(lane_.clock.now())) return;
  lane_.start(refresh(RefreshTurn(shared_)));
}

Task<void> ClusterRouter::refresh(RefreshTurn turn) {
  const std::vector<Address> nodes = whom_to_ask();
  const TimePoint deadline = lane_.clock.now() + kRefreshTimeouts * lane_.options.command_timeout;
  std::optional<Error> failure;
  for (const Address& node : nodes) {
    if (is_stopped_) co_return;
    if (failure && lane_.clock.now() >= deadline) break;  // the next refresh begins with others
    std::optional<SlotMap> found;
    const auto connection = std::make_shared<Connection>(lane_, false);
    asking_ = connection;
    try {
      const resp3::Reply reply = co_await connection->ask_once(node, resp3::Command("CLUSTER").add("SLOTS"));
      found = SlotMap::parse(reply, node);
    } catch (const Error& error) {
      if (!failure || !is_lasting(failure->kind())) failure = error;
    }
    asking_ = nullptr;
    if (!found) continue;
    turn.accept(std::move(*found), lane_.clock.now());
    look_at_map();
    co_return;
  }
  if (is_stopped_ || !failure) co_return;
  log_failure(*failure);
  turn.fail(*failure, lane_.clock.now());
  if (version_ == 0 && is_lasting(failure->kind())) unrouted_->end_parked(Call::End::refused);
}

void ClusterRouter::log_failure(const Error& failure) {
  const std::optional<HeldBack> held_back = failure_lines_.admit(to_string(failure.kind()), lane_.clock.now());
  if (!held_back) return;
  lane_.log.write(Level::warning, "no node of the Valkey cluster answers which primary serves which slots",
                  {{"error", failure.what()}, {"error_type", to_string(failure.kind())}, held_back->field()});
}

// Each time in another order, so that no node that is slow to fail keeps the others from being asked.
std::vector<Address> ClusterRouter::whom_to_ask() {
  std::vector<Address> nodes;
  const auto add = [&nodes](const Address& node) {
    if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
  };
  const std::vector<SlotMap::Primary>& primaries = map_.primaries();
  const std::vector<Address>& seeds = lane_.options.addresses;
  const std::size_t turn = turn_++;
  if (answered_) add(*std::exchange(answered_, std::nullopt));
  for (const bool wants_open : {true, false}) {
    for (std::size_t i = 0; i < primaries.size(); ++i) {
      const Address& address = primaries[(turn + i) % primaries.size()].address;
      const Pool* pool = pools_.find(address);
      if ((pool != nullptr && pool->is_open()) == wants_open) add(address);
    }
  }
  for (std::size_t i = 0; i < seeds.size(); ++i) add(seeds[(turn + i) % seeds.size()]);
  return nodes;
}

std::optional<Error> ClusterRouter::failure() const {
  return version_ == 0 ? shared_->failure() : pools_.failure();
}

std::size_t ClusterRouter::in_flight() const noexcept {
  return pools_.in_flight();
}

}  // namespace polly::valkey

#include "polly/valkey/detail/cluster_pools.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "polly/valkey/detail/outcome.hpp"

namespace polly::valkey {

Pool& ClusterPools::at(const Address& address) {
  std::shared_ptr<Pool>& pool = pools_[address.text()];
  if (!pool) {
    pool = std::make_shared<Pool>(lane_, address, false);
    pool->start();
  }
  return *pool;
}

Pool* ClusterPools::find(const Address& address) const noexcept {
  const auto found = pools_.find(address.text());
  return found == pools_.end() ? nullptr : found->second.get();
}

std::optional<Address> ClusterPools::address_of(const Pool* pool) const {
  const auto is_it = [pool](const std::shared_ptr<Pool>& each) { return each.get() == pool; };
  for (const auto& [text, each] : pools_) {
    if (is_it(each)) return each->address();
  }
  const auto found = std::find_if(retired_.begin(), retired_.end(), is_it);
  if (found == retired_.end()) return std::nullopt;
  return (*found)->address();
}

void ClusterPools::follow(const SlotMap& map) {
  std::set<std::string> named;
  for (const SlotMap::Primary& primary : map.primaries()) named.insert(primary.address.text());
  for (auto each = pools_.begin(); each != pools_.end();) {
    if (named.contains(each->first)) {
      each->second->end_parked(Call::End::not_sent);
      ++each;
      continue;
    }
    each->second->retire();
    retired_.push_back(std::move(each->second));
    each = pools_.erase(each);
  }
}

void ClusterPools::tick() {
  for (const auto& [text, pool] : pools_) pool->tick();
  for (const std::shared_ptr<Pool>& pool : retired_) pool->tick();
  std::erase_if(retired_, [](const std::shared_ptr<Pool>& pool) { return pool->is_over(); });
}

void ClusterPools::stop() {
  for (const auto& [text, pool] : pools_) pool->stop(Call::End::closed);
  for (const std::shared_ptr<Pool>& pool : retired_) pool->stop(Call::End::closed);
}

void ClusterPools::release() noexcept {
  for (const auto& [text, pool] : pools_) pool->release();
  for (const std::shared_ptr<Pool>& pool : retired_) pool->release();
}

bool ClusterPools::has_failures() const noexcept {
  return std::any_of(pools_.begin(), pools_.end(), [](const auto& each) { return each.second->failure().has_value(); });
}

std::optional<Error> ClusterPools::failure() const {
  std::optional<Error> found;
  for (const auto& [text, pool] : pools_) {
    if (!pool->failure()) continue;
    found = pool->failure();
    if (is_lasting(found->kind())) break;
  }
  return found;
}

std::size_t ClusterPools::in_flight() const noexcept {
  std::size_t sum = 0;
  for (const auto& [text, pool] : pools_) sum += pool->in_flight();
  for (const std::shared_ptr<Pool>& pool : retired_) sum += pool->in_flight();
  return sum;
}

}  // namespace polly::valkey

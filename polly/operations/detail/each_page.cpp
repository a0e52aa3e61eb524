#include "polly/operations/detail/each_page.hpp"

#include <exception>
#include <utility>

namespace polly::operations {

namespace {

std::size_t bytes_of(const std::vector<EntryWalk::Item>& items) noexcept {
  std::size_t bytes = 0;
  for (const auto& [key, entry] : items) bytes += key.text().size() + entry.bytes.size();
  return bytes;
}

}  // namespace

Task<bool> each_page(EntryWalk* walk, Context ctx, InFlight::Limits limits, std::function<bool()> is_stopped,
                     PageWork work) {
  InFlight under_way(limits);
  bool goes_on = true;
  std::exception_ptr failure;
  try {
    while (!walk->has_ended()) {
      goes_on = !is_stopped || !is_stopped();
      if (!goes_on) break;
      std::vector<EntryWalk::Item> items = co_await walk->next(ctx);
      if (items.empty()) continue;
      const std::size_t bytes = bytes_of(items);
      Task<void> task = work(std::move(items));
      co_await under_way.start(std::move(task), bytes);
    }
  } catch (...) {
    failure = std::current_exception();
  }
  try {
    co_await under_way.wait_for_all();
  } catch (...) {
    if (!failure) failure = std::current_exception();
  }
  if (failure) std::rethrow_exception(failure);
  co_return goes_on;
}

}  // namespace polly::operations

#include "polly/operations/detail/each_page.hpp"

#include <exception>
#include <utility>

#include "polly/operations/detail/in_flight.hpp"

namespace polly::operations {

Task<bool> each_page(EntryWalk* walk, Context ctx, std::size_t most, std::function<bool()> is_stopped, PageWork work) {
  InFlight under_way(most);
  bool goes_on = true;
  std::exception_ptr failure;
  try {
    while (!walk->has_ended()) {
      goes_on = !is_stopped || !is_stopped();
      if (!goes_on) break;
      std::vector<EntryWalk::Item> items = co_await walk->next(ctx);
      if (items.empty()) continue;
      Task<void> task = work(std::move(items));
      co_await under_way.start(std::move(task));
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

// each_page: goes through a whole walk; the work on some pages runs beside the reading of the next.
//
//   auto work = [this](std::vector<EntryWalk::Item> items) { return write(std::move(items)); };
//   const InFlight::Limits limits{.tasks_max = 4};
//   const bool is_complete = co_await each_page(&walk, ctx, limits, options.is_stopped, work);
//
// When it returns or throws, no work is under way any more.
#pragma once

#include <functional>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/operations/detail/entry_walk.hpp"
#include "polly/operations/detail/in_flight.hpp"

namespace polly::operations {

using PageWork = std::function<Task<void>(std::vector<EntryWalk::Item> items)>;

// Pages within the limits are worked on at once; none is empty. False where `is_stopped`, which is asked before each
// page and may be empty, said so. Error: that of reading, or else the first one of the work.
Task<bool> each_page(EntryWalk* walk, Context ctx, InFlight::Limits limits, std::function<bool()> is_stopped,
                     PageWork work);

}  // namespace polly::operations

// each_at_once: the same work on several things, some of them at once, all on the event loop of the caller.
//
//   std::function<Task<void>(std::size_t)> work = ...;        // makes the task of one of them
//   co_await each_at_once(parts->size(), 32, Changes::entries, std::move(work));
//
// After a failure no further work is begun; what runs is awaited, and then the first error is thrown. Cancelling the
// caller cancels what runs. `work` owns what it uses. Where the work changes entries, an unknown_outcome goes before
// other errors, and errors that promise that nothing was applied are unknown_outcome after some of it was done.
#pragma once

#include <cstddef>
#include <functional>

#include "polly/base/task.hpp"

namespace polly::dynamodb_backend {

enum class Changes { nothing, entries };

Task<void> each_at_once(std::size_t count, std::size_t at_once_max, Changes changes,
                        std::function<Task<void>(std::size_t)> work);

}  // namespace polly::dynamodb_backend

// Task<T>: everything that may wait. It is Asio's awaitable: it starts when awaited, runs on the executor of the
// one who awaits it, and is cancelled by Asio's cancellation slots.
//
// A coroutine owns its arguments (docs/coroutines.md has the rules, and what GCC 12 gets wrong).
#pragma once

#include <boost/asio/awaitable.hpp>

namespace polly {

template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace polly

// Task<T>: everything that may wait. It is Asio's awaitable: it starts when awaited, runs on the executor of the
// one who awaits it, and is cancelled by Asio's cancellation slots.
//
// The rules for a program that awaits Polly's tasks (docs/coroutines.md has their reasons):
//
//   - A coroutine owns its arguments: parameters are values, no references and no views. What a caller lent may be
//     gone when the coroutine goes on. A pointer is allowed: the caller owns its object until the task ends.
//   - Await a task once, where you make it. One that is not awaited does not run.
//   - A lambda with captures that is a coroutine has a name that outlives it: its captures lie in the lambda.
//   - After an await, look again: other callers ran in between. Hold no mutex across it.
//   - GCC 12 destroys some temporaries of a co_await expression twice: no braces, no capturing lambdas and no ?: in
//     one, and no co_await in a condition. Name the value in the line before.
//
//   Task<int> sum(int a, int b) { co_return a + b; }
#pragma once

#include <boost/asio/awaitable.hpp>

namespace polly {

template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace polly

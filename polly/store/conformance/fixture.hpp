// Fixture: how the conformance suite opens an engine, whose clock the engine uses, and whether it is shared. One is
// made for every test; a costly resource (a server) belongs to the program, and the fixture only refers to it.
//
//   class MemoryFixture final : public conformance::Fixture {
//    public:
//     Task<std::unique_ptr<Backend>> open(Runtime runtime) override { co_return open_memory_backend({}, runtime); }
//     bool follows_our_clock() const override { return true; }
//     bool is_shared() const override { return false; }
//   };
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "polly/base/task.hpp"
#include "polly/store/backend.hpp"
#include "polly/store/limits.hpp"
#include "polly/store/runtime.hpp"

namespace polly::conformance {

class Fixture {
 public:
  virtual ~Fixture() = default;

  // Opens the engine; called on an event loop of the runtime. Where the engine is shared, every call opens another
  // backend on the same entries, as several instances of a service do.
  virtual Task<std::unique_ptr<Backend>> open(Runtime runtime) = 0;

  // Whether entries expire by the runtime's clock. The suite then moves that clock itself and checks every
  // millisecond; elsewhere it waits until the engine's time has passed.
  virtual bool follows_our_clock() const { return false; }

  // Whether a second open() sees what was written through the first one.
  virtual bool is_shared() const { return true; }

  // The largest value that works, in bytes of JSON text, and the most conditions and steps of a transaction, where the
  // engine's own limits are below those of Store. A larger transaction is then `unsupported`, a larger value
  // `invalid_argument`.
  virtual std::size_t value_bytes_max() const { return kValueBytesMax; }
  virtual std::size_t transaction_steps_max() const { return kTransactionStepsMax; }

  // Why a test ("Transactions.DoEveryStep") cannot run on what the fixture opens, for servers that only resemble the
  // engine's own, and for tests that take minutes with sanitizers; empty: it runs.
  virtual std::string skips(std::string_view) const { return ""; }
};

using FixtureFactory = std::function<std::unique_ptr<Fixture>()>;

}  // namespace polly::conformance

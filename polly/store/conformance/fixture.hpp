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

#include <functional>
#include <memory>

#include "polly/base/task.hpp"
#include "polly/store/backend.hpp"
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
};

using FixtureFactory = std::function<std::unique_ptr<Fixture>()>;

}  // namespace polly::conformance

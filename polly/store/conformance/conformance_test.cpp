// The suite itself, tested with the plainest engine: once on the suite's clock, and once with a clock of its own and
// entries that several backends share, as processes share a server.
#include "polly/store/conformance/conformance.hpp"

#include <memory>

#include "polly/store/conformance/plain_backend.hpp"

namespace polly {
namespace {

class PlainFixture final : public conformance::Fixture {
 public:
  Task<std::unique_ptr<Backend>> open(Runtime runtime) override {
    co_return std::make_unique<PlainBackend>(runtime.clock());
  }
  bool follows_our_clock() const override { return true; }
  bool is_shared() const override { return false; }
};

class SharedPlainFixture final : public conformance::Fixture {
 public:
  Task<std::unique_ptr<Backend>> open(Runtime) override { co_return std::make_unique<PlainBackend>(shelf_); }

 private:
  std::shared_ptr<PlainShelf> shelf_ = std::make_shared<PlainShelf>(system_clock());
};

}  // namespace
}  // namespace polly

POLLY_BACKEND_CONFORMS(Plain, [] { return std::make_unique<polly::PlainFixture>(); });
POLLY_BACKEND_CONFORMS(SharedPlain, [] { return std::make_unique<polly::SharedPlainFixture>(); });

#include <memory>

#include "polly/backends/memory/memory_backend.hpp"
#include "polly/store/conformance/conformance.hpp"

namespace polly {
namespace {

class MemoryFixture final : public conformance::Fixture {
 public:
  Task<std::unique_ptr<Backend>> open(Runtime runtime) override {
    co_return std::make_unique<MemoryBackend>(MemoryOptions(), runtime);
  }
  bool follows_our_clock() const override { return true; }
  bool is_shared() const override { return false; }
};

}  // namespace
}  // namespace polly

POLLY_BACKEND_CONFORMS(Memory, [] { return std::make_unique<polly::MemoryFixture>(); });

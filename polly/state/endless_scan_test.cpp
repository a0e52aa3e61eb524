// The list of commits on a store whose scan would not end.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "polly/base/error.hpp"
#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/conformance/plain_backend.hpp"

namespace polly {

namespace {

// Its scan returns `cursors` different cursors and then starts again with the first.
class CirclingBackend final : public PlainBackend {
 public:
  CirclingBackend(const Clock& clock, int cursors) : PlainBackend(clock), cursors_(cursors) {}

  Task<Page> scan(Context, Scan, std::optional<Cursor>) override {
    Page page;
    page.next = Cursor(std::to_string(pages_++ % cursors_));
    co_return page;
  }

 private:
  const int cursors_;
  int pages_ = 0;
};

}  // namespace

TEST(EndlessScan, OfAListOfCommitsIsAnError) {
  for (const int cursors : {1, 2, 5}) {
    ManualClock clock;
    Telemetry telemetry;
    Store store(std::make_unique<CirclingBackend>(clock, cursors), Runtime(telemetry, {}, clock));
    StateService state(store, telemetry);
    try {
      run(state.find(Context(), std::nullopt, std::nullopt));
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::unavailable) << error.what();
    }
  }
}

}  // namespace polly

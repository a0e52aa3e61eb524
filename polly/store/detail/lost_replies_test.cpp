// Store's verbs that read and then replace: what they answer where the engine's reply was lost, or where another caller
// is always faster.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/store/detail/advance.hpp"
#include "polly/store/store.hpp"

namespace polly {
namespace {

// An engine whose replace() the test decides on.
class ContestedBackend final : public PlainBackend {
 public:
  enum class Reply { good, lost, late, beaten };  // lost: it was written; late: it was not

  explicit ContestedBackend(const Clock& clock) : PlainBackend(clock) {}

  std::function<Reply()> next_reply = [] { return Reply::good; };
  int replaced = 0;

  Task<std::vector<bool>> replace(Context ctx, std::vector<Replacement> replacements) override {
    ++replaced;
    const Reply reply = next_reply();
    std::vector<bool> written(replacements.size(), false);
    if (reply == Reply::late) throw Error(ErrorKind::unknown_outcome, "the reply was lost");
    if (reply != Reply::beaten) written = co_await PlainBackend::replace(ctx, std::move(replacements));
    if (reply == Reply::lost) throw Error(ErrorKind::unknown_outcome, "the reply was lost");
    co_return written;
  }
};

class LostReplies : public ::testing::Test {
 protected:
  using Reply = ContestedBackend::Reply;

  LostReplies() {
    auto backend = std::make_unique<ContestedBackend>(system_clock());
    backend_ = backend.get();
    store_ = std::make_unique<Store>(std::move(backend), Runtime(telemetry_));
    replace_ring("k1");
  }

  void replace_ring(const std::string& name) {
    ring_ = std::string(codec::generate_key_line(name).reveal()) + "\n" + ring_;
    store_->codec().replace_ring(codec::KeyRing::parse(ring_));
  }

  // Of the calls of replace() to come; all later ones are good.
  void reply(std::vector<Reply> replies) {
    backend_->replaced = 0;
    backend_->next_reply = [replies = std::move(replies), at = std::size_t{0}]() mutable {
      return at < replies.size() ? replies[at++] : Reply::good;
    };
  }

  std::string ring_;
  Telemetry telemetry_;
  ContestedBackend* backend_ = nullptr;
  std::unique_ptr<Store> store_;
};

TEST_F(LostReplies, OfAnAdvanceAreFollowedByAReadThatSeesWhetherItWasWritten) {
  for (const Reply first : {Reply::lost, Reply::late}) {
    reply({first});
    EXPECT_EQ(run(store_->advance(Context(), Key("a"), 5)), 5);
    EXPECT_EQ(backend_->replaced, 2);
    EXPECT_EQ(run(store_->get<int>(Context(), Key("a"))), 5);
    run(store_->remove(Context(), Key("a")));
  }
}

TEST_F(LostReplies, OfAnAdvanceThatComeTwiceAreAnUnknownOutcome) {
  reply({Reply::late, Reply::late});
  try {
    run(store_->advance(Context(), Key("a"), 5));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unknown_outcome) << error.what();
  }
}

TEST_F(LostReplies, AnAdvanceThatIsAlwaysBeatenIsAConflictInTheEnd) {
  backend_->next_reply = [] { return Reply::beaten; };
  try {
    run(store_->advance(Context(), Key("a"), 5));
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::conflict);
    EXPECT_NE(std::string(error.what()).find("other callers keep changing the entry: try again later"),
              std::string::npos);
  }
  EXPECT_EQ(backend_->replaced, store_detail::kAdvanceRoundsMax);
}

TEST_F(LostReplies, OfAReencodingAreReportedAsChangedSoThatItIsCalledAgain) {
  run(store_->set(Context(), Key("a"), 5));
  replace_ring("k2");
  const std::vector<Key> keys{Key("a")};
  reply({Reply::late});
  EXPECT_EQ(run(store_->reencode(Context(), keys)).front().result, Reencoding::Result::changed);
  EXPECT_EQ(run(store_->reencode(Context(), keys)).front().result, Reencoding::Result::rewritten);
  EXPECT_EQ(run(store_->reencode(Context(), keys)).front().result, Reencoding::Result::current);
}

}  // namespace
}  // namespace polly

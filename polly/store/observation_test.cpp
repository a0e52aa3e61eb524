// The telemetry of a store's operations: a metric, a log line and a span each, and never a key.
#include "polly/store/observation.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/store/conformance/every_verb.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/store/conformance/recording_tracer.hpp"
#include "polly/store/store.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

constexpr const char* kKey = "polly:pr_number:secret-name";

// A store whose whole telemetry can be read.
class Observations : public ::testing::Test {
 protected:
  std::string metrics() { return telemetry_.metrics().text(); }
  std::vector<RecordedSpan> spans() const { return spans_->all(); }
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < log_.size();) {
      const std::size_t end = log_.find('\n', at);
      lines.push_back(log_.substr(at, end - at));
      at = end == std::string::npos ? log_.size() : end + 1;
    }
    return lines;
  }
  Store& store() { return store_; }
  Context late() const { return Context().with_deadline(clock_.now()); }
  template <class T>
  std::string error_of(Task<T> task) {
    try {
      run(std::move(task));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  ManualClock clock_;
  std::string log_;
  std::shared_ptr<RecordedSpans> spans_ = std::make_shared<RecordedSpans>();
  Telemetry telemetry_{Log::to_text(Level::debug, LogFormat::json, log_), std::make_unique<RecordingTracer>(spans_)};
  Runtime runtime_{telemetry_, {}, clock_};
  Store store_{std::make_unique<PlainBackend>(clock_), runtime_};
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string count_of(const std::string& operation, const std::string& outcome) {
  return "polly_store_operations_total{backend=\"plain\",operation=\"" + operation + "\",outcome=\"" + outcome + "\"} ";
}

TEST_F(Observations, CountEachOperationByItsOutcome) {
  run(store().set(Context(), kKey, std::string("x")));
  run(store().get<std::string>(Context(), kKey));
  run(store().get<std::string>(Context(), kKey));
  run(store().get<std::string>(Context(), "polly:pr_number:other"));
  error_of(store().get<int>(Context(), kKey));
  EXPECT_TRUE(contains(metrics(), count_of("set", "ok") + "1\n")) << metrics();
  EXPECT_TRUE(contains(metrics(), count_of("get", "ok") + "2\n"));
  EXPECT_TRUE(contains(metrics(), count_of("get", "unmet") + "1\n"));
  EXPECT_TRUE(contains(metrics(), count_of("get", "failed") + "1\n"));
  EXPECT_TRUE(contains(metrics(), "polly_store_failures_total{backend=\"plain\",kind=\"type_mismatch\"} 1\n"));
  EXPECT_TRUE(
      contains(metrics(), "polly_store_operation_duration_seconds_count{backend=\"plain\",class=\"read\"} 4\n"));
}

TEST_F(Observations, AreCountedAsZeroBeforeTheFirst) {
  EXPECT_TRUE(contains(metrics(), count_of("advance", "failed") + "0\n")) << metrics();
  EXPECT_TRUE(contains(metrics(), "polly_store_failures_total{backend=\"plain\",kind=\"unavailable\"} 0\n"));
}

TEST_F(Observations, CountUnmetConditionsAsUnmetAndNotAsErrors) {
  run(store().set(Context(), kKey, 1));
  run(store().set_if_absent(Context(), kKey, 1));
  Transaction transaction;
  transaction.require_absent(kKey);
  run(store().apply(Context(), transaction));
  EXPECT_TRUE(contains(metrics(), count_of("set_if_absent", "unmet") + "1\n"));
  EXPECT_TRUE(contains(metrics(), count_of("apply", "unmet") + "1\n"));
  for (const RecordedSpan& span : spans()) EXPECT_EQ(span.error_type, "");
}

TEST_F(Observations, WriteOneDebugLineForEachSuccess) {
  run(store().set(Context(), kKey, 1));
  ASSERT_EQ(lines().size(), 1U);
  for (const char* part : {R"("level":"debug")", R"("backend":"plain")", R"("operation":"set")",
                           R"("key_pattern":"polly:pr_number:*")", R"("outcome":"ok")", R"("duration_seconds":)"}) {
    EXPECT_TRUE(contains(lines()[0], part)) << part << " in " << lines()[0];
  }
}

TEST_F(Observations, WriteAWarningForAFailure) {
  run(store().set(Context(), kKey, std::string("x")));
  error_of(store().get<int>(Context(), kKey));
  ASSERT_EQ(lines().size(), 2U);
  for (const char* part : {R"("level":"warning")", R"("operation":"get")", R"("outcome":"type_mismatch")",
                           R"("error":"get polly:pr_number:*: expected a signed integer, found a string of 1 byte")"}) {
    EXPECT_TRUE(contains(lines()[1], part)) << part << " in " << lines()[1];
  }
}

TEST_F(Observations, HoldBackWarningsThatRepeatAndSayHowMany) {
  for (int i = 0; i < 100; ++i) error_of(store().get<int>(late(), kKey));
  EXPECT_EQ(lines().size(), 1U);
  clock_.advance(10s);
  error_of(store().get<int>(late(), kKey));
  ASSERT_EQ(lines().size(), 2U);
  EXPECT_TRUE(contains(lines()[1], R"("lines_held_back":99)")) << lines()[1];
}

TEST_F(Observations, WarnOfEachKindOfFailureByItself) {
  run(store().set(Context(), kKey, std::string("x")));
  error_of(store().get<int>(late(), kKey));
  error_of(store().get<int>(Context(), kKey));
  EXPECT_TRUE(contains(log_, R"("outcome":"deadline_exceeded")"));
  EXPECT_TRUE(contains(log_, R"("outcome":"type_mismatch")"));
}

TEST_F(Observations, OfWhatTheCallerAskedForAreNoWarnings) {
  run(store().close());
  error_of(store().get<int>(Context(), kKey));
  EXPECT_FALSE(contains(log_, R"("level":"warning")"));
  EXPECT_TRUE(contains(log_, R"("outcome":"closed")"));
}

TEST_F(Observations, MakeOneSpanAnOperationWithTheDatabaseConventions) {
  run(store().set(Context().with_request_id("delivery-1"), kKey, 1));
  ASSERT_EQ(spans().size(), 1U);
  const RecordedSpan span = spans()[0];
  EXPECT_EQ(span.name, "set polly:pr_number:*");
  EXPECT_EQ(span.kind, SpanKind::client);
  EXPECT_TRUE(span.ended);
  EXPECT_EQ(span.attributes.at("db.system.name"), "plain");
  EXPECT_EQ(span.attributes.at("db.operation.name"), "set");
  EXPECT_EQ(span.attributes.at("db.collection.name"), "polly:pr_number:*");
  EXPECT_EQ(span.attributes.at("polly.request_id"), "delivery-1");
  EXPECT_FALSE(span.attributes.contains("db.operation.batch.size"));
}

TEST_F(Observations, SayHowManyKeysABatchHas) {
  run(store().get_many<int>(Context(), {kKey, "polly:pr_number:b", "polly:pr_number:c"}));
  EXPECT_EQ(spans()[0].attributes.at("db.operation.batch.size"), "3");
}

TEST_F(Observations, SayWhatTheCodecDid) {
  codec::Compression compression;
  compression.is_on = true;
  const std::string key_line = "new:" + std::string(42, 'C') + "A=";
  const auto codec = std::make_shared<codec::ValueCodec>(compression, codec::KeyRing::parse(key_line));
  Store sealing(std::make_unique<PlainBackend>(clock_), runtime_, Store::kTimeoutDefault, codec);
  const std::string text(1'000, 'a');
  run(sealing.set(Context(), kKey, text));
  EXPECT_EQ(run(sealing.get<std::string>(Context(), kKey)), text);
  const RecordedSpan set = spans().at(0);
  EXPECT_EQ(set.attributes.at("polly.codec.sealed_with"), "new");
  EXPECT_EQ(set.attributes.at("polly.codec.compression.input_bytes"), "1002");
  EXPECT_LT(std::stoi(set.attributes.at("polly.codec.compression.output_bytes")), 100);
  EXPECT_FALSE(set.attributes.contains("polly.codec.opened_with"));
  const RecordedSpan get = spans().at(1);
  EXPECT_EQ(get.attributes.at("polly.codec.opened_with"), "new");
  EXPECT_FALSE(get.attributes.contains("polly.codec.compression.input_bytes"));
}

TEST_F(Observations, OfPlainValuesSayNothingOfTheCodec) {
  run(store().set(Context(), kKey, 1));
  run(store().get<int>(Context(), kKey));
  for (const RecordedSpan& span : spans()) {
    for (const auto& [name, value] : span.attributes) EXPECT_FALSE(name.starts_with("polly.codec.")) << name;
  }
}

TEST_F(Observations, ContinueTheCallersTrace) {
  const auto parent = TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  run(store().set(Context().with_trace(*parent), kKey, 1));
  EXPECT_EQ(spans()[0].parent, *parent);
  EXPECT_TRUE(contains(lines()[0], "4bf92f3577b34da6a3ce929d0e0e4736")) << lines()[0];
  EXPECT_TRUE(contains(lines()[0], spans()[0].context.span_id_hex())) << "the line belongs to the operation's own span";
}

TEST_F(Observations, OfAMissAreNoErrors) {
  run(store().get<int>(Context(), kKey));
  EXPECT_EQ(spans()[0].error_type, "");
}

TEST_F(Observations, OfAFailureSayItsKind) {
  error_of(store().get<int>(late(), kKey));
  EXPECT_EQ(spans()[0].error_type, "deadline_exceeded");
  EXPECT_TRUE(spans()[0].ended);
}

TEST_F(Observations, OfNoVerbSayAKeyOrAValue) {
  const Key key = "polly:pr_number:secret-name";
  for (int round = 0; round < 3; ++round) {
    for (const conformance::Verb& verb : conformance::every_verb()) {
      for (const Context& ctx : {Context(), late()}) {
        const std::string error = error_of(verb.call(&store(), ctx, key));
        EXPECT_FALSE(contains(error, "secret")) << error;
      }
    }
    run(store().set(Context(), key, std::string("secret-value")));
  }
  EXPECT_TRUE(contains(log_, "polly:pr_number:*"));
  EXPECT_FALSE(contains(log_, "secret")) << log_;
  EXPECT_FALSE(contains(metrics(), "secret")) << metrics();
  for (const RecordedSpan& span : spans()) {
    EXPECT_FALSE(contains(span.name + span.error_message, "secret")) << span.name;
    for (const auto& [name, value] : span.attributes) EXPECT_FALSE(contains(value, "secret")) << name;
  }
}

TEST_F(Observations, MeasureWithTheRuntimesClock) {
  run(store().set(Context(), kKey, 1));
  EXPECT_TRUE(contains(lines()[0], R"("duration_seconds":0)")) << "a clock that does not advance measures 0";
}

}  // namespace
}  // namespace polly

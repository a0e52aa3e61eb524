#include "polly/telemetry/otel_tracer.hpp"

#include "polly/base/error.hpp"
#include "polly/base/replaceable.hpp"
#include "polly/base/version.hpp"
#include "polly/telemetry/detail/span_losses.hpp"
#include "polly/telemetry/detail/trace_plan.hpp"

#ifdef POLLY_OTEL
#include <opentelemetry/exporters/otlp/otlp_http_exporter_factory.h>
#include <opentelemetry/exporters/otlp/otlp_http_exporter_options.h>
#include <opentelemetry/sdk/common/global_log_handler.h>
#include <opentelemetry/sdk/resource/resource.h>
#include <opentelemetry/sdk/trace/batch_span_processor_factory.h>
#include <opentelemetry/sdk/trace/batch_span_processor_options.h>
#include <opentelemetry/sdk/trace/exporter.h>
#include <opentelemetry/sdk/trace/processor.h>
#include <opentelemetry/sdk/trace/samplers/parent_factory.h>
#include <opentelemetry/sdk/trace/samplers/trace_id_ratio_factory.h>
#include <opentelemetry/sdk/trace/tracer_provider_factory.h>
#include <opentelemetry/trace/provider.h>
#include <opentelemetry/trace/tracer.h>

#include <atomic>
#include <mutex>
#include <vector>
#endif

namespace polly {

using trace_detail::SpanLosses;
using trace_detail::TracePlan;

#ifdef POLLY_OTEL

namespace {

namespace api = opentelemetry::trace;
namespace nostd = opentelemetry::nostd;
namespace otlp = opentelemetry::exporter::otlp;
namespace sdk = opentelemetry::sdk;

using sdk::common::ExportResult;

// OpenTelemetry has one log handler in a process: this one, which passes messages to the tracer that was opened last.
class LogRelay final : public sdk::common::internal_log::LogHandler {
 public:
  using OtelLevel = sdk::common::internal_log::LogLevel;

  static LogRelay& installed() {
    static LogRelay* const relay = [] {
      auto* made = new LogRelay;  // owned by OpenTelemetry from here on
      sdk::common::internal_log::GlobalLogHandler::SetLogHandler(nostd::shared_ptr<LogHandler>(made));
      return made;
    }();
    return *relay;
  }

  void add(SpanLosses& losses) {
    const std::lock_guard lock(mutex_);
    open_.push_back(&losses);
  }
  void remove(SpanLosses& losses) {
    const std::lock_guard lock(mutex_);
    std::erase(open_, &losses);
  }

  void Handle(OtelLevel level, const char*, int, const char* message,
              const sdk::common::AttributeMap&) noexcept override {
    if (level == OtelLevel::Error) thread_saw_error = true;
    const std::lock_guard lock(mutex_);
    if (!open_.empty() && message != nullptr) open_.back()->warn(message);
  }

  static thread_local constinit bool thread_saw_error;

 private:
  std::mutex mutex_;
  std::vector<SpanLosses*> open_;
};

thread_local constinit bool LogRelay::thread_saw_error = false;

// One that may be replaced while another thread exports.
struct HeldExporter {
  explicit HeldExporter(std::unique_ptr<sdk::trace::SpanExporter> its_exporter) : exporter(std::move(its_exporter)) {}

  const std::unique_ptr<sdk::trace::SpanExporter> exporter;
};
using ExporterSlot = Replaceable<HeldExporter>;

// Counts delivered and lost spans. After give_up() it makes no further request.
class CountingExporter final : public sdk::trace::SpanExporter {
 public:
  CountingExporter(std::shared_ptr<const ExporterSlot> slot, SpanLosses& losses, const std::atomic<bool>& has_given_up)
      : slot_(std::move(slot)), losses_(losses), has_given_up_(has_given_up) {}

  std::unique_ptr<sdk::trace::Recordable> MakeRecordable() noexcept override {
    return slot_->get()->exporter->MakeRecordable();
  }

  // The exporter of 1.19 always returns "success", and logs an error, on this thread, where it failed.
  ExportResult Export(const nostd::span<std::unique_ptr<sdk::trace::Recordable>>& spans) noexcept override {
    LogRelay::thread_saw_error = has_given_up_;
    const ExportResult result = has_given_up_ ? ExportResult::kFailure : slot_->get()->exporter->Export(spans);
    losses_.leave(spans.size(), result == ExportResult::kSuccess && !LogRelay::thread_saw_error);
    return result;
  }

  bool ForceFlush(std::chrono::microseconds timeout) noexcept override {
    return slot_->get()->exporter->ForceFlush(timeout);
  }
  bool Shutdown(std::chrono::microseconds timeout) noexcept override {
    return slot_->get()->exporter->Shutdown(timeout);
  }

 private:
  const std::shared_ptr<const ExporterSlot> slot_;  // shared with the tracer, which replaces the exporter
  SpanLosses& losses_;
  const std::atomic<bool>& has_given_up_;
};

// Passes spans on to the batches while there is room.
class BoundedProcessor final : public sdk::trace::SpanProcessor {
 public:
  BoundedProcessor(std::unique_ptr<SpanProcessor> batches, SpanLosses& losses)
      : batches_(std::move(batches)), losses_(losses) {}

  std::unique_ptr<sdk::trace::Recordable> MakeRecordable() noexcept override { return batches_->MakeRecordable(); }
  void OnStart(sdk::trace::Recordable& span, const api::SpanContext& parent) noexcept override {
    batches_->OnStart(span, parent);
  }
  void OnEnd(std::unique_ptr<sdk::trace::Recordable>&& span) noexcept override {
    if (losses_.enter()) batches_->OnEnd(std::move(span));
  }
  bool ForceFlush(std::chrono::microseconds timeout) noexcept override { return batches_->ForceFlush(timeout); }
  bool Shutdown(std::chrono::microseconds timeout) noexcept override { return batches_->Shutdown(timeout); }

 private:
  const std::unique_ptr<SpanProcessor> batches_;
  SpanLosses& losses_;
};

nostd::string_view otel_view(std::string_view text) noexcept {
  return {text.data(), text.size()};
}

TraceContext to_ours(const api::SpanContext& theirs) noexcept {
  TraceContext ours;
  theirs.trace_id().CopyBytesTo(ours.trace_id);
  theirs.span_id().CopyBytesTo(ours.span_id);
  ours.flags = theirs.trace_flags().flags();
  return ours;
}

api::SpanContext to_theirs(const TraceContext& ours, bool is_remote) noexcept {
  return {api::TraceId(ours.trace_id), api::SpanId(ours.span_id), api::TraceFlags(ours.flags), is_remote};
}

api::SpanKind to_theirs(SpanKind kind) noexcept {
  switch (kind) {
    case SpanKind::internal: return api::SpanKind::kInternal;
    case SpanKind::server: return api::SpanKind::kServer;
    case SpanKind::client: return api::SpanKind::kClient;
  }
  return api::SpanKind::kInternal;
}

class OtelRecorder final : public Span::Recorder {
 public:
  explicit OtelRecorder(nostd::shared_ptr<api::Span> span) : span_(std::move(span)) {}
  OtelRecorder(const OtelRecorder&) = delete;
  OtelRecorder& operator=(const OtelRecorder&) = delete;
  ~OtelRecorder() override { span_->End(); }

  void set(std::string_view name, std::string_view value) override {
    span_->SetAttribute(otel_view(name), otel_view(value));
  }
  void set(std::string_view name, std::int64_t value) override { span_->SetAttribute(otel_view(name), value); }
  void fail(std::string_view error_type, std::string_view message) override {
    set("error.type", error_type);
    span_->SetStatus(api::StatusCode::kError, otel_view(message));
  }
  TraceContext context() const override { return to_ours(span_->GetContext()); }

 private:
  const nostd::shared_ptr<api::Span> span_;
};

std::unique_ptr<sdk::trace::SpanExporter> make_exporter(const TracePlan& plan) {
  otlp::OtlpHttpExporterOptions options;  // the library reads certificates and keys itself
  options.url = plan.url;
  options.content_type = plan.is_json ? otlp::HttpRequestContentType::kJson : otlp::HttpRequestContentType::kBinary;
  options.timeout = plan.timeout;
  options.http_headers.clear();
  for (const auto& [name, value] : plan.headers) options.http_headers.emplace(name, value);
  return otlp::OtlpHttpExporterFactory::Create(options);
}

std::unique_ptr<sdk::trace::Sampler> make_sampler(const TracePlan& plan) {
  auto sampler = sdk::trace::TraceIdRatioBasedSamplerFactory::Create(plan.ratio);
  if (!plan.is_parent_based) return sampler;
  return sdk::trace::ParentBasedSamplerFactory::Create(std::shared_ptr<sdk::trace::Sampler>(std::move(sampler)));
}

class OtelTracer final : public Tracer {
 public:
  OtelTracer(const TracePlan& plan, Log& log, Metrics& metrics)
      : plan_(plan),
        exporter_(std::make_shared<ExporterSlot>(std::make_shared<const HeldExporter>(make_exporter(plan)))),
        losses_(plan.batch_queue_size, log, metrics) {
    LogRelay::installed().add(losses_);
    sdk::trace::BatchSpanProcessorOptions options;
    options.max_queue_size = plan.batch_queue_size;
    options.schedule_delay_millis = plan.batch_delay;
    options.max_export_batch_size = plan.batch_size;
    auto exporter = std::make_unique<CountingExporter>(exporter_, losses_, has_given_up_);
    auto batches = sdk::trace::BatchSpanProcessorFactory::Create(std::move(exporter), options);
    sdk::resource::ResourceAttributes attributes;
    for (const auto& [name, value] : plan.resource_attributes) attributes[name] = value;
    provider_ =
        sdk::trace::TracerProviderFactory::Create(std::make_unique<BoundedProcessor>(std::move(batches), losses_),
                                                  sdk::resource::Resource::Create(attributes), make_sampler(plan));
    tracer_ = provider_->GetTracer("polly", std::string(version()));
  }
  OtelTracer(const OtelTracer&) = delete;
  OtelTracer& operator=(const OtelTracer&) = delete;
  ~OtelTracer() override {
    flush();
    has_given_up_ = true;
    tracer_ = nullptr;
    provider_.reset();
    LogRelay::installed().remove(losses_);
    losses_.leave_all();
  }

  bool is_enabled() const noexcept override { return true; }

  Span start(std::string_view name, SpanKind kind, const TraceContext& parent) override {
    if (plan_.is_parent_based && parent.is_valid() && !parent.is_sampled()) return Span(parent);
    api::StartSpanOptions options;
    options.kind = to_theirs(kind);
    if (parent.is_valid()) options.parent = to_theirs(parent, kind == SpanKind::server);
    auto span = tracer_->StartSpan(otel_view(name), options);
    if (!span->IsRecording()) return Span(to_ours(span->GetContext()));
    return Span(std::make_unique<OtelRecorder>(std::move(span)));
  }

  void replace_headers(const TracerSettings& settings) override {
    TracePlan changed = plan_;
    changed.headers = trace_detail::plan_traces(settings).headers;
    exporter_->replace(std::make_shared<const HeldExporter>(make_exporter(changed)));
  }

  // A request under way cannot be cancelled, but it ends by itself within kRequestTimeoutMax.
  void flush() override {
    if (has_given_up_ || provider_->ForceFlush(kFlushMax - trace_detail::kRequestTimeoutMax)) return;
    has_given_up_ = true;
    provider_->ForceFlush(trace_detail::kRequestTimeoutMax);
  }

 private:
  static constexpr Milliseconds kFlushMax{2'000};

  const TracePlan plan_;
  const std::shared_ptr<ExporterSlot> exporter_;  // shared with the processor of batches
  SpanLosses losses_;
  std::atomic<bool> has_given_up_{false};
  std::unique_ptr<sdk::trace::TracerProvider> provider_;
  nostd::shared_ptr<api::Tracer> tracer_;
};

}  // namespace

#endif

void check_headers(const TracerSettings& settings) {
  for (const std::string& complaint : trace_detail::plan_traces(settings).complaints) {
    if (complaint.starts_with(trace_detail::kHeadersComplaint)) throw Error(ErrorKind::config, complaint);
  }
}

std::unique_ptr<Tracer> open_tracer(const TracerSettings& settings, Log& log, Metrics& metrics) {
  const TracePlan plan = trace_detail::plan_traces(settings);
  for (const std::string& complaint : plan.complaints) {
    log.write(Level::warning, "a setting of the tracer is wrong: its default is used", {{"reason", complaint}});
  }
  if (!plan.is_wanted) return std::make_unique<Tracer>();
#ifdef POLLY_OTEL
  return std::make_unique<OtelTracer>(plan, log, metrics);
#else
  (void)metrics;
  log.write(Level::warning, "this program was built without OpenTelemetry (POLLY_OTEL=OFF); no traces are sent");
  return std::make_unique<Tracer>();
#endif
}

}  // namespace polly

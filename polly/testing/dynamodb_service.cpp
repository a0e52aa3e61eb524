#include "polly/testing/dynamodb_service.hpp"

#include <fcntl.h>

#include <deque>
#include <mutex>
#include <utility>

#include "polly/testing/detail/dynamodb_answerer.hpp"
#include "polly/testing/free_port.hpp"
#include "polly/testing/socket.hpp"

namespace polly::testing {

using dynamodb::Answerer;
using dynamodb::HttpLoop;
using dynamodb::HttpRequest;
using dynamodb::Refusal;

// The loops use the answerer, so they end before it.
struct DynamoDbService::Parts {
  explicit Parts(DynamoDbOptions its_options)
      : options(std::move(its_options)), answerer(options.region, options.credentials, options.creating_describes) {}

  void start() {
    if (!loops.empty()) return;
    listener = listen_on(port);
    ::fcntl(listener.fd(), F_SETFL, O_NONBLOCK);
    for (std::size_t count = 0; count < options.threads; ++count)
      loops.emplace_back(listener.fd(), [this](HttpRequest request) { return answerer.answer(std::move(request)); });
    if (frozen)
      for (HttpLoop& loop : loops) loop.freeze();
  }

  void stop() {
    for (HttpLoop& loop : loops) accepted += loop.accepted();
    loops.clear();
    listener.close();
  }

  const DynamoDbOptions options;
  const std::uint16_t port = free_port();
  Answerer answerer;

  std::mutex mutex;  // of what follows
  bool frozen = false;
  std::size_t accepted = 0;   // by loops that have ended
  std::size_t uncounted = 0;  // accepted before reset_counters()
  Socket listener;
  std::deque<HttpLoop> loops;
};

DynamoDbService::DynamoDbService(DynamoDbOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {
  start();
}

DynamoDbService::~DynamoDbService() {
  stop();
}

std::string DynamoDbService::url() const {
  return "http://127.0.0.1:" + std::to_string(port());
}

std::uint16_t DynamoDbService::port() const noexcept {
  return parts_->port;
}

std::string DynamoDbService::region() const {
  return parts_->options.region;
}

DynamoDbCredentials DynamoDbService::credentials() const {
  return parts_->options.credentials;
}

void DynamoDbService::create_table(const std::string& name) {
  parts_->answerer.operations().create_table(name);
}

void DynamoDbService::delete_table(const std::string& name) {
  parts_->answerer.operations().delete_table(name);
}

DynamoDbReply DynamoDbService::call(std::string_view operation, std::string_view body) {
  try {
    return {200, parts_->answerer.run(operation, body), ""};
  } catch (const Refusal& refusal) {
    return {refusal.status(), refusal.body(), refusal.short_type()};
  }
}

std::map<std::string, boost::json::object> DynamoDbService::items(const std::string& table) const {
  std::map<std::string, boost::json::object> items;
  for (const auto& [key, json] : parts_->answerer.operations().items(table))
    items.emplace(key, boost::json::parse(json).as_object());
  return items;
}

std::size_t DynamoDbService::delete_expired(const std::string& table, std::int64_t now) {
  return parts_->answerer.operations().delete_expired(table, now);
}

void DynamoDbService::fail(DynamoDbFault fault) {
  parts_->answerer.faults().add(std::move(fault));
}

void DynamoDbService::fail_where(Predicate predicate) {
  parts_->answerer.faults().decide_by(std::move(predicate));
}

void DynamoDbService::recover() {
  parts_->answerer.faults().clear();
}

std::size_t DynamoDbService::faults_left() const {
  return parts_->answerer.faults().left();
}

void DynamoDbService::freeze() {
  const std::lock_guard lock(parts_->mutex);
  parts_->frozen = true;
  for (HttpLoop& loop : parts_->loops) loop.freeze();
}

void DynamoDbService::thaw() {
  const std::lock_guard lock(parts_->mutex);
  parts_->frozen = false;
  for (HttpLoop& loop : parts_->loops) loop.thaw();
}

void DynamoDbService::stop() {
  const std::lock_guard lock(parts_->mutex);
  parts_->stop();
}

void DynamoDbService::start() {
  const std::lock_guard lock(parts_->mutex);
  parts_->start();
}

void DynamoDbService::close_connections() {
  const std::lock_guard lock(parts_->mutex);
  for (HttpLoop& loop : parts_->loops) loop.close_connections();
}

void DynamoDbService::skew_clock(std::chrono::seconds by) {
  parts_->answerer.access().skew_clock(by);
}

void DynamoDbService::accept(DynamoDbCredentials credentials) {
  parts_->answerer.access().accept(std::move(credentials));
}

void DynamoDbService::expire(const std::string& access_key) {
  parts_->answerer.access().expire(access_key);
}

void DynamoDbService::forget(const std::string& access_key) {
  parts_->answerer.access().forget(access_key);
}

void DynamoDbService::deny(std::string operation) {
  parts_->answerer.access().deny(std::move(operation));
}

void DynamoDbService::permit(const std::string& operation) {
  parts_->answerer.access().permit(operation);
}

std::size_t DynamoDbService::requests(std::string_view operation) const {
  return parts_->answerer.requests(operation);
}

std::size_t DynamoDbService::connections() const {
  const std::lock_guard lock(parts_->mutex);
  std::size_t count = parts_->accepted;
  for (HttpLoop& loop : parts_->loops) count += loop.accepted();
  return count - parts_->uncounted;
}

std::size_t DynamoDbService::open_connections() const {
  const std::lock_guard lock(parts_->mutex);
  std::size_t count = 0;
  for (HttpLoop& loop : parts_->loops) count += loop.open_connections();
  return count;
}

void DynamoDbService::reset_counters() {
  parts_->answerer.reset_counters();
  const std::size_t accepted = connections();
  const std::lock_guard lock(parts_->mutex);
  parts_->uncounted += accepted;
}

}  // namespace polly::testing

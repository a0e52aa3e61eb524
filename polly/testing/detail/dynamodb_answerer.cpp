#include "polly/testing/detail/dynamodb_answerer.hpp"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "polly/testing/detail/dynamodb_transaction.hpp"

namespace polly::testing::dynamodb {

namespace {

namespace json = boost::json;

constexpr std::string_view kTarget = "DynamoDB_20120810.";
constexpr std::size_t kParsedBytes = 16 * 1024;

HttpAnswer plain_answer(unsigned status, std::string body, std::string_view content_type) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = std::move(body);
  answer.content_type = content_type;
  return answer;
}

HttpAnswer json_answer(unsigned status, std::string body) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

bool is_json(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return type == "application/x-amz-json-1.0" || type == "application/json";
}

// A Refusal where it is malformed.
const json::object& parsed(std::string_view body, json::value& into) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 2 * kDepthMax + 16;
  into = json::parse(body, error, into.storage(), options);
  if (error || !into.is_object()) throw malformed("");
  return into.get_object();
}

Refusal cancelled_by(const DynamoDbFault& fault, const DynamoDbRequest& request) {
  json::value body;
  const json::object& members = parsed(request.body, body);
  const json::value* actions = members.if_contains("TransactItems");
  std::vector<CancellationReason> reasons(actions != nullptr && actions->is_array() ? actions->get_array().size() : 0);
  for (std::size_t at = 0; at < reasons.size() && at < fault.codes.size(); ++at) {
    reasons[at].code = fault.codes[at];
    if (reasons[at].code != "None") reasons[at].message = "a fault of the test: " + fault.codes[at];
  }
  return transaction_cancelled(reasons);
}

}  // namespace

HttpReply Answerer::answer(HttpRequest http) {
  if (http.method == "GET") {
    return reply(plain_answer(200, "healthy: dynamodb.testing ", "text/plain"), count(""));
  }
  DynamoDbRequest request;
  const std::string_view target = http.header("x-amz-target");
  if (target.starts_with(kTarget)) request.operation = target.substr(kTarget.size());
  request.number = count(request.operation);
  if (http.method != "POST" || (!http.body.empty() && !is_json(http.header("content-type"))))
    return reply(plain_answer(404, "<UnknownOperationException/>\n", "text/plain"), request.number);
  request.headers = std::move(http.headers);
  request.body = std::move(http.body);
  try {
    std::array<unsigned char, kParsedBytes> memory;
    json::monotonic_resource resource(memory.data(), memory.size());
    json::value body(&resource);
    if (!request.body.empty()) parsed(request.body, body);
    if (!Operations::knows(request.operation))
      throw Refusal(std::string(kCoralErrors) + "UnknownOperationException", "");
    access_.check(request, http.method, http.target);
    if (!body.is_object()) throw malformed("");
    if (const std::optional<DynamoDbFault> fault = faults_.next(request)) return reply_with(*fault, request);
    return reply(json_answer(200, operations_.run(request.operation, body.get_object())), request.number);
  } catch (const Refusal& refusal) {
    return reply(json_answer(refusal.status(), refusal.body()), request.number);
  }
}

std::string Answerer::run(std::string_view operation, std::string_view body, std::size_t batch_max) {
  json::value memory;
  return operations_.run(operation, parsed(body, memory), batch_max);
}

HttpReply Answerer::reply(HttpAnswer answer, std::size_t number) {
  HttpReply reply;
  reply.end = answer.closes ? HttpReply::End::close : HttpReply::End::keep;
  reply.bytes = http_bytes(answer, number, access_.now());
  return reply;
}

HttpReply Answerer::reply_with(const DynamoDbFault& fault, const DynamoDbRequest& request) {
  using Kind = DynamoDbFault::Kind;
  HttpReply nothing;
  switch (fault.kind) {
    case Kind::error: throw Refusal(fault.type, fault.message, fault.status);
    case Kind::cancel: throw cancelled_by(fault, request);
    case Kind::bad_gateway:
      return reply(plain_answer(502, "<html><body>502 Bad Gateway</body></html>", "text/html"), request.number);
    case Kind::cut_before: nothing.end = HttpReply::End::reset; return nothing;
    case Kind::silence: nothing.end = HttpReply::End::silence; return nothing;
    case Kind::wait:
      nothing.after = fault.duration;
      nothing.later = [this, request] {
        DynamoDbFault now;
        now.kind = DynamoDbFault::Kind::delay;
        return reply_with(now, request).later();
      };
      return nothing;
    default: break;
  }
  HttpAnswer answer;
  try {
    answer =
        json_answer(200, run(request.operation, request.body, fault.kind == Kind::partial ? fault.count : SIZE_MAX));
  } catch (const Refusal& refusal) {
    answer = json_answer(refusal.status(), refusal.body());
  }
  answer.chunked = fault.kind == Kind::endless;
  answer.closes = fault.kind == Kind::close_after;
  if (fault.kind == Kind::bad_checksum) answer.checksum_change = 1;
  const std::size_t half = answer.body.size() - answer.body.size() / 2;
  HttpReply done = reply(std::move(answer), request.number);
  switch (fault.kind) {
    case Kind::cut_after: nothing.end = HttpReply::End::close; return nothing;
    case Kind::truncate:
      done.bytes.resize(done.bytes.size() - half);
      done.end = HttpReply::End::close;
      return done;
    case Kind::endless: done.end = HttpReply::End::endless; return done;
    case Kind::delay:
      nothing.after = fault.duration;
      nothing.later = [done = std::move(done)] { return done; };
      return nothing;
    default: return done;
  }
}

std::size_t Answerer::count(const std::string& operation) {
  const std::lock_guard lock(mutex_);
  ++counts_[operation];
  ++total_;
  return ++number_;
}

std::size_t Answerer::requests(std::string_view operation) const {
  const std::lock_guard lock(mutex_);
  if (operation.empty()) return total_;
  const auto found = counts_.find(std::string(operation));
  return found == counts_.end() ? 0 : found->second;
}

void Answerer::reset_counters() {
  const std::lock_guard lock(mutex_);
  counts_.clear();
  total_ = 0;
}

}  // namespace polly::testing::dynamodb

// DaemonApi: sends requests to a daemon over HTTP. Only Polly's own answers are accepted: a success is JSON with the
// members of this answer, an error is a problem (RFC 9457) with Polly's member `kind`, and absence is a problem of kind
// `absent`. Any other answer (a proxy's page, a login page, another program's) is an error, whatever its status
// (docs/decisions/0016).
//
//   const DaemonApi api("http://127.0.0.1:8080", token);
//   const auto number = [](const DaemonAnswer& answer) { return answer.at("pr_number").to_number<int>(); };
//   std::optional<int> pr = api.ask_for_one(DaemonRequest("getting a fact", "GET", path), number);
#pragma once

#include <boost/json/object.hpp>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/http/client.hpp"

namespace polly::cli {

struct DaemonRequest {
  DaemonRequest(std::string_view its_purpose, std::string_view its_method, std::string its_path,
                std::string its_body = {})
      : doing(its_purpose), method(its_method), path(std::move(its_path)), body(std::move(its_body)) {}

  std::string_view doing;  // the beginning of each message, as in "getting a fact"
  std::string_view method;
  std::string path;  // with its query
  std::string body;  // JSON
  std::vector<http::Header> headers;
  std::optional<Milliseconds> timeout;  // of this request; otherwise that of the API
  std::string_view if_refused;          // advice after a 401
  std::string_view if_path_is_other;    // advice where the daemon does not have this path
};

struct DaemonAnswer {
  DaemonAnswer() = default;

  const boost::json::value& at(std::string_view name) const { return members.at(name); }  // throws where it is missing

  int status = 0;
  boost::json::object members;
};

class DaemonApi {
 public:
  // An answer takes at most `timeout`.
  explicit DaemonApi(std::string url, Secret token = {}, Milliseconds timeout = http::Client::kTimeoutDefault,
                     http::Trust trust = {})
      : url_(url), client_(std::move(url), std::move(token), timeout, std::move(trust)) {}

  // The result of `read` for a successful answer; `read` throws where the members are not those of Polly's answer.
  // Error: the one in Polly's answer. Where the answer is not Polly's: unavailable for a GET, else unknown_outcome.
  template <class Read>
  auto ask(const DaemonRequest& request, Read read) const {
    const http::Response response = send(request);
    if (!is_success(response)) throw_error(request, response);
    return read_answer(request, response, read);
  }

  // The same; nullopt where Polly answered `absent`.
  template <class Read>
  auto ask_for_one(const DaemonRequest& request, Read read) const {
    const http::Response response = send(request);
    using Answer = decltype(read(DaemonAnswer()));
    if (is_absent(response)) return std::optional<Answer>();
    if (!is_success(response)) throw_error(request, response);
    return std::optional<Answer>(read_answer(request, response, read));
  }

  // Error unavailable: the daemon is not ready. The message names the failing checks.
  void check_ready() const;

  // Tries the token where one for everything is needed: "" where it is, otherwise what the daemon answers about its
  // scope. Error: the daemon does not know the token.
  std::string check_token() const;

 private:
  http::Response send(const DaemonRequest& request) const;
  static bool is_success(const http::Response& response);
  static bool is_absent(const http::Response& response);
  static DaemonAnswer answer_of(const http::Response& response);  // throws where it has no members
  [[noreturn]] void throw_error(const DaemonRequest& request, const http::Response& response) const;
  [[noreturn]] void throw_not_polly(const DaemonRequest& request, const http::Response& response) const;

  template <class Read>
  auto read_answer(const DaemonRequest& request, const http::Response& response, Read& read) const {
    try {
      return read(answer_of(response));
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception&) {
      throw_not_polly(request, response);
    }
  }

  std::string url_;
  http::Client client_;
};

}  // namespace polly::cli

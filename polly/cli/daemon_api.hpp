// DaemonApi: a daemon, asked over HTTP. Only what Polly itself answered counts: a success is JSON with the members that
// Polly gives, an error a problem with Polly's member `kind`, absence one of kind `absent`. Whatever else answers (a
// proxy's page, a login page, another program) is an error, with any status (docs/decisions/0016).
//
//   const DaemonApi api("http://127.0.0.1:8080", token);
//   const auto number = [](const DaemonAnswer& answer) { return answer.at("pr_number").to_number<int>(); };
//   std::optional<int> pr = api.ask_for_one(DaemonQuestion("getting a fact", "GET", path), number);
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

struct DaemonQuestion {
  DaemonQuestion(std::string_view its_purpose, std::string_view its_method, std::string its_path,
                 std::string its_body = {})
      : doing(its_purpose), method(its_method), path(std::move(its_path)), body(std::move(its_body)) {}

  std::string_view doing;  // begins each message: "getting a fact"
  std::string_view method;
  std::string path;  // with its query
  std::string body;  // JSON
  std::vector<http::Header> headers;
  std::string_view if_refused;        // what to look at after a 401
  std::string_view if_path_is_other;  // what to look at where Polly does not have this path
};

struct DaemonAnswer {
  DaemonAnswer() = default;

  const boost::json::value& at(std::string_view name) const { return members.at(name); }  // throws where it is absent

  int status = 0;
  boost::json::object members;
};

class DaemonApi {
 public:
  explicit DaemonApi(std::string url, Secret token = {}) : url_(url), client_(std::move(url), std::move(token)) {}

  // What `read` makes of a successful answer; it throws where the members are not those of Polly's answer.
  // Error: the one that Polly answered with. Where the answer is not Polly's: unavailable, for anything but a GET
  // unknown_outcome.
  template <class Read>
  auto ask(const DaemonQuestion& question, Read read) const {
    const http::Response response = send(question);
    if (!is_success(response)) throw_error(question, response);
    return read_answer(question, response, read);
  }

  // The same; nullopt where Polly answered that it is absent.
  template <class Read>
  auto ask_for_one(const DaemonQuestion& question, Read read) const {
    const http::Response response = send(question);
    using Answer = decltype(read(DaemonAnswer()));
    if (is_absent(response)) return std::optional<Answer>();
    if (!is_success(response)) throw_error(question, response);
    return std::optional<Answer>(read_answer(question, response, read));
  }

  // Error unavailable where the daemon is not ready; it names what fails.
  void check_ready() const;

 private:
  http::Response send(const DaemonQuestion& question) const;
  static bool is_success(const http::Response& response);
  static bool is_absent(const http::Response& response);
  static DaemonAnswer answer_of(const http::Response& response);  // throws where it has no members
  [[noreturn]] void throw_error(const DaemonQuestion& question, const http::Response& response) const;
  [[noreturn]] void throw_not_polly(const DaemonQuestion& question, const http::Response& response) const;

  template <class Read>
  auto read_answer(const DaemonQuestion& question, const http::Response& response, Read& read) const {
    try {
      return read(answer_of(response));
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception&) {
      throw_not_polly(question, response);
    }
  }

  std::string url_;
  http::Client client_;
};

}  // namespace polly::cli

// What an error of the server, or of libpq, means to a caller: by its SQLSTATE (appendix A of PostgreSQL's manual).
//
//   Refusal refusal("40001", "could not serialize access");
//   refusal.then();                      // Then::again
//   refusal.error();                     // Error unavailable "..."
//
// Texts of the server are shortened to one line; DETAIL and CONTEXT, which may quote keys, are left out.
#pragma once

#include <string>
#include <string_view>

#include "polly/base/error.hpp"

namespace polly::postgres {

// What to do with the calls of a statement that was refused. It changed nothing: the server has rolled it back.
enum class Then {
  again,      // the same once more: a deadlock, a serialisation failure
  alone,      // each call by itself: one of them is at fault
  reconnect,  // once more on another connection: this server shuts down, or is read-only now
  answer,     // all of them get the error
};

class Refusal {
 public:
  Refusal() = default;
  Refusal(std::string sqlstate, std::string_view message);

  // From the text of a connection that failed, with PQERRORS_VERBOSE: "... FATAL:  28P01: password ...". Texts of libpq
  // itself have no SQLSTATE.
  static Refusal of_connection(std::string_view text);

  const std::string& sqlstate() const noexcept { return sqlstate_; }  // empty: none is known
  Then then() const noexcept;
  Error error() const;

 private:
  std::string sqlstate_;
  std::string message_;
  bool is_of_settings_ = false;  // libpq complains about the URL
};

// A text in one line, at most 300 bytes.
std::string one_line(std::string_view text);

}  // namespace polly::postgres

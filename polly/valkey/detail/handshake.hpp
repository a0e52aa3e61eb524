// Handshake: what a connection sends before it is used: protocol, user, database; and, where it has to be a primary,
// the question what role the server has. Commands and replies alone, no socket.
//
//   HELLO 3 AUTH user password SETNAME polly
//   SELECT 2                                      where the database is not 0
//   ROLE                                          where a primary is asked for
//
// The answer to HELLO names the server's version.
//
// A server that does not know HELLO, or not version 3, is spoken to in RESP2: AUTH, CLIENT SETNAME, SELECT, ROLE.
#pragma once

#include <optional>
#include <vector>

#include "polly/resp3/command.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

class Handshake {
 public:
  // `who` logs in. Both outlive this.
  Handshake(const Options& options, const Credentials& who, bool wants_primary);

  // What to send next, all at once; nothing: the connection may be used.
  std::vector<resp3::Command> next();

  // The replies to that. Error permission_denied (password, grants), config (database), unsupported (too old),
  // unavailable (a replica, or a server that is loading).
  void accept(const std::vector<resp3::Reply>& replies);

  bool speaks_resp3() const noexcept { return speaks_resp3_; }

 private:
  enum class Step { hello, resp2, done };

  void look_at_version(const resp3::Reply& hello) const;
  void look_at_role(const resp3::Reply& role) const;

  const Options& options_;
  const Credentials& who_;
  const bool wants_primary_;
  Step step_ = Step::hello;
  bool speaks_resp3_ = true;
};

}  // namespace polly::valkey

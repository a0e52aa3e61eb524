// Script: a piece of Lua that the server runs in one step. It is called by its SHA-1; a server that does not know it
// (NOSCRIPT: it restarted, or failed over) is sent the whole text, which it then keeps.
//
//   calls.push_back(ScriptCall().key(key.text()).argument("42"));
//   const std::vector<Reply> replies = co_await run_scripts(client, ctx, &script, std::move(calls), effect);
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/resp3/command.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/valkey/client.hpp"

namespace polly::valkey_backend {

class Script {
 public:
  explicit Script(std::string_view lua);

  std::string_view sha() const noexcept { return sha_; }
  std::string_view lua() const noexcept { return lua_; }

 private:
  std::string_view lua_;
  std::string sha_;
};

// The keys and arguments of one run.
class ScriptCall {
 public:
  // Keys come first, then arguments.
  ScriptCall& key(std::string_view key) {
    keys_.emplace_back(key);
    return *this;
  }
  ScriptCall& argument(std::string_view argument) {
    arguments_.emplace_back(argument);
    return *this;
  }

  resp3::Command by_sha(const Script& script) const { return command("EVALSHA", script.sha()); }
  resp3::Command by_text(const Script& script) const { return command("EVAL", script.lua()); }

 private:
  resp3::Command command(std::string_view name, std::string_view body) const;

  std::vector<std::string> keys_;
  std::vector<std::string> arguments_;
};

// The replies are those of the script; errors of the server among them, but never NOSCRIPT. One round trip, and one
// more for those of a server that does not know the script.
Task<std::vector<resp3::Reply>> run_scripts(valkey::Client* client, Context ctx, const Script* script,
                                            std::vector<ScriptCall> calls, valkey::Effect effect);

}  // namespace polly::valkey_backend

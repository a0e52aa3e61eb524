#include "polly/backends/valkey/detail/script.hpp"

#include <openssl/evp.h>

#include <array>
#include <span>

#include "polly/base/hex.hpp"

namespace polly::valkey_backend {

namespace {

bool is_unknown(const resp3::Reply& reply) noexcept {
  return reply.is_error() && reply.text().starts_with("NOSCRIPT");
}

}  // namespace

Script::Script(std::string_view lua) : lua_(lua) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(lua.data(), lua.size(), digest.data(), &size, EVP_sha1(), nullptr);
  sha_ = to_hex(std::span(digest.data(), size));
}

resp3::Command ScriptCall::command(std::string_view name, std::string_view body) const {
  resp3::Command command(name);
  command.add(body);
  command.add(static_cast<std::int64_t>(keys_.size()));
  for (const std::string& key : keys_) command.key(key);
  for (const std::string& argument : arguments_) command.add(std::string_view(argument));
  return command;
}

Task<std::vector<resp3::Reply>> run_scripts(valkey::Client* client, Context ctx, const Script* script,
                                            std::vector<ScriptCall> calls, valkey::Effect effect) {
  std::vector<resp3::Command> commands;
  commands.reserve(calls.size());
  for (const ScriptCall& call : calls) commands.push_back(call.by_sha(*script));
  std::vector<resp3::Reply> replies = co_await client->execute_all(ctx, std::move(commands), effect);
  std::vector<std::size_t> unknown;
  std::vector<resp3::Command> again;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (!is_unknown(replies[i])) continue;
    unknown.push_back(i);
    again.push_back(calls[i].by_text(*script));
  }
  if (unknown.empty()) co_return replies;
  std::vector<resp3::Reply> answers = co_await client->execute_all(ctx, std::move(again), effect);
  for (std::size_t i = 0; i < unknown.size(); ++i) replies[unknown[i]] = std::move(answers[i]);
  co_return replies;
}

}  // namespace polly::valkey_backend

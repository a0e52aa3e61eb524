#include "polly/daemon/secret_reload.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>

#include "polly/assembly/open_telemetry.hpp"
#include "polly/base/error.hpp"
#include "polly/base/run.hpp"
#include "polly/config/exposed_files.hpp"
#include "polly/daemon/accepted_tokens.hpp"
#include "polly/github/signature.hpp"

namespace polly {

namespace {

constexpr const char* kRing = "POLLY_STORAGE_ENCRYPTION_KEYS";
constexpr const char* kWebhookSecret = "POLLY_WEBHOOK_SECRET";
constexpr const char* kApiToken = "POLLY_API_TOKEN";
constexpr const char* kApiTokens = "POLLY_API_TOKENS";

bool is_same(const Secret& a, const Secret& b) {
  return a.equals(b.reveal());
}

bool are_same(const std::vector<Secret>& a, const std::vector<Secret>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), is_same);
}

// "2026-11 (seals), 2026-05, 2025-11 (disabled)"
std::string names_in(const codec::KeyRing* ring) {
  std::string names;
  if (ring == nullptr) return names;
  for (const auto& key : ring->keys()) {
    names.append(names.empty() ? "" : ", ").append(key->name());
    if (key.get() == ring->sealing()) names += " (seals)";
    if (key->is_disabled()) names += " (disabled)";
  }
  return names;
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string all;
  for (const std::string& text : texts) all.append(all.empty() ? std::string_view() : between).append(text);
  return all;
}

bool has_other_headers(const config::Tracing& a, const config::Tracing& b) {
  return !is_same(a.headers, b.headers) || !is_same(a.traces_headers, b.traces_headers);
}

[[noreturn]] void needs_restart(const std::string& what) {
  throw Error(ErrorKind::config, what + " needs a restart of the daemon");
}

}  // namespace

struct SecretReload::Secrets {
  AccessChange access;
  config::Tracing tracing;
  std::shared_ptr<const codec::KeyRing> ring;
  Secret ring_text;
  std::vector<Secret> webhook;
  std::vector<Secret> admin_tokens;
  std::vector<config::ConfiguredToken> api_tokens;
};

SecretReload::SecretReload(const config::Config& config, Read read, const ReloadTargets& targets)
    : config_(config), read_(std::move(read)), targets_(targets), log_(targets.telemetry.log()) {}

bool SecretReload::reload() {
  ReloadResult result;
  result.time = system_clock().wall();
  try {
    const config::Loaded loaded = read_();
    Secrets secrets = examine(loaded);
    const std::vector<std::string> needs_restart = secrets.access.needs_restart;
    result.changed = replace(std::move(secrets));
    for (const std::string& text : config::exposed_files(loaded)) {
      log_.write(Level::warning, "a file can be read by other users of this machine", {{"reason", text}});
    }
    warn_of_restart(loaded.config, needs_restart);
  } catch (const Error& error) {
    result.failure = error.what();
  }
  const bool is_ok = result.failure.empty();
  conclude(std::move(result));
  return is_ok;
}

SecretReload::Secrets SecretReload::examine(const config::Loaded& loaded) const {
  if (!loaded.mistakes.empty()) throw Error(ErrorKind::config, joined(loaded.mistakes, "; "));
  Secrets secrets;
  secrets.ring_text = loaded.config.storage.at_rest.encryption_keys;
  secrets.webhook = loaded.config.webhook.secrets;
  secrets.admin_tokens = loaded.config.server.admin_tokens;
  secrets.api_tokens = loaded.config.server.api_tokens;
  const github::SignatureVerifier is_valid(secrets.webhook);
  const bool has_api = loaded.config.server.has_api();
  if (has_api != config_.server.has_api()) {
    needs_restart(has_api ? "turning the API on (neither POLLY_API_TOKEN nor POLLY_API_TOKENS was set)"
                          : "turning the API off (neither POLLY_API_TOKEN nor POLLY_API_TOKENS is set any more)");
  }
  if (!secrets.ring_text.empty()) secrets.ring = codec::KeyRing::parse(secrets.ring_text.reveal());
  examine_ring(secrets.ring.get());
  try {
    run(targets_.store.check_ring(Context(), secrets.ring));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::config) throw;  // otherwise the store does not answer, which changes no key
  }
  secrets.tracing = loaded.config.tracing;
  if (has_other_headers(secrets.tracing, config_.tracing)) check_headers(tracer_settings(secrets.tracing));
  secrets.access = targets_.access.prepare(loaded.config.storage);
  return secrets;
}

void SecretReload::examine_ring(const codec::KeyRing* ring) const {
  const std::shared_ptr<const codec::KeyRing> before = targets_.store.codec().ring();
  if ((before == nullptr) && (ring == nullptr)) return;
  if (before == nullptr) needs_restart("turning encryption on (POLLY_STORAGE_ENCRYPTION_KEYS was not set)");
  if (ring == nullptr) needs_restart("turning encryption off (POLLY_STORAGE_ENCRYPTION_KEYS is not set any more)");
  for (const auto& key : ring->keys()) {
    const codec::SealingKey* old = before->find(key->name());
    if (old == nullptr || old->check_value() == key->check_value()) continue;
    throw Error(ErrorKind::config, "the key \"" + key->name() +
                                       "\" of the key ring is another key than the one of this name that the daemon "
                                       "has: restore that key, or give the new key another name");
  }
}

std::vector<std::string> SecretReload::replace(Secrets secrets) {
  std::vector<std::string> changed;
  if (!are_same(secrets.webhook, config_.webhook.secrets)) {
    targets_.receiver.replace_secrets(secrets.webhook);
    changed.emplace_back(kWebhookSecret);
  }
  replace_tokens(secrets, changed);
  if (!is_same(secrets.ring_text, config_.storage.at_rest.encryption_keys)) {
    const std::shared_ptr<const codec::KeyRing> before = targets_.store.codec().ring();
    targets_.store.codec().replace_ring(secrets.ring);
    log_ring(before.get(), secrets.ring.get());
    changed.emplace_back(kRing);
  }
  replace_access(std::move(secrets.access), changed);
  replace_headers(secrets.tracing, changed);
  config_.webhook.secrets = std::move(secrets.webhook);
  config_.storage.at_rest.encryption_keys = std::move(secrets.ring_text);
  return changed;
}

void SecretReload::replace_tokens(const Secrets& secrets, std::vector<std::string>& changed) {
  config::Server& server = config_.server;
  const bool is_variable_other = !are_same(secrets.admin_tokens, server.admin_tokens);
  const bool is_list_other = secrets.api_tokens != server.api_tokens;
  if (is_variable_other) changed.emplace_back(kApiToken);
  if (is_list_other) changed.emplace_back(kApiTokens);
  if (!is_variable_other && !is_list_other) return;
  server.admin_tokens = secrets.admin_tokens;
  server.api_tokens = secrets.api_tokens;
  targets_.tokens.replace(accepted_tokens(server));
  log_tokens(log_, server);
}

void SecretReload::log_ring(const codec::KeyRing* before, const codec::KeyRing* now) {
  log_.write(Level::info, "the key ring was replaced", {{"before", names_in(before)}, {"now", names_in(now)}});
}

void SecretReload::replace_access(AccessChange change, std::vector<std::string>& changed) {
  changed.insert(changed.end(), change.changed.begin(), change.changed.end());
  if (!change.untried.empty()) {
    log_.write(Level::warning, "the store does not answer, so that its new password or certificate could not be tried",
               {{"variables", joined(change.changed, ", ")}, {"reason", change.untried}});
  }
  targets_.access.apply(std::move(change));
}

void SecretReload::replace_headers(const config::Tracing& tracing, std::vector<std::string>& changed) {
  if (!has_other_headers(tracing, config_.tracing)) return;
  const bool is_other = !is_same(tracing.headers, config_.tracing.headers);
  changed.emplace_back(is_other ? "OTEL_EXPORTER_OTLP_HEADERS" : "OTEL_EXPORTER_OTLP_TRACES_HEADERS");
  targets_.telemetry.tracer().replace_headers(tracer_settings(tracing));
  config_.tracing.headers = tracing.headers;
  config_.tracing.traces_headers = tracing.traces_headers;
}

void SecretReload::warn_of_restart(const config::Config& config, const std::vector<std::string>& names) {
  if (config.state.facts != config_.state.facts) {
    log_.write(Level::warning,
               "POLLY_FACTS has changed, which is read at the start only: restart the daemon to use it");
  }
  if (names.empty()) return;
  log_.write(Level::warning,
             "a secret has changed in a way that a running daemon cannot use (the store of a URL, not only its user, "
             "password or certificates): restart the daemon",
             {{"variables", joined(names, ", ")}});
}

void SecretReload::conclude(ReloadResult result) {
  if (result.failure.empty()) {
    log_.write(Level::info, "the secrets were read again",
               {{"changed", result.changed.empty() ? std::string("nothing") : joined(result.changed, ", ")}});
  } else {
    log_.write(Level::warning,
               "a reload failed and all values stay as they were: correct the mistake and send SIGHUP again",
               {{"error", result.failure}});
  }
  const std::lock_guard lock(mutex_);
  last_ = std::move(result);
}

std::optional<ReloadResult> SecretReload::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

boost::json::object SecretReload::check() const {
  const std::optional<ReloadResult> result = last();
  boost::json::object check;
  if (!result) return check;
  check["status"] = result->failure.empty() ? "ok" : "failed";
  check["at"] = std::chrono::duration_cast<std::chrono::seconds>(result->time.time_since_epoch()).count();
  if (result->failure.empty()) {
    check["changed"] = boost::json::array(result->changed.begin(), result->changed.end());
  } else {
    check["error"] = result->failure;
  }
  return check;
}

}  // namespace polly

#include "polly/assembly/engine.hpp"
#include "polly/assembly/valkey_options.hpp"
#include "polly/backends/valkey/valkey_primary.hpp"
#include "polly/config/valkey.hpp"

namespace polly {

namespace {

Task<std::unique_ptr<Backend>> open_valkey(config::Storage settings, Runtime runtime) {
  valkey::Options options = valkey_options(settings);
  const bool may_be_replica = settings.sqlite.is_guest;  // who works beside a daemon may only want to read
  return may_be_replica ? open_valkey_backend(std::move(options), std::move(runtime))
                        : open_valkey_primary(std::move(options), std::move(runtime));
}

// Where the settings are those of variables, config::read() has reported how these exclude each other.
std::vector<std::string> check_valkey(const config::Storage& settings) {
  valkey::Options options;
  std::vector<std::string> mistakes = mistakes_in([&] { options = valkey_options(settings); });
  if (!mistakes.empty() && !(settings.is_from_environment && settings.url.empty())) return mistakes;
  return valkey::unusable_files(mistakes.empty() ? options.tls : settings.valkey.tls);
}

// A URL has priority over the variables of its parts; the files of TLS are named by variables, or in the URL.
EngineAccess renew_valkey(Backend& backend, const config::Storage& settings) {
  valkey::Client& client = static_cast<ValkeyBackend&>(backend).client();
  const valkey::Options options = valkey_options(settings);
  EngineAccess renewal;
  if (!valkey::differ_in_access_only(options, client.options())) return renewal;
  const auto before = client.access();
  const auto now = std::make_shared<const valkey::Access>(options);
  if (now->is_same(*before)) return renewal;
  if (!now->has_same_authorities(*before)) renewal.files.emplace_back("POLLY_VALKEY_TLS_CA");
  if (!now->has_same_certificate(*before)) renewal.files.emplace_back("POLLY_VALKEY_TLS_CERT");
  if (!now->has_same_key(*before)) renewal.files.emplace_back("POLLY_VALKEY_TLS_KEY");
  renewal.commit = [&client, now] { client.replace_access(now); };
  return renewal;
}

}  // namespace

Engine valkey_engine() noexcept;

Engine valkey_engine() noexcept {
  return {"valkey", config::kValkeySchemes, open_valkey, nullptr, nullptr, renew_valkey, check_valkey};
}

}  // namespace polly

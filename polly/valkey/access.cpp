#include "polly/valkey/access.hpp"

#include <fstream>
#include <sstream>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/valkey/detail/tls_context.hpp"

namespace polly::valkey {

namespace {

bool are_same(const Credentials& a, const Credentials& b) noexcept {
  return a.username == b.username && a.password.equals(b.password.reveal());
}

bool have_same_rules(const TlsOptions& a, const TlsOptions& b) noexcept {
  return a.enabled == b.enabled && a.server_name == b.server_name && a.verify == b.verify;
}

[[noreturn]] void throw_mistake(const std::string& mistake) {
  throw Error(ErrorKind::config, mistake);
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

}  // namespace

std::vector<std::string> unusable_files(const TlsOptions& tls) {
  std::vector<std::string> mistakes;
  (void)make_tls_context(tls, [&](std::string mistake) { mistakes.push_back(std::move(mistake)); });
  return mistakes;
}

Access::File::File(std::string its_path) : path(std::move(its_path)) {
  if (!path.empty()) digest = sha256(content_of(path));
}

// The files are hashed before they are loaded: where one changes in between, the next comparison finds a difference.
Access::Access(const Options& options)
    : credentials_(options.credentials),
      sentinel_credentials_(options.sentinel_credentials),
      tls_(options.tls),
      authorities_(options.tls.ca_file),
      certificate_(options.tls.certificate_file),
      key_(options.tls.key_file),
      tls_context_(make_tls_context(options.tls, throw_mistake)) {}

bool Access::is_same(const Access& other) const noexcept {
  return are_same(credentials_, other.credentials_) && are_same(sentinel_credentials_, other.sentinel_credentials_) &&
         have_same_rules(tls_, other.tls_) && has_same_authorities(other) && has_same_certificate(other) &&
         has_same_key(other);
}

}  // namespace polly::valkey

#include "polly/base/sha256.hpp"

#include <openssl/evp.h>

#include "polly/base/error.hpp"

namespace polly {

// The algorithm is fetched once: EVP_sha256() is looked up again by each computation.
Sha256 sha256(std::string_view text) {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Sha256 digest{};
  unsigned size = 0;
  if (algorithm == nullptr || EVP_Digest(text.data(), text.size(), digest.data(), &size, algorithm, nullptr) != 1 ||
      size != digest.size()) {
    throw Error(ErrorKind::resource_exhausted, "OpenSSL could not compute a SHA-256");
  }
  return digest;
}

}  // namespace polly

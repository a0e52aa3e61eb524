#include "polly/testing/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace polly::testing {

namespace {

constexpr long kDay = 24 * 60 * 60;  // seconds, as X509_gmtime_adj takes them

template <auto free>
struct Free {
  template <class T>
  void operator()(T* thing) const noexcept {
    free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using File = std::unique_ptr<BIO, Free<BIO_free>>;

struct Party {
  Key key;
  Certificate certificate;
};

struct Wanted {
  std::string name;  // the subject's common name, and its files'
  long valid_from = -2 * kDay;
  long valid_until = 30 * kDay;
  std::vector<std::pair<int, const char*>> extensions;  // NID, and as in x509v3_config(5)
};

void check_openssl(bool ok) {
  if (ok) return;
  std::array<char, 256> reason{};
  ERR_error_string_n(ERR_peek_last_error(), reason.data(), reason.size());
  throw std::runtime_error(std::string("OpenSSL cannot create a certificate: ") + reason.data());
}

void extend(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  check_openssl(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

// Signed by `issuer`; self-signed where there is none.
Party make(const Wanted& wanted, const Party* issuer) {
  static long serial = 0;
  Party party{Key(EVP_EC_gen("P-256")), Certificate(X509_new())};
  X509* certificate = party.certificate.get();
  check_openssl(party.key && certificate);
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wanted.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wanted.valid_until);
  X509_set_pubkey(certificate, party.key.get());
  const auto* name = reinterpret_cast<const unsigned char*>(wanted.name.c_str());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8, name, -1, -1, 0);
  const Party& signer = issuer ? *issuer : party;
  X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate.get()));
  for (const auto& [nid, value] : wanted.extensions) extend(certificate, signer.certificate.get(), nid, value);
  check_openssl(X509_sign(certificate, signer.key.get(), EVP_sha256()) > 0);
  return party;
}

CertificateFiles write(const Party& party, const TemporaryFolder& folder, const std::string& name) {
  CertificateFiles files{folder / (name + ".crt"), folder / (name + ".key")};
  const File certificate(BIO_new_file(files.certificate.c_str(), "w"));
  const File key(BIO_new_file(files.key.c_str(), "w"));
  std::filesystem::permissions(files.key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  check_openssl(certificate && PEM_write_bio_X509(certificate.get(), party.certificate.get()) == 1);
  check_openssl(key &&
                PEM_write_bio_PrivateKey(key.get(), party.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return files;
}

Wanted authority(std::string name) {
  return {.name = std::move(name),
          .extensions = {{NID_basic_constraints, "critical,CA:TRUE"},
                         {NID_key_usage, "critical,keyCertSign,cRLSign"},
                         {NID_subject_key_identifier, "hash"}}};
}

Wanted server_for(std::string name, const char* alternative_names) {
  return {.name = std::move(name),
          .extensions = {{NID_subject_alt_name, alternative_names},
                         {NID_key_usage, "critical,digitalSignature"},
                         {NID_ext_key_usage, "serverAuth,clientAuth"},
                         {NID_authority_key_identifier, "keyid"}}};
}

Wanted client_named(std::string name) {
  return {.name = std::move(name),
          .extensions = {{NID_key_usage, "critical,digitalSignature"},
                         {NID_ext_key_usage, "clientAuth"},
                         {NID_authority_key_identifier, "keyid"}}};
}

}  // namespace

TestCertificates::TestCertificates() {
  const auto make_files = [this](const Wanted& wanted, const Party& issuer) {
    return write(make(wanted, &issuer), folder_, wanted.name);
  };
  const Party authority_here = make(authority("ca"), nullptr);
  const Party authority_elsewhere = make(authority("other_ca"), nullptr);
  constexpr const char* kHere = "DNS:localhost,IP:127.0.0.1";
  Wanted expired = server_for("expired", kHere);
  expired.valid_until = -kDay;
  ca_ = write(authority_here, folder_, "ca");
  other_ca_ = write(authority_elsewhere, folder_, "other_ca");
  server_ = make_files(server_for("server", kHere), authority_here);
  client_ = make_files(client_named("polly"), authority_here);
  expired_ = make_files(expired, authority_here);
  elsewhere_ = make_files(server_for("elsewhere", "DNS:elsewhere.example"), authority_here);
  stranger_ = make_files(client_named("stranger"), authority_elsewhere);
  other_server_ = make_files(server_for("other_server", kHere), authority_elsewhere);
}

const TestCertificates& test_certificates() {
  static const TestCertificates certificates;
  return certificates;
}

}  // namespace polly::testing

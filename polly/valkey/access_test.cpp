#include "polly/valkey/access.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "polly/base/error.hpp"
#include "polly/testing/certificates.hpp"
#include "polly/testing/program.hpp"

namespace polly::valkey {
namespace {

namespace fs = std::filesystem;
using testing::CertificateFiles;
using testing::test_certificates;

// Options whose TLS files a test replaces.
class ValkeyAccess : public ::testing::Test {
 protected:
  ValkeyAccess() {
    options_.credentials = Credentials("polly", Secret("p1"));
    options_.tls.enabled = true;
    options_.tls.ca_file = folder_ / "ca";
    options_.tls.certificate_file = folder_ / "certificate";
    options_.tls.key_file = folder_ / "key";
    put(test_certificates().ca(), "ca");
    put(test_certificates().client().certificate, "certificate");
    put(test_certificates().client().key, "key");
  }

  void put(const fs::path& from, const std::string& name) {
    fs::copy_file(from, folder_ / name, fs::copy_options::overwrite_existing);
  }

  const testing::TemporaryFolder folder_;
  Options options_;
};

TEST_F(ValkeyAccess, IsTheSameWhereNothingHasChanged) {
  const Access before(options_);
  put(test_certificates().ca(), "ca");  // over itself
  EXPECT_TRUE(Access(options_).is_same(before));
  EXPECT_TRUE(before.tls_context());
}

TEST_F(ValkeyAccess, DiffersByTheContentOfEachFile) {
  const Access before(options_);
  put(test_certificates().other_ca(), "ca");
  const Access other_authority(options_);
  EXPECT_FALSE(other_authority.is_same(before));
  EXPECT_FALSE(other_authority.has_same_authorities(before));
  EXPECT_TRUE(other_authority.has_same_certificate(before) && other_authority.has_same_key(before));
  put(test_certificates().stranger().certificate, "certificate");
  put(test_certificates().stranger().key, "key");
  const Access other_client(options_);
  EXPECT_TRUE(other_client.has_same_authorities(other_authority));
  EXPECT_FALSE(other_client.has_same_certificate(before) || other_client.has_same_key(before));
}

TEST_F(ValkeyAccess, DiffersByEachCredential) {
  const Access before(options_);
  for (const auto change : {+[](Options& options) { options.credentials.password = Secret("p2"); },
                            +[](Options& options) { options.credentials.username = "other"; },
                            +[](Options& options) { options.sentinel_credentials.password = Secret("w"); },
                            +[](Options& options) { options.tls.server_name = "db.example"; },
                            +[](Options& options) { options.tls.verify = false; }}) {
    Options changed = options_;
    change(changed);
    EXPECT_FALSE(Access(changed).is_same(before));
    EXPECT_TRUE(differ_in_access_only(changed, options_));
  }
}

TEST_F(ValkeyAccess, DoesNotChangeWhichServerThatIs) {
  for (const auto change : {+[](Options& options) { options.addresses = {Address("other", kPortDefault)}; },
                            +[](Options& options) { options.database = 1; },
                            +[](Options& options) { options.topology = Topology::cluster; },
                            +[](Options& options) { options.sentinel_master = "other"; }}) {
    Options changed = options_;
    change(changed);
    EXPECT_FALSE(differ_in_access_only(changed, options_));
  }
}

TEST_F(ValkeyAccess, RefusesACertificateWithTheKeyOfAnother) {
  put(test_certificates().stranger().certificate, "certificate");
  try {
    const Access access(options_);
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_NE(std::string(error.what()).find(options_.tls.key_file), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace polly::valkey

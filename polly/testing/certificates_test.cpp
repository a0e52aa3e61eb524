#include "polly/testing/certificates.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace polly::testing {
namespace {

// What `openssl verify` reports about a certificate where `ca` is trusted: "" where it is valid.
std::string complaint(const std::filesystem::path& ca, const CertificateFiles& files,
                      const std::vector<std::string>& conditions) {
  std::vector<std::string> command{"openssl", "verify", "-x509_strict", "-CAfile", ca};
  command.insert(command.end(), conditions.begin(), conditions.end());
  command.push_back(files.certificate);
  const ProgramResult result = run_program(command);
  return result.exit_code == 0 ? "" : result.out + result.err;
}

bool says(const std::string& complaint, const std::string& part) {
  return complaint.find(part) != std::string::npos;
}

const std::vector<std::string> kByAddress{"-purpose", "sslserver", "-verify_ip", "127.0.0.1"};
const std::vector<std::string> kByName{"-purpose", "sslserver", "-verify_hostname", "localhost"};
const std::vector<std::string> kClient{"-purpose", "sslclient"};

TEST(TestCertificates, TheServersIsGoodForLocalhost) {
  const TestCertificates& all = test_certificates();
  EXPECT_EQ(complaint(all.ca(), all.server(), kByAddress), "");
  EXPECT_EQ(complaint(all.ca(), all.server(), kByName), "");
}

TEST(TestCertificates, TheClientsIsGoodForAClientOnly) {
  const TestCertificates& all = test_certificates();
  EXPECT_EQ(complaint(all.ca(), all.client(), kClient), "");
  EXPECT_NE(complaint(all.ca(), all.client(), {"-purpose", "sslserver"}), "");
}

TEST(TestCertificates, OneAuthorityDoesNotVouchForTheOther) {
  const TestCertificates& all = test_certificates();
  EXPECT_NE(complaint(all.other_ca(), all.server(), kByName), "");
  EXPECT_NE(complaint(all.ca(), all.stranger(), kClient), "");
  EXPECT_EQ(complaint(all.other_ca(), all.stranger(), kClient), "");
}

TEST(TestCertificates, TheExpiredOneHasThatFaultOnly) {
  const TestCertificates& all = test_certificates();
  EXPECT_TRUE(says(complaint(all.ca(), all.expired(), kByName), "certificate has expired"));
  EXPECT_EQ(complaint(all.ca(), all.expired(), {"-no_check_time", "-verify_hostname", "localhost"}), "");
}

TEST(TestCertificates, TheOneOfElsewhereIsGoodThereOnly) {
  const TestCertificates& all = test_certificates();
  EXPECT_TRUE(says(complaint(all.ca(), all.elsewhere(), kByName), "ostname mismatch"));
  EXPECT_EQ(complaint(all.ca(), all.elsewhere(), {"-verify_hostname", "elsewhere.example"}), "");
}

TEST(TestCertificates, KeysAreReadByTheirOwnerOnly) {
  const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  const auto permissions = std::filesystem::status(test_certificates().server().key).permissions();
  EXPECT_EQ(permissions & others, std::filesystem::perms::none);
}

TEST(TestCertificates, AreMadeOnce) {
  EXPECT_EQ(&test_certificates(), &test_certificates());
}

}  // namespace
}  // namespace polly::testing

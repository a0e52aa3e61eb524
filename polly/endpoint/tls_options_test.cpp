#include "polly/endpoint/tls_options.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"

namespace polly {

TEST(TlsOptions, ACertificateAndItsKeyComeTogether) {
  TlsOptions tls;
  EXPECT_NO_THROW(check(tls));
  tls.certificate_file = "cert.pem";
  EXPECT_THROW(check(tls), Error);
  tls.key_file = "key.pem";
  EXPECT_NO_THROW(check(tls));
  tls.certificate_file.clear();
  EXPECT_THROW(check(tls), Error);
}

TEST(TlsOptions, EachDetailMeansSomethingOnlyWithTls) {
  EXPECT_FALSE(TlsOptions().has_details());
  for (std::string TlsOptions::* const file :
       {&TlsOptions::ca_file, &TlsOptions::certificate_file, &TlsOptions::key_file, &TlsOptions::server_name}) {
    TlsOptions tls;
    tls.*file = "x";
    EXPECT_TRUE(tls.has_details());
  }
  TlsOptions tls;
  tls.verify = false;
  EXPECT_TRUE(tls.has_details());
}

}  // namespace polly

#include "polly/cli/arguments.hpp"

#include <gtest/gtest.h>

#include "polly/cli/detail/test_call.hpp"

namespace polly::cli {
namespace {

TEST(Arguments, WhatMayBeASecretIsNotShown) {
  EXPECT_EQ(shown_argument("sttae"), "sttae");
  EXPECT_EQ(shown_argument("--stroe"), "--stroe");
  EXPECT_EQ(shown_argument("--stroe=redis://:hunter2@h"), "--stroe");
  EXPECT_EQ(shown_argument("redis://:hunter2@h"), "***");
  EXPECT_EQ(shown_argument("hunter2!"), "***");
}

TEST(Arguments, AWrongCallRepeatsNoUrl) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"doctor", "--stroe", "redis://:hunter2@h"},
           {"doctor", "--stroe=redis://:hunter2@h"},
           {"redis://:hunter2@h"},
           {"doctor", "redis://:hunter2@h"},
           {"serve", "--threads", "redis://:hunter2@h"},
           {"store", "get", "k", "--store", "redis://:hunter2@h", "--server", "http://h"},
           {"bench", "--concurrency", "redis://:hunter2@h"}}) {
    const Called called = call(words);
    EXPECT_EQ(called.code, 2);
    EXPECT_FALSE(contains(called.err, "hunter2")) << called.err;
  }
  EXPECT_TRUE(contains(call({"doctor", "--stroe", "x"}).err, "--stroe"));
}

TEST(Arguments, SecretsAreHiddenInTheSystemsListOfProcesses) {
  std::vector<std::string> words{"polly",
                                 "serve",
                                 "--store",
                                 "postgres://polly:hunter2@h/polly",
                                 "-x",
                                 "--store=sqlite:a.db",
                                 "http://ann:hunter2@h",
                                 "http://h"};
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  hide_secrets(pointers);
  EXPECT_EQ(words, (std::vector<std::string>{"polly", "serve", "--store", std::string(32, '*'), "-x",
                                             "--store=***********", std::string(20, '*'), "http://h"}));
}

}  // namespace
}  // namespace polly::cli

// Paths of the build that these tests use.
#pragma once

namespace polly::tests {

extern const char* const kPollyProgram;
extern const char* const kSourceFolder;   // of the repository
extern const char* const kPayloadsIndex;  // of the npm package that tests/payloads pins

}  // namespace polly::tests

#include "tests/paths.hpp"

namespace polly::tests {

const char* const kPollyProgram = POLLY_PROGRAM;
const char* const kSourceFolder = POLLY_SOURCE_FOLDER;
const char* const kPayloadsIndex = POLLY_PAYLOADS;

}  // namespace polly::tests

#include "polly/testing/flip_byte.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

namespace polly::testing {

void flip_byte(const std::filesystem::path& file, std::uintmax_t offset) {
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  const auto at = static_cast<std::streamoff>(offset);
  const int byte = stream.seekg(at).get();
  stream.seekp(at).put(static_cast<char>(~byte));
  if (!stream.flush()) throw std::runtime_error("there is no byte " + std::to_string(offset) + " in " + file.string());
}

}  // namespace polly::testing

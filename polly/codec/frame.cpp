#include "polly/codec/frame.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "polly/base/error.hpp"

namespace polly::codec {

namespace {

constexpr char kVersion = 1;
constexpr unsigned kCompressed = 1;
constexpr unsigned kSealed = 2;
constexpr std::size_t kChecksumBytes = 8;

[[noreturn]] void refuse_frame(const std::string& why) {
  throw Error(ErrorKind::corrupt, "the stored value is damaged: " + why);
}

std::string big_endian(std::uint64_t number, std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = bytes; i-- > 0; number >>= 8) text[i] = static_cast<char>(number & 0xFF);
  return text;
}

std::string first_bytes(unsigned how, std::size_t clear_bytes) {
  std::string header{'\0', kVersion, static_cast<char>(how)};
  return header += big_endian(clear_bytes, 4);
}

// The bytes of a frame that are not read yet.
class Rest {
 public:
  explicit Rest(std::string_view bytes) : bytes_(bytes) {}

  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) refuse_frame("it ends within its header");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  unsigned take_byte() { return static_cast<unsigned char>(take(1).front()); }
  std::size_t take_length() {
    std::size_t length = 0;
    for (const char byte : take(4)) length = length << 8 | static_cast<unsigned char>(byte);
    return length;
  }
  std::string_view all() const noexcept { return bytes_; }

 private:
  std::string_view bytes_;
};

std::string checksum(std::string_view header, std::string_view body) {
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  XXH3_64bits_update(&state, header.data(), header.size());
  XXH3_64bits_update(&state, body.data(), body.size());
  return big_endian(XXH3_64bits_digest(&state), kChecksumBytes);
}

void read_sealed(Rest& rest, Frame& frame) {
  const std::size_t name_bytes = rest.take_byte();
  if (name_bytes == 0 || name_bytes > kKeyNameBytesMax) refuse_frame("its key has no name, or a name that is too long");
  frame.key_name = rest.take(name_bytes);
  frame.commitment = rest.take(kCommitmentBytes);
  frame.nonce = rest.take(kNonceBytes);
  const std::size_t body_bytes = rest.all().size();
  if (body_bytes < kTagBytes) refuse_frame("it ends before its authentication tag");
  if (!frame.is_compressed && body_bytes - kTagBytes != frame.clear_bytes)
    refuse_frame("it has not the length that it names");
}

}  // namespace

Frame parse_frame(std::string_view stored) {
  Rest rest(stored);
  Frame frame;
  if (rest.take(1).front() != '\0') refuse_frame("it does not begin with a frame");
  if (const unsigned version = rest.take_byte(); version != static_cast<unsigned>(kVersion)) {
    refuse_frame("its frame has version " + std::to_string(version) + "; this program reads version 1");
  }
  const unsigned how = rest.take_byte();
  if (how == 0 || (how & ~(kCompressed | kSealed)) != 0)
    refuse_frame("it was made in a way that this program does not know");
  frame.is_compressed = (how & kCompressed) != 0;
  frame.clear_bytes = rest.take_length();
  if (frame.clear_bytes == 0 || frame.clear_bytes > kClearBytesMax) refuse_frame("it names a length that no value has");
  std::string_view written_checksum;
  if ((how & kSealed) != 0) {
    read_sealed(rest, frame);
  } else {
    written_checksum = rest.take(kChecksumBytes);
  }
  frame.body = rest.all();
  frame.header = stored.substr(0, stored.size() - frame.body.size());
  // The body is smaller than the text: it would not have been compressed otherwise.
  if (frame.is_compressed && frame.body.size() > frame.clear_bytes + kTagBytes)
    refuse_frame("it is longer than its text");
  if (!frame.is_sealed() && checksum(stored.substr(0, 7), frame.body) != written_checksum) {
    refuse_frame("its checksum is another one");
  }
  return frame;
}

std::string sealed_header(bool is_compressed, std::size_t clear_bytes, std::string_view key_name,
                          std::string_view commitment, std::string_view nonce) {
  std::string header = first_bytes(kSealed | (is_compressed ? kCompressed : 0), clear_bytes);
  header += static_cast<char>(key_name.size());
  return header.append(key_name).append(commitment).append(nonce);
}

std::string compressed_frame(std::size_t clear_bytes, std::string_view body) {
  std::string frame = first_bytes(kCompressed, clear_bytes);
  const std::string sum = checksum(frame, body);
  frame.reserve(frame.size() + sum.size() + body.size());
  return frame.append(sum).append(body);
}

}  // namespace polly::codec

#include "polly/codec/stored_form.hpp"

#include "polly/base/error.hpp"
#include "polly/codec/frame.hpp"

namespace polly::codec {

StoredForm form_of(std::string_view stored) {
  StoredForm form;
  form.stored_bytes = stored.size();
  if (!is_framed(stored)) return form;
  try {
    const Frame frame = parse_frame(stored);
    form.is_compressed = frame.is_compressed;
    form.key_name = frame.key_name;
  } catch (const Error&) {
    form.is_damaged = true;
  }
  return form;
}

}  // namespace polly::codec

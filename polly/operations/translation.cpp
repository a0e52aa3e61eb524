#include "polly/operations/translation.hpp"

#include "polly/base/error.hpp"
#include "polly/codec/stored_form.hpp"

namespace polly::operations {

Translation rename_keys(std::string from, std::string to) {
  return [from = std::move(from), to = std::move(to)](Key key, std::string bytes) {
    if (!key.text().starts_with(from)) return Translated::to(std::move(key), std::move(bytes));
    if (codec::form_of(bytes).is_sealed()) {
      return Translated::unreadable("the value is sealed for its key, and does not open under another one");
    }
    try {
      return Translated::to(Key(to + key.text().substr(from.size())), std::move(bytes));
    } catch (const Error& error) {
      return Translated::unreadable(std::string("the new key is not valid: ") + error.what());
    }
  };
}

}  // namespace polly::operations

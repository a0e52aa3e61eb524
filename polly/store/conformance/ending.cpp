#include "polly/store/conformance/ending.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <stdexcept>

namespace polly::conformance {

Ending Ending::of_current_exception() {
  Ending ending;
  try {
    throw;
  } catch (const Error& error) {
    ending.kind = error.kind();
    ending.message = error.what();
  } catch (const boost::system::system_error& error) {
    ending.is_asio_cancellation = error.code() == boost::asio::error::operation_aborted;
    ending.message = error.what();
  } catch (const std::exception& error) {
    ending.message = error.what();
  }
  if (ending.message.empty()) ending.message = "an exception without a message";
  return ending;
}

void Ending::throw_again() const {
  if (is_good()) return;
  if (kind) throw Error(*kind, message);
  throw std::runtime_error(message);
}

}  // namespace polly::conformance

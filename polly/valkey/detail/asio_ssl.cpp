// Asio's TLS, compiled once (BOOST_ASIO_SEPARATE_COMPILATION), in the one room that uses it.
#include <boost/asio/ssl/impl/src.hpp>

# cmake --install: find_package(polly) gives polly::polly.

# The tests of the clients (clients/): each builds its client, packs it, installs it into an empty project, and runs the
# examples of its README against the daemon. They need Node.js and the packages that `./dev test` installs.
if(NOT POLLY_TESTS OR POLLY_SANITIZERS)
  return()
endif()

add_test(NAME client.typescript
  COMMAND node "${PROJECT_SOURCE_DIR}/clients/typescript/tools/run_tests.mjs" $<TARGET_FILE:polly>)
add_test(NAME client.python
  COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/clients/python/tests/run_tests.py" $<TARGET_FILE:polly>)
set_tests_properties(client.typescript client.python PROPERTIES TIMEOUT 180 LABELS server)

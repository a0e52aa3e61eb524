# The tests of the API against its OpenAPI document (tests/api), each with daemons of its own. They need Node.js and the
# packages that `./dev test` installs.
if(NOT POLLY_TESTS OR POLLY_SANITIZERS)
  return()
endif()

function(polly_api_test name)
  add_test(NAME api.${name} COMMAND node ${ARGN} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}/tests/api")
  set_tests_properties(api.${name} PROPERTIES TIMEOUT 180 LABELS server
    ENVIRONMENT "POLLY_PROGRAM=$<TARGET_FILE:polly>")
endfunction()

polly_api_test(document document.test.mjs)
polly_api_test(contract.repository contract.test.mjs repository)
polly_api_test(contract.commit contract.test.mjs commit)
polly_api_test(matrix matrix.test.mjs)

# The tests of tests/apps: the example App of examples/probot-app beside the built daemon, and the configuration of
# docs/apps.md. They run with Node's own test runner, and are skipped where Node is missing or too old.
find_program(POLLY_NODE NAMES node nodejs)
if(NOT POLLY_NODE)
  message(STATUS "Node is not installed: the tests of tests/apps are left out")
  return()
endif()
foreach(name app mirror)
  add_test(NAME apps.${name} COMMAND "${POLLY_NODE}" --test "${PROJECT_SOURCE_DIR}/tests/apps/${name}_test.mjs")
  set_tests_properties(apps.${name} PROPERTIES TIMEOUT 180 SKIP_REGULAR_EXPRESSION "# SKIP"
    ENVIRONMENT "POLLY_PROGRAM=$<TARGET_FILE:polly>")
endforeach()

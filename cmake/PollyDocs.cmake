# The tests of the documentation: docs.PAGE runs the commands of a page as its reader would (tests/docs/README.md), and
# docs_itself that each kind of wrong page fails.
if(NOT POLLY_TESTS OR POLLY_SANITIZERS)
  return()
endif()

set(docs_folder "${PROJECT_SOURCE_DIR}/tests/docs")
add_test(NAME docs_itself COMMAND Python3::Interpreter "${docs_folder}/broken_pages_test.py"
  --program "$<TARGET_FILE:polly>")
set_tests_properties(docs_itself PROPERTIES TIMEOUT 120)

file(GLOB pages CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}" "*.md" "docs/*.md" "docs/decisions/*.md"
  "examples/*/*.md")
foreach(page IN LISTS pages)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${page}")
  file(STRINGS "${PROJECT_SOURCE_DIR}/${page}" blocks REGEX "^ *```(console|sh|bash|shell)$")
  if(blocks)
    string(REGEX REPLACE "^docs/|\\.md$" "" name "${page}")
    string(REPLACE "/" "." name "${name}")
    add_test(NAME docs.${name} COMMAND Python3::Interpreter "${docs_folder}/run_page.py"
      --program "$<TARGET_FILE:polly>" "${PROJECT_SOURCE_DIR}/${page}")
    set_tests_properties(docs.${name} PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)
  endif()
endforeach()

# The C++ of the README, as a program that uses an installed Polly sees it.
get_target_property(definitions polly_asio INTERFACE_COMPILE_DEFINITIONS)
list(TRANSFORM definitions PREPEND -D)
add_test(NAME docs_cpp COMMAND Python3::Interpreter "${docs_folder}/excerpts.py" "${PROJECT_SOURCE_DIR}/README.md"
  -- "${CMAKE_CXX_COMPILER}" -std=c++20 ${definitions} "-I${PROJECT_SOURCE_DIR}")
set_tests_properties(docs_cpp PROPERTIES TIMEOUT 120)

# Embeds the parts of the OpenAPI document, polly/api/openapi/*.json, into the room `target`: a generated source returns
# their texts (polly/api/detail/openapi_document.hpp), in the order in which the document has them.
set(POLLY_OPENAPI_PARTS_IN_ORDER document any_path
  paths_state paths_facts paths_claims paths_commits paths_deliveries paths_service paths_store paths_raw
  parameters schemas_facts schemas_commits schemas_deliveries schemas_store schemas_service
  responses_requests responses_conflicts responses_failures)

function(polly_openapi target)
  set(folder "${CMAKE_CURRENT_SOURCE_DIR}/api/openapi")
  set(POLLY_OPENAPI_PARTS "")
  foreach(part IN LISTS POLLY_OPENAPI_PARTS_IN_ORDER)
    file(READ "${folder}/${part}.json" text)
    string(APPEND POLLY_OPENAPI_PARTS "      R\"json(${text})json\",\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${folder}/${part}.json")
  endforeach()
  configure_file(api/openapi/openapi_parts.cpp.in "${CMAKE_CURRENT_BINARY_DIR}/openapi_parts.cpp" @ONLY)
  target_sources(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/openapi_parts.cpp")
endfunction()

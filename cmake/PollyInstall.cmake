# cmake --install: the program with its documentation, completions and a unit for systemd (PollyInstallProgram), and the
# library: find_package(polly) gives polly::polly, which is the room `assembly` and every room that it needs. The
# daemon's rooms are in the program only.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/polly")

# Every room that `target` links, itself included.
function(polly_rooms_behind target result)
  set(rooms ${target})
  get_property(all_rooms GLOBAL PROPERTY POLLY_ROOMS)
  get_target_property(links ${target} LINK_LIBRARIES)
  foreach(link IN LISTS links)
    if(link IN_LIST all_rooms)
      polly_rooms_behind(${link} behind)
      list(APPEND rooms ${behind})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES rooms)
  set(${result} ${rooms} PARENT_SCOPE)
endfunction()

add_library(polly_library INTERFACE)  # `polly` is the program
add_library(polly::polly ALIAS polly_library)
set_target_properties(polly_library PROPERTIES EXPORT_NAME polly)
target_link_libraries(polly_library INTERFACE polly_assembly)

polly_rooms_behind(polly_assembly library_rooms)
foreach(room IN LISTS library_rooms)
  get_target_property(folder ${room} POLLY_FOLDER)
  install(DIRECTORY polly/${folder}/ DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/polly/${folder}"
    COMPONENT library FILES_MATCHING PATTERN "*.hpp" PATTERN conformance EXCLUDE)
endforeach()
install(TARGETS polly_library polly_asio ${library_rooms} EXPORT polly_targets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT library)
install(EXPORT polly_targets NAMESPACE polly:: FILE polly-targets.cmake DESTINATION "${package_dir}" COMPONENT library)

configure_package_config_file(cmake/polly-config.cmake.in polly-config.cmake INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(polly-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/polly-config.cmake" "${PROJECT_BINARY_DIR}/polly-config-version.cmake"
  DESTINATION "${package_dir}" COMPONENT library)

# pkg-config: a room stands before the rooms that it needs, as linkers read static libraries.
function(polly_rooms_in_link_order target result)
  set(order ${${result}})
  get_target_property(links ${target} LINK_LIBRARIES)
  foreach(link IN LISTS links)
    if(link IN_LIST library_rooms AND NOT link IN_LIST order)
      polly_rooms_in_link_order(${link} order)
    endif()
  endforeach()
  if(NOT target IN_LIST order)
    list(PREPEND order ${target})
  endif()
  set(${result} ${order} PARENT_SCOPE)
endfunction()

polly_rooms_in_link_order(polly_assembly link_order)
list(TRANSFORM link_order PREPEND -l OUTPUT_VARIABLE POLLY_PC_LIBS)
set(POLLY_PC_REQUIRES libssl libcrypto libzstd zlib sqlite3 libpq spdlog simdjson prometheus-cpp-core)
if(POLLY_OTEL)
  list(APPEND POLLY_PC_REQUIRES opentelemetry_trace opentelemetry_resources opentelemetry_common)
  list(APPEND POLLY_PC_LIBS -lopentelemetry_exporter_otlp_http -lopentelemetry_otlp_recordable
    -lopentelemetry_exporter_otlp_http_client -lopentelemetry_proto -lprotobuf)
endif()
get_target_property(POLLY_PC_DEFINITIONS polly_asio INTERFACE_COMPILE_DEFINITIONS)
list(TRANSFORM POLLY_PC_DEFINITIONS PREPEND -D)
foreach(words IN ITEMS POLLY_PC_LIBS POLLY_PC_REQUIRES POLLY_PC_DEFINITIONS)
  list(JOIN ${words} " " ${words})
endforeach()
file(RELATIVE_PATH POLLY_PC_TO_PREFIX "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" POLLY_PC_TO_PREFIX "${POLLY_PC_TO_PREFIX}")
configure_file(packaging/polly.pc.in polly.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/polly.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT library)

# tms_add_test(<name> LABEL <unit|ui|api|faults|e2e> SOURCES ... LIBS ... [TIMEOUT s] [DEPENDS_ON targets])
# builds a doctest program and registers it with ctest. doctest's main comes from tests/doctest_main.cpp.
find_package(doctest REQUIRED)
add_library(tms_doctest_main STATIC ${CMAKE_SOURCE_DIR}/tests/doctest_main.cpp)
target_link_libraries(tms_doctest_main PUBLIC doctest::doctest tms_settings)

function(tms_add_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;LIBS;DEPENDS_ON" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  # What is tested is optimised, the tests themselves are not: they compile twice as fast.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O0> $<$<CONFIG:Release>:-U_FORTIFY_SOURCE>)
  target_link_libraries(${name} PRIVATE tms_doctest_main ${arg_LIBS})
  target_compile_definitions(${name} PRIVATE
    TMS_TEST_DATA_DIR="${CMAKE_SOURCE_DIR}/tests/data" TMS_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  if(arg_DEPENDS_ON)
    add_dependencies(${name} ${arg_DEPENDS_ON})
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(TMS_SANITIZE) # everything takes several times as long
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 5")
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
  if(TMS_SANITIZE STREQUAL "thread") # also of the servers that a test starts
    set_tests_properties(${name} PROPERTIES
      ENVIRONMENT "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/scripts/cmake/tsan.supp")
  endif()
endfunction()

# tms_add_source_commit(<target> <header> <function>): adds the function, `std::string_view()`, which the header
# declares: the commit that the target is built from, looked up at each build. "abc123def456", "-dirty" behind it
# when files differ from that commit; empty without git. Its file is written only when this changed, and nothing
# else is compiled again.
function(tms_add_source_commit target header function)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/source_commit.cpp)
  add_custom_target(${target}_source_commit
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} -DOUTPUT=${source} -DHEADER=${header} -DFUNCTION=${function}
            -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    BYPRODUCTS ${source} COMMENT "Looking up the commit of the source" VERBATIM)
  target_sources(${target} PRIVATE ${source})
  add_dependencies(${target} ${target}_source_commit)
endfunction()

if(NOT CMAKE_SCRIPT_MODE_FILE)
  return()
endif()
cmake_minimum_required(VERSION 3.25)
set(commit "")
find_program(TMS_GIT git)
if(TMS_GIT AND EXISTS ${SOURCE}/.git) # not the checkout of another project that this one lies in
  execute_process(COMMAND ${TMS_GIT} --no-optional-locks describe --always --dirty --abbrev=12 --exclude=*
                  WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT "// Written by scripts/cmake/SourceCommit.cmake.
#include \"@HEADER@\"

std::string_view @FUNCTION@() {
  return \"@commit@\";
}
")

# Warnings, hardening and sanitizers: the same for every target of the project.
find_program(TMS_CCACHE ccache)
if(TMS_CCACHE)
  set(TMS_LAUNCHER ${TMS_CCACHE})
  if(EMSCRIPTEN)
    # em++ is a script before clang, which ccache does not see by itself.
    set(TMS_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_COMPILERTYPE=clang ${TMS_CCACHE})
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TMS_LAUNCHER})
  set(CMAKE_C_COMPILER_LAUNCHER ${TMS_LAUNCHER})
endif()

add_library(tms_settings INTERFACE)
target_include_directories(tms_settings INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
target_compile_options(tms_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 warns falsely about std::string's own memcpy when it optimises (GCC bug 105651).
  target_compile_options(tms_settings INTERFACE -Wno-restrict)
endif()

if(EMSCRIPTEN)
  # -O2 keeps JSON at full speed; the link shrinks with -Oz, and ImGui is compiled with it.
  string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
  string(REPLACE "-O3" "-O2" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
  # Every browser with WebGL 2 knows these instructions; without them conversions and copies are
  # spelled out.
  add_compile_options(-fno-exceptions $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>
                      -mnontrapping-fptoint -msign-ext -mbulk-memory)
else()
  add_compile_options(-fstack-protector-strong -fPIE)
  add_link_options(-pie -Wl,-z,relro,-z,now)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_definitions(_FORTIFY_SOURCE=2)
  endif()
endif()

if(TMS_SANITIZE)
  add_compile_options(-fsanitize=${TMS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TMS_SANITIZE})
endif()

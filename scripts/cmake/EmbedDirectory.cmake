# tms_embed_directory(<target> <directory>): puts every file below the directory into the target
# through .incbin (no copy through the compiler, which takes seconds for a megabyte of digits) and
# writes the table behind server/http/embedded_assets.h. No directory: an empty table. A file that
# appears or vanishes is noticed at the next build, a changed one rebuilds the table.
function(tms_embed_directory target directory)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${directory} ${directory}/*)
  list(SORT files)
  set(symbols "")
  set(bytes "")
  set(rows "")
  set(paths "")
  set(index 0)
  foreach(file ${files})
    set(name "tms_embedded_${index}")
    string(APPEND symbols "extern const char ${name}[], ${name}_end[];\n")
    string(APPEND bytes "    \"${name}:\\n.incbin \\\"${directory}/${file}\\\"\\n${name}_end:\\n\"\n")
    string(APPEND rows
      "    {\"${file}\", {${name}, static_cast<std::size_t>(${name}_end - ${name})}},\n")
    list(APPEND paths ${directory}/${file})
    math(EXPR index "${index} + 1")
  endforeach()

  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_assets.cpp)
  if(files)
    set(content "// Written by scripts/cmake/EmbedDirectory.cmake.
#include \"server/http/embedded_assets.h\"

#include <array>

extern \"C\" {
${symbols}}
asm(\".pushsection .rodata\\n\"
${bytes}    \".popsection\\n\");

namespace tms::http {

std::span<const EmbeddedFile> embedded_files() {
  static const std::array<EmbeddedFile, ${index}> files{{
${rows}  }};
  return files;
}

}  // namespace tms::http
")
  else()
    set(content "// Written by scripts/cmake/EmbedDirectory.cmake: there was no built client.
#include \"server/http/embedded_assets.h\"

namespace tms::http {

std::span<const EmbeddedFile> embedded_files() { return {}; }

}  // namespace tms::http
")
  endif()
  file(CONFIGURE OUTPUT ${source} CONTENT "${content}" @ONLY)
  target_sources(${target} PRIVATE ${source})
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${paths}")
endfunction()

// What the page's JavaScript does for the client: implemented in page_library.js, which hands each
// call to a module of web/. Text is UTF-8, lengths in bytes.
#pragma once

#include <cstdint>

extern "C" {

double page_monotonic_ms();
double page_wall_ms();
int page_utc_offset_minutes(double at_wall_ms);
int page_visible();
void page_request_frame();

char* page_hash();  // malloc'ed: the caller frees it
void page_set_hash(const char* text, int length, int push);
void page_copy(const char* text, int length);
void page_download(const char* path, int length);
void page_open_link(const char* url, int length);
void page_save_file(const char* name, int name_length, const char* contents, int contents_length,
                    const char* media_type, int media_type_length);
void page_choose_files(const char* accept, int length);
void page_keep_draft(const char* text, int length);
char* page_kept_draft();  // malloc'ed: the caller frees it
void page_set_state(int state);
void page_set_theme(int choice);
int page_theme();
int page_dark();
int page_reduced_motion();
void page_announce(const char* sentence, int length, int urgent);

// The hidden input that takes text: where it stands, so that IME windows open beside the caret.
void page_text_agent(int wanted, float x, float y, float line_height);
void page_set_cursor(const char* css, int length);

// WebGL 2: the background is an ImU32; `commands` are those of client/platform/picture.h.
void page_gl_texture(int id, int width, int height, const void* rgba);
void page_gl_texture_part(int id, int x, int y, int width, int height, const void* rgba,
                          int texture_width);
void page_gl_delete_texture(int id);
void page_gl_begin(float width, float height, int framebuffer_width, int framebuffer_height,
                   std::uint32_t background);
void page_gl_draw(const void* vertices, int vertex_bytes, const void* indices, int index_bytes,
                  const void* commands, int command_count);

// The semantic mirror. States are the bits of MirrorState in web_mirror.cpp.
// `acts`: 0 nothing, 1 focus and click, 2 takes text as well.
void page_mirror_create(std::uint32_t id, int role, std::uint32_t parent, std::uint32_t after,
                        int acts);
void page_mirror_name(std::uint32_t id, const char* text, int length);
void page_mirror_description(std::uint32_t id, const char* text, int length);
void page_mirror_value(std::uint32_t id, const char* text, int length);
void page_mirror_states(std::uint32_t id, int states);
void page_mirror_table(std::uint32_t id, int row, int column, int rows, int columns);
void page_mirror_box(std::uint32_t id, float x, float y, float width, float height);
void page_mirror_move(std::uint32_t id, std::uint32_t after);
void page_mirror_remove(std::uint32_t id);
void page_mirror_focus(std::uint32_t id);
}

// Icons of the icon face, merged into every text face. Macros, because they stand inside literals:
// TMS_ICON_SEARCH " Find".
// web/fonts/build_fonts.py reads the code points from this file: an icon that is not here is not in
// the page. Names follow Font Awesome 4.
#pragma once

// clang-format off

// Places
#define TMS_ICON_TACHOMETER              "\uf0e4"
#define TMS_ICON_USERS                   "\uf0c0"
#define TMS_ICON_EXCHANGE                "\uf0ec"
#define TMS_ICON_TASKS                   "\uf0ae"
#define TMS_ICON_TAGS                    "\uf02c"
#define TMS_ICON_LIST_ALT                "\uf022"
#define TMS_ICON_SERVER                  "\uf233"
#define TMS_ICON_USER                    "\uf007"
#define TMS_ICON_SHIELD                  "\uf132"
#define TMS_ICON_LINE_CHART              "\uf201"

// Verbs
#define TMS_ICON_SEARCH                  "\uf002"
#define TMS_ICON_REFRESH                 "\uf021"
#define TMS_ICON_FILTER                  "\uf0b0"
#define TMS_ICON_COPY                    "\uf0c5"
#define TMS_ICON_DOWNLOAD                "\uf019"
#define TMS_ICON_UPLOAD                  "\uf093"
#define TMS_ICON_UNDO                    "\uf0e2"
#define TMS_ICON_CHECK                   "\uf00c"
#define TMS_ICON_TIMES                   "\uf00d"
#define TMS_ICON_PLUG                    "\uf1e6"
#define TMS_ICON_LOCK                    "\uf023"
#define TMS_ICON_SIGN_OUT                "\uf08b"
#define TMS_ICON_COLUMNS                 "\uf0db"

// Signs
#define TMS_ICON_QUESTION_CIRCLE         "\uf059"
#define TMS_ICON_STAR                    "\uf005"
#define TMS_ICON_CLOUD                   "\uf0c2"
#define TMS_ICON_CUBES                   "\uf1b3"
#define TMS_ICON_BOOK                    "\uf02d"
#define TMS_ICON_TABLE                   "\uf0ce"
#define TMS_ICON_KEYBOARD_O              "\uf11c"
#define TMS_ICON_SUN_O                   "\uf185"
#define TMS_ICON_MOON_O                  "\uf186"
#define TMS_ICON_DESKTOP                 "\uf108"

// Arrows
#define TMS_ICON_CARET_DOWN              "\uf0d7"
#define TMS_ICON_CARET_UP                "\uf0d8"
#define TMS_ICON_ARROW_UP                "\uf062"
#define TMS_ICON_ARROW_DOWN              "\uf063"

// clang-format on

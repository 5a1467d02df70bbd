// The rows of a list stay where they are on the screen while others come above them: what somebody
// is about to press does not move away under the pointer (DESIGN "Motion").
#pragma once

#include "client/widgets/table.h"

namespace tms::widgets {

// Before the table begins: scrolls it by as many rows as came above the held one, or went.
void hold_row(const char* id, const TableLook& look);
// After it began: holds the row under the pointer; else, where the table was scrolled or the
// keyboard is in it, the first in sight. At the top nothing is held: new rows come into sight.
void remember_row(const TableLook& look);

}  // namespace tms::widgets

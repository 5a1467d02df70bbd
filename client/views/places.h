// The screens as places one can go to: in the rail, in the palette, by "g" and a letter. One list,
// so that none of them forgets one.
#pragma once

#include <imgui.h>

#include <array>
#include <string_view>

#include "client/app/commands.h"
#include "client/app/state.h"
#include "client/widgets/icons.h"

namespace tms::views {

enum class PlaceGroup : std::uint8_t { Work, Administration };

struct Place {
  app::Screen screen;
  std::string_view icon;
  char letter;  // after "g"
  model::Role role = model::Role::Viewer;
  PlaceGroup group = PlaceGroup::Work;
};

inline constexpr std::array kPlaces{
    Place{app::Screen::Overview, TMS_ICON_TACHOMETER, 'o'},
    Place{app::Screen::Customers, TMS_ICON_USERS, 'c'},
    Place{app::Screen::Apps, TMS_ICON_CUBES, 'p'},
    Place{app::Screen::Act, TMS_ICON_EXCHANGE, 's', model::Role::Operator},
    Place{app::Screen::Jobs, TMS_ICON_TASKS, 'j'},
    Place{app::Screen::Batches, TMS_ICON_TAGS, 'b'},
    Place{app::Screen::Audit, TMS_ICON_LIST_ALT, 'a'},
    Place{app::Screen::Clusters, TMS_ICON_SERVER, 'l', model::Role::Viewer,
          PlaceGroup::Administration},
    Place{app::Screen::Users, TMS_ICON_USER, 'u', model::Role::Admin, PlaceGroup::Administration},
    Place{app::Screen::System, TMS_ICON_LINE_CHART, 'y', model::Role::Viewer,
          PlaceGroup::Administration},
};

// What a role may not do is not drawn.
inline bool may_go(const app::AppState& state, const Place& place) {
  return state.session && at_least(state.session->user.role, place.role);
}

// What leads to a screen: "Set action" takes the selection along, unless another source was begun.
app::Command command_to(const app::AppState& state, app::Screen screen);

constexpr ImGuiKey key_of(const Place& place) {
  return static_cast<ImGuiKey>(ImGuiKey_A + (place.letter - 'a'));
}

}  // namespace tms::views

// The client in a browser page: everything that lives as long as the page does. The page calls it
// through exports.cpp, always with its address: there is no global.
#pragma once

#include <memory>
#include <string>

#include "client/accessibility/mirror.h"
#include "client/net/transport_fetch.h"
#include "client/platform/host.h"
#include "client/platform/web/web_mirror.h"
#include "client/platform/web/web_platform.h"
#include "client/platform/web/web_renderer.h"

namespace tms::platform {

class WebPage {
 public:
  explicit WebPage(const widgets::FontFiles& fonts);

  Host& host() { return host_; }
  net::TransportFetch& transport() { return transport_; }
  // Draws if a frame is due; true: another one will be.
  bool frame();
  // Brings the mirror up to date with the last frame. Not a part of frame(): the picture does not
  // wait for it.
  void sync_mirror();
  void on_context_restored();

 private:
  void update_cursor();
  void update_text_agent();

  WebPlatform platform_;
  net::TransportFetch transport_;
  Host host_;
  WebRenderer renderer_;
  WebMirrorSink sink_;
  accessibility::Mirror mirror_{sink_};
  bool mirror_is_behind_ = false;
  ImGuiMouseCursor cursor_ = ImGuiMouseCursor_COUNT;
  bool agent_wanted_ = false;
};

}  // namespace tms::platform

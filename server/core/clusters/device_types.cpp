// The table of device types, which all clusters share.
#include <algorithm>
#include <utility>

#include "server/core/clusters/clusters_impl.h"
#include "shared/model/text.h"

namespace tms::core {

using model::fail;

namespace {

void append_part(std::string& text, const char* what, const std::string& codes) {
  if (codes.empty()) return;
  text += (text.empty() ? "" : "; ") + std::string(what) + ": " + codes;
}

// What becomes another table: "added: X 20; changed: AOS8 100 to 90; removed: dummy".
std::string difference(const std::vector<model::DeviceType>& before,
                       const std::vector<model::DeviceType>& after) {
  const auto in = [](const std::vector<model::DeviceType>& types, const std::string& code) {
    return std::ranges::find(types, code, &model::DeviceType::code);
  };
  std::string added, changed, removed;
  for (const auto& type : after) {
    const auto old = in(before, type.code);
    if (old != before.end() && *old == type) continue;
    std::string& part = old == before.end() ? added : changed;
    part += (part.empty() ? "" : ", ") + type.code + " ";
    if (old != before.end() && old->device_capacity != type.device_capacity) {
      part += std::to_string(old->device_capacity) + " to ";
    }
    part += std::to_string(type.device_capacity);
  }
  for (const auto& type : before) {
    if (in(after, type.code) == after.end()) removed += (removed.empty() ? "" : ", ") + type.code;
  }
  std::string text;
  append_part(text, "added", added);
  append_part(text, "changed", changed);
  append_part(text, "removed", removed);
  return text.empty() ? "nothing changed" : text;
}

}  // namespace

Result<std::vector<model::DeviceType>> Clusters::device_types() const {
  return impl_->store.clusters().device_types();
}

Result<std::vector<model::DeviceType>> Clusters::put_device_types(
    const Actor& actor, std::vector<model::DeviceType> types) {
  const auto before = device_types();
  if (!before) return fail(before.error());
  const auto audit = audit_draft(actor, "device-type.update", model::AuditOutcome::Success,
                                 model::clean_text(difference(*before, types), 1000));
  if (auto stored = impl_->store.clusters().put_device_types(types, audit); !stored) {
    return fail(stored.error());
  }
  return device_types();
}

}  // namespace tms::core

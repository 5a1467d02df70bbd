#include "server/http/router.h"

#include <algorithm>
#include <stdexcept>

#include "shared/model/text.h"

namespace tms::http {
namespace {

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  path.remove_prefix(1);
  for (;;) {
    const std::size_t end = path.find('/');
    segments.push_back(path.substr(0, end));
    if (end == std::string_view::npos) return segments;
    path.remove_prefix(end + 1);
  }
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  for (const Route& route : routes_) {
    if (!route.path.starts_with('/') || !route.handler) {
      throw std::invalid_argument("malformed route " + route.path);
    }
    auto [known, is_new] = static_paths_.try_emplace(route.path, paths_.size());
    if (is_new) {
      const auto segments = split(route.path);
      paths_.push_back({{segments.begin(), segments.end()}, {}});
      if (std::ranges::any_of(segments, is_parameter)) patterns_.push_back(known->second);
    }
    auto& of_path = paths_[known->second].routes;
    if (std::ranges::any_of(of_path, [&](const Route* r) { return r->method == route.method; })) {
      throw std::invalid_argument("two routes for " + route.path);
    }
    of_path.push_back(&route);
  }
  for (const std::size_t pattern : patterns_) {
    for (const Route* route : paths_[pattern].routes) static_paths_.erase(route->path);
  }
}

RouteMatch Router::find(std::string_view method, std::string_view path) const {
  RouteMatch match;
  if (!path.starts_with('/')) return match;
  const Path* found = nullptr;
  if (const auto known = static_paths_.find(std::string(path)); known != static_paths_.end()) {
    found = &paths_[known->second];
  } else {
    const auto segments = split(path);
    for (const std::size_t index : patterns_) {
      if (!bind(paths_[index], segments, match.parameters)) continue;
      found = &paths_[index];
      break;
    }
  }
  if (found == nullptr) return match;

  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  for (const Route* route : found->routes) {
    const std::string_view name = to_string(route->method);
    if (name == wanted) match.route = route;
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += name;
    if (route->method == Method::Get) match.allow += ", HEAD";
  }
  return match;
}

bool Router::bind(const Path& path, const std::vector<std::string_view>& segments,
                  PathParameters& parameters) {
  if (segments.size() != path.segments.size()) return false;
  parameters.clear();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string_view wanted = path.segments[i];
    if (!is_parameter(wanted)) {
      if (wanted != segments[i]) return false;
      continue;
    }
    std::string value;
    if (!model::percent_decode(segments[i], value, false) || value.empty() ||
        !model::is_valid_utf8(value)) {
      return false;
    }
    parameters.emplace_back(wanted.substr(1, wanted.size() - 2), std::move(value));
  }
  return true;
}

}  // namespace tms::http

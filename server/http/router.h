// Finds the route of a path. Static paths by hash, patterns by their segments.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/http/message.h"

namespace tms::http {

// Names and decoded values of a pattern's parameters.
using PathParameters = std::vector<std::pair<std::string, std::string>>;

struct RouteMatch {
  const Route* route = nullptr;  // null: no such path, or not with this method
  std::string allow;  // methods of the path for `Allow`, "GET, HEAD"; empty: no such path
  PathParameters parameters;
};

// Immutable after construction; any thread.
class Router {
 public:
  // Throws std::invalid_argument when two routes have the same method and path, or a pattern is
  // malformed: a fault of the table, found at start.
  explicit Router(std::vector<Route> routes);
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // `method` as sent; HEAD finds the route of GET. A path with a broken escape is no path.
  RouteMatch find(std::string_view method, std::string_view path) const;

 private:
  struct Path {
    std::vector<std::string> segments;  // "{name}" is a parameter
    std::vector<const Route*> routes;   // one a method
  };
  static bool bind(const Path& path, const std::vector<std::string_view>& segments,
                   PathParameters& parameters);

  std::vector<Route> routes_;
  std::vector<Path> paths_;
  std::unordered_map<std::string, std::size_t> static_paths_;
  std::vector<std::size_t> patterns_;
};

}  // namespace tms::http

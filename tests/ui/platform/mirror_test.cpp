#include "client/accessibility/mirror.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tms::accessibility {
namespace {

// Keeps the calls as words, and a tree to compare with.
class TreeSink final : public MirrorSink {
 public:
  std::vector<std::string> calls;
  std::vector<ImGuiID> root;  // first level, in order

  void create(const Item& item, ImGuiID parent, ImGuiID after) override {
    calls.push_back("create " + item.name);
    if (parent == 0) insert(item.id, after);
  }
  void update(const Item& item, std::uint32_t changes, ImVec2) override {
    if (changes != kAll) calls.push_back("update " + item.name + " " + std::to_string(changes));
  }
  void move(ImGuiID id, ImGuiID after) override {
    calls.push_back("move " + std::to_string(id));
    std::erase(root, id);
    insert(id, after);
  }
  void remove(ImGuiID id) override {
    calls.push_back("remove " + std::to_string(id));
    std::erase(root, id);
  }
  void focus(ImGuiID id) override { calls.push_back("focus " + std::to_string(id)); }

 private:
  void insert(ImGuiID id, ImGuiID after) {
    const auto place =
        after == 0 ? root.begin() : std::next(std::find(root.begin(), root.end(), after));
    root.insert(place, id);
  }
};

Item item(ImGuiID id, std::string name, ImGuiID parent = 0, float y = 0) {
  Item made;
  made.id = id;
  made.parent = parent;
  made.role = Role::Button;
  made.name = std::move(name);
  made.min = {0, y};
  made.max = {100, y + 20};
  made.visible = made.told = true;
  return made;
}

TEST_CASE("the same items again change nothing") {
  TreeSink sink;
  Mirror mirror(sink);
  const std::vector<Item> items{item(1, "a"), item(2, "b")};
  mirror.update(items);
  CHECK(sink.calls == std::vector<std::string>{"create a", "create b"});
  sink.calls.clear();
  mirror.update(items);
  CHECK(sink.calls.empty());
}

TEST_CASE("only the part that changed is written") {
  TreeSink sink;
  Mirror mirror(sink);
  mirror.update(std::vector<Item>{item(1, "a"), item(2, "b")});
  sink.calls.clear();
  Item ticked = item(2, "b");
  ticked.checkable = ticked.checked = true;
  mirror.update(std::vector<Item>{item(1, "a"), ticked});
  CHECK(sink.calls == std::vector<std::string>{"update b " + std::to_string(kStates)});
}

TEST_CASE("scrolling moves a row and leaves its cells alone") {
  TreeSink sink;
  Mirror mirror(sink);
  mirror.update(std::vector<Item>{item(1, "row", 0, 40), item(2, "cell", 1, 45)});
  sink.calls.clear();
  mirror.update(std::vector<Item>{item(1, "row", 0, 30), item(2, "cell", 1, 35)});
  CHECK(sink.calls == std::vector<std::string>{"update row " + std::to_string(kBox)});
}

TEST_CASE("what is gone is removed once, with everything in it") {
  TreeSink sink;
  Mirror mirror(sink);
  mirror.update(std::vector<Item>{item(1, "row"), item(2, "cell", 1), item(3, "text", 2)});
  sink.calls.clear();
  mirror.update({});
  CHECK(sink.calls == std::vector<std::string>{"remove 1"});
  CHECK(mirror.size() == 0);
}

TEST_CASE("an item that becomes another kind of thing is made anew, children included") {
  TreeSink sink;
  Mirror mirror(sink);
  mirror.update(std::vector<Item>{item(1, "box"), item(2, "inner", 1)});
  sink.calls.clear();
  Item link = item(1, "box");
  link.role = Role::Link;
  mirror.update(std::vector<Item>{link, item(2, "inner", 1)});
  CHECK(sink.calls == std::vector<std::string>{"remove 1", "create box", "create inner"});
}

TEST_CASE("the order of the elements follows the order on the screen") {
  TreeSink sink;
  Mirror mirror(sink);
  mirror.update(std::vector<Item>{item(1, "a"), item(2, "b"), item(3, "c")});
  mirror.update(std::vector<Item>{item(3, "c"), item(4, "new"), item(1, "a")});
  CHECK(sink.root == std::vector<ImGuiID>{3, 4, 1});
  mirror.update(std::vector<Item>{item(1, "a"), item(3, "c")});
  CHECK(sink.root == std::vector<ImGuiID>{1, 3});
}

TEST_CASE("the focus is said once when it moves") {
  TreeSink sink;
  Mirror mirror(sink);
  Item focused = item(1, "a");
  focused.focused = true;
  mirror.update(std::vector<Item>{focused});
  mirror.update(std::vector<Item>{focused});
  mirror.update(std::vector<Item>{item(1, "a")});
  CHECK(sink.calls == std::vector<std::string>{"create a", "focus 1", "focus 0"});
}

}  // namespace
}  // namespace tms::accessibility

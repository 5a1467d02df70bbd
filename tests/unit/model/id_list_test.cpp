#include "shared/model/id_list.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tms::model;

namespace {

using Texts = std::vector<std::string>;

Texts ids_of(const IdList& list) {
  Texts out;
  for (const CustomerId& id : list.ids) out.push_back(id.text());
  return out;
}

Texts ids_in(std::string_view text, ColumnChoice columns = ColumnChoice::Auto) {
  return ids_of(parse_id_list(text, columns));
}

}  // namespace

TEST_CASE("ids on lines are read, whatever ends the lines") {
  CHECK(ids_in("a1\nb2\r\nc3\rd4") == Texts{"a1", "b2", "c3", "d4"});
  CHECK(ids_in("\n\n a1 \n\n\t\nb2\n\n") == Texts{"a1", "b2"});
}

TEST_CASE("comma, semicolon, tab and pipe separate in any mix") {
  CHECK(ids_in("a1,b2;c3\td4|e5") == Texts{"a1", "b2", "c3", "d4", "e5"});
  CHECK(ids_in(",,a1;;|b2\t") == Texts{"a1", "b2"});
}

TEST_CASE("a byte order mark does not become part of an id") {
  CHECK(ids_in("\xEF\xBB\xBF"
               "a1\nb2") == Texts{"a1", "b2"});
  CHECK(ids_in("\xEF\xBB\xBF"
               "cid\na1") == Texts{"a1"});
  CHECK(ids_in("\xEF\xBB\xBF").empty());
}

TEST_CASE("no id is lost for its length or shape") {
  const Texts shapes{"1234567",
                     "a",
                     "0123456789",
                     "tenant_one_2",
                     "A.b:c-d",
                     std::string(128, 'f'),
                     "e106b3d0aa2b4d0e9b7a3c6430d43d0a"};
  std::string text;
  for (const std::string& id : shapes) text += id + "\n";
  CHECK(ids_in(text) == shapes);
}

TEST_CASE("ids are case-sensitive, and duplicates are counted with the first position kept") {
  const IdList list = parse_id_list("b\na\nB\nb\na\nb\n");
  CHECK(ids_of(list) == Texts{"b", "a", "B"});
  CHECK(list.duplicates == 3);
  CHECK(list.rejected_total == 0);
}

TEST_CASE("what is no id is reported with line, column, text and reason") {
  const IdList list =
      parse_id_list("good1\nbad id\n" + std::string(129, 'x') + "\n#5", ColumnChoice::All);
  CHECK(ids_of(list) == Texts{"good1"});
  REQUIRE(list.rejected_total == 3);
  CHECK(list.rejected[0] == RejectedEntry{2, 1, "bad id", "it contains a space"});
  CHECK(list.rejected[1].line == 3);
  CHECK(list.rejected[1].text == std::string(128, 'x'));
  CHECK(list.rejected[1].reason == "it is longer than 128 characters");
  CHECK(list.rejected[2] == RejectedEntry{4, 1, "#5", "it contains '#'"});
}

TEST_CASE("columns count empty fields, as a spreadsheet does") {
  const IdList list = parse_id_list("a,,b?\n");
  REQUIRE(list.rejected_total == 1);
  CHECK(list.rejected[0].column == 3);
}

TEST_CASE("at most 1,000 rejected entries are kept, all are counted") {
  std::string text;
  for (int i = 0; i < 1500; ++i) text += "?\n";
  const IdList list = parse_id_list(text);
  CHECK(list.rejected.size() == kMaxRejectedKept);
  CHECK(list.rejected_total == 1500);
}

TEST_CASE("a header names the columns to read, and the others are reported as ignored") {
  const IdList list =
      parse_id_list("Name,CUST_ID,devices,customer\nAcme,a1,20,b1\nBeta,a2,30,b2\n");
  CHECK(ids_of(list) == Texts{"a1", "b1", "a2", "b2"});
  CHECK(list.ignored_columns == Texts{"Name", "devices"});
  CHECK_FALSE(list.ambiguous);
  CHECK(list.rejected_total == 0);
}

TEST_CASE("every header word is known in any case and is never taken for a customer") {
  for (const std::string word :
       {"cust_id", "customer_id", "CustomerID", "cid", "ID", "Customer", "\"cid\""}) {
    CAPTURE(word);
    CHECK(ids_in(word + "\na1\n") == Texts{"a1"});
  }
}

TEST_CASE("a header may follow blank lines; a header word further down is an id") {
  CHECK(ids_in("\n  \ncid\na1\nid\n") == Texts{"a1", "id"});
}

TEST_CASE("columns beyond the header are ignored with notice") {
  const IdList list = parse_id_list("cid,n\na1,2,x,y\na2,3\n");
  CHECK(ids_of(list) == Texts{"a1", "a2"});
  CHECK(list.ignored_columns == Texts{"n", "columns 3-4"});
}

TEST_CASE("a table without a header is refused as ambiguous, with a preview") {
  const IdList list = parse_id_list("a1,20\na2,30\na3,40\n");
  CHECK(list.ambiguous);
  CHECK(list.ids.empty());
  CHECK(list.preview == std::vector<Texts>{{"a1", "20"}, {"a2", "30"}, {"a3", "40"}});
}

TEST_CASE("one long record, or trailing separators, are not ambiguous") {
  CHECK(ids_in("a1,a2,a3") == Texts{"a1", "a2", "a3"});
  CHECK(ids_in("a1,a2,a3\na4\n") == Texts{"a1", "a2", "a3", "a4"});
  CHECK(ids_in("a1,\na2,\na3;\n") == Texts{"a1", "a2", "a3"});
}

TEST_CASE("the caller may say which columns of an ambiguous list to read") {
  CHECK(ids_in("a1,20\na2,30\n", ColumnChoice::All) == Texts{"a1", "20", "a2", "30"});
  const IdList list = parse_id_list("a1,20\na2,30\n", ColumnChoice::First);
  CHECK(ids_of(list) == Texts{"a1", "a2"});
  CHECK(list.ignored_columns == Texts{"column 2"});
}

TEST_CASE("the preview is short, whatever the list is") {
  std::string text;
  for (int record = 0; record < 50; ++record) {
    for (int field = 0; field < 1000; ++field) text += std::string(500, 'x') + ",";
    text += "\n";
  }
  const IdList list = parse_id_list(text);
  REQUIRE(list.ambiguous);
  CHECK(list.preview.size() == 5);
  CHECK(list.preview[0].size() == 20);
  CHECK(list.preview[0][0].size() == 128);
}

TEST_CASE("RFC 4180 quotes are understood") {
  CHECK(ids_in("\"a1\",\" a2 \"\n") == Texts{"a1", "a2"});
  CHECK(ids_in("name,cid\n\"Acme, Inc.\nBerlin\",a1\n\"say \"\"hi\"\"\",a2\n") ==
        Texts{"a1", "a2"});
  CHECK(ids_in("\"\",a1") == Texts{"a1"});
}

TEST_CASE("line numbers count the line breaks inside quotes") {
  const IdList list = parse_id_list("name,cid\n\"x\r\ny\nz\",a1\nb,?\n");
  REQUIRE(list.rejected_total == 1);
  CHECK(list.rejected[0].line == 5);
}

TEST_CASE("broken quotes are reported and cost their own field only") {
  const IdList after = parse_id_list("\"a1\"x\na2\n");
  CHECK(ids_of(after) == Texts{"a2"});
  REQUIRE(after.rejected_total == 1);
  CHECK(after.rejected[0].reason == "there is text after the closing quote");

  const IdList open = parse_id_list("a1\n\"a2\na3\na4");
  CHECK(ids_of(open) == Texts{"a1", "a3", "a4"});
  REQUIRE(open.rejected_total == 1);
  CHECK(open.rejected[0] == RejectedEntry{2, 1, "\"a2", "a quote is opened and never closed"});
}

TEST_CASE("text that is not UTF-8 is reported as valid UTF-8") {
  const IdList list = parse_id_list("a1\n\xFF\xFE\n\xC3\x28\nM\xC3\xBCller\n");
  CHECK(ids_of(list) == Texts{"a1"});
  REQUIRE(list.rejected_total == 3);
  CHECK(list.rejected[0].text == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(list.rejected[0].reason == "it contains bytes that are not UTF-8");
  CHECK(list.rejected[2].text == "M\xC3\xBCller");
  CHECK(list.rejected[2].reason == "it contains the character U+00FC");
}

TEST_CASE("an empty text is an empty list") {
  for (const std::string text : {"", "\n", " ", ",;|\t", "\r\n\r\n", "\"\""}) {
    CAPTURE(text);
    const IdList list = parse_id_list(text);
    CHECK(list.ids.empty());
    CHECK(list.rejected_total == 0);
    CHECK_FALSE(list.ambiguous);
  }
}

TEST_CASE("a long list keeps every id and its order") {
  std::string text;
  Texts expected;
  for (int i = 0; i < 100'000; ++i) {
    expected.push_back("customer-" + std::to_string(i * 7919 % 100'003));
    text += expected.back() + "\n";
  }
  const IdList list = parse_id_list(text + text);
  CHECK(ids_of(list) == expected);
  CHECK(list.duplicates == 100'000);
}

TEST_CASE("the builder follows the same rules one id at a time, and starts anew after take") {
  IdListBuilder builder;
  builder.add("a1", 1);
  builder.add("a1", 2);
  builder.add("a 1", 3);
  builder.reject("x", 4, 2, "not text");
  const IdList list = builder.take();
  CHECK(ids_of(list) == Texts{"a1"});
  CHECK(list.duplicates == 1);
  CHECK(list.rejected ==
        std::vector<RejectedEntry>{{3, 1, "a 1", "it contains a space"}, {4, 2, "x", "not text"}});
  builder.add("a1", 1);
  CHECK(ids_of(builder.take()) == Texts{"a1"});
}

TEST_CASE("choices of columns are read by name") {
  for (const ColumnChoice choice : {ColumnChoice::Auto, ColumnChoice::All, ColumnChoice::First}) {
    CHECK(parse_column_choice(to_string(choice)) == choice);
  }
  CHECK_FALSE(parse_column_choice("some"));
}

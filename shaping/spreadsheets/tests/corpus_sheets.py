"""Workbooks whose XML is meant to exhaust or mislead the reader."""

from shaping.spreadsheets.tests.books import (
    GOOD_ROWS,
    HEADER,
    MAIN,
    XML,
    book,
    cell,
    packed,
    parts,
    rows,
    worksheet,
)
from shaping.spreadsheets.tests.hostile import case


@case("不允许")
def doctype():
    sheet = worksheet().replace("<worksheet", "<!DOCTYPE worksheet><worksheet", 1)
    return book(sheet)


@case("不允许")
def billion_laughs():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    start = f'<!DOCTYPE w [<!ENTITY l0 "lol">{entities}]><worksheet'
    return book(worksheet(rows(("&l9;",))).replace("<worksheet", start, 1))


@case("不允许")
def external_entity_in_the_styles():
    styles = f'{XML}<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><s>&x;</s>'
    return book(members={"xl/styles.xml": styles})


@case("不允许")
def utf_16_sheet():
    return book(worksheet().encode("utf-16"))


@case("不允许")
def foreign_encoding():
    return book(worksheet().replace("UTF-8", "IBM037").encode())


@case("不允许")
def utf_16_without_a_sign():
    return book("<?xml version='1.0'?><w/>".encode("utf-16-le"))


@case("损坏")
def xml_that_ends_too_early():
    return book(worksheet()[:-20])


@case("单元格编号")
def cell_zzzzz20():
    return book(worksheet(GOOD_ROWS + f'<row r="20">{cell("ZZZZZ20", 1)}</row>'))


@case("60 列")
def cell_xfd20():
    return book(worksheet(GOOD_ROWS + f'<row r="20">{cell("XFD20", 1)}</row>'))


@case("20,000 行")
def cell_in_row_1048576():
    return book(worksheet(GOOD_ROWS + f'<row r="1048576">{cell("A1048576", 1)}</row>'))


@case("单元格编号")
def row_number_of_ten_digits():
    return book(worksheet(GOOD_ROWS + f'<row r="4294967296">{cell("A4294967296", 1)}</row>'))


@case("20,000 行")
def million_rows():
    return book(worksheet("<row><c><v>1</v></c></row>" * 1_048_577))


@case("不允许")
def million_elements_in_each_other():
    return book(worksheet("<a>" * 1_000_000 + "</a>" * 1_000_000))


@case("不允许")
def five_million_elements():
    return book(worksheet("<a/>" * 5_000_000))


@case("异常长")
def attribute_of_12_megabytes():
    return book(worksheet(f'<row r="1" x="{"x" * 12_000_000}"/>'))


@case("异常长")
def text_of_20_megabytes():
    return book(worksheet(rows(("x" * 20_000_000,))))


@case("异常长")
def shared_string_of_200_000_characters():
    return book(members={"xl/sharedStrings.xml": _strings(["x" * 200_000])})


@case("文字太多")
def one_long_shared_string_in_every_cell():
    cells = "".join(
        f'<row r="{number}">' + '<c t="s"><v>0</v></c>' * 50 + "</row>"
        for number in range(1, 10_000)
    )
    strings = {"xl/sharedStrings.xml": _strings(["长" * 30_000])}
    return book(worksheet(cells), members=strings)


@case("文字太多")
def two_million_shared_strings():
    return book(members={"xl/sharedStrings.xml": _strings(["x"] * 2_000_000)})


def _strings(texts):
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'{XML}<sst xmlns="{MAIN}">{items}</sst>'


@case("B2 单元格")
def shared_string_that_is_not_there():
    return book(worksheet('<row r="2"><c r="B2" t="s"><v>7</v></c></row>'))


@case("B2 单元格")
def number_that_is_no_number():
    return book(worksheet('<row r="2"><c r="B2"><v>abc</v></c></row>'))


@case("")
def merge_over_the_whole_sheet():
    merges = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return book(worksheet(after=merges))


@case("合并的单元格太多")
def twenty_thousand_merges_over_everything():
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 20_000
    return book(worksheet(after=f"<mergeCells>{merges}</mergeCells>"))


@case("合并的单元格太多")
def hundred_thousand_merges():
    merges = '<mergeCell ref="A9:B9"/>' * 100_000
    return book(worksheet(after=f"<mergeCells>{merges}</mergeCells>"))


@case("单元格编号")
def merge_that_is_no_range():
    return book(
        worksheet(after='<mergeCells><mergeCell ref="A1:"/><mergeCell ref="-"/></mergeCells>')
    )


@case("")
def dimension_that_claims_everything():
    return book(worksheet(before='<dimension ref="A1:XFD1048576"/>'))


@case("")
def ghost_cells_to_the_last_row():
    ghosts = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 300_000))
    return book(worksheet(GOOD_ROWS + ghosts))


@case("")
def hidden_columns_to_the_last():
    return book(worksheet(before='<cols><col min="1" max="16384" hidden="1"/></cols>'))


@case("不允许")
def hidden_columns_without_numbers():
    return book(worksheet(before='<cols><col min="a" max="-1" hidden="1"/></cols>'))


@case("只有图表")
def only_a_chart_sheet():
    return book(f'{XML}<chartsheet xmlns="{MAIN}"/>', kinds=("chartsheet",))


@case("都是隐藏的")
def only_hidden_sheets():
    return book(worksheet(), worksheet(), states=("hidden", "veryHidden"))


@case("没有找到表头")
def header_on_a_hidden_sheet_only():
    return book(worksheet(), worksheet(rows(("说明",))), states=("hidden",))


@case("内部结构")
def relation_twice():
    members = parts()
    path = "xl/_rels/workbook.xml.rels"
    start = members[path].index("<Relationship ")
    end = members[path].index("</Relationships>")
    members[path] = members[path][:end] + members[path][start:]
    return packed(members)


@case("内部结构")
def sheet_that_is_not_there():
    members = parts()
    del members["xl/worksheets/sheet1.xml"]
    return packed(members)


@case("内部结构")
def two_sheets_in_one_member():
    members = parts(worksheet(), worksheet())
    path = "xl/_rels/workbook.xml.rels"
    members[path] = members[path].replace("sheet2.xml", "sheet1.xml")
    return packed(members)


@case("内部结构")
def sheet_without_a_relation():
    members = parts()
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace("rId1", "rId9")
    return packed(members)


@case("内部结构")
def two_thousand_sheets():
    members = parts()
    path = "xl/workbook.xml"
    start, end = members[path].index("<sheet "), members[path].index("</sheets>")
    entry = members[path][start:end]
    members[path] = members[path][:start] + entry * 2000 + members[path][end:]
    return packed(members)


@case("")
def full_of_texts():
    cells = '<c t="s"><v>1</v></c>' * 54
    data = "".join(
        f'<row r="{number}">{cell(f"B{number}", "大桥村")}<c r="E{number}"><v>1</v></c>{cells}</row>'
        for number in range(2, 20_001)
    )
    header = rows(HEADER)
    return book(worksheet(header + data), members={"xl/sharedStrings.xml": _strings(["a", "文字"])})


@case("")
def comment_in_the_sheet():
    return book(worksheet(after="<!-- 说明 -->"))


@case("单元格编号")
def cell_in_row_0():
    return book(worksheet(GOOD_ROWS + cell("A0", 1)))


@case("内部结构")
def sheet_name_over_two_lines():
    members = parts()
    path = "xl/workbook.xml"
    members[path] = members[path].replace('name="表1"', 'name="表\n1"')
    return packed(members)

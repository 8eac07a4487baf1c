"""Files of other kinds, old workbooks, .csv files, and tables that are no use."""

from shaping.spreadsheets.tests.books import HEADER, XML, book, packed, table, worksheet
from shaping.spreadsheets.tests.hostile import case
from shaping.spreadsheets.tests.old_books import number, old_book, record


def compound(*names):
    """Enough of an OLE file to be taken for one: the magic and the names of its streams."""
    streams = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + streams + bytes(1024)


@case(".xlsb")
def xlsb():
    return packed({"[Content_Types].xml": XML + "<Types/>", "xl/workbook.bin": b"x"})


@case(".ods")
def ods():
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "content.xml": XML + "<office/>"})


@case("改了名")
def docx():
    return packed({"[Content_Types].xml": XML + "<Types/>", "word/document.xml": XML + "<w/>"})


@case("设有密码")
def password():
    return compound("Root Entry", "EncryptionInfo", "EncryptedPackage")


@case("宏", ".xls")
def old_macro():
    return compound("Root Entry", "Workbook", "_VBA_PROJECT_CUR")


@case("真正的 Excel", ".xls")
def old_word_document():
    return compound("Root Entry", "WordDocument")


@case("损坏", ".xls")
def broken_old_workbook():
    return compound("Root Entry", "Workbook")


@case("20,000 行", ".xls")
def old_workbook_that_is_one_dense_grid():
    return old_book(number(0, 0, 1.0) + number(65_535, 65_535, 1.0))


@case("设有密码", ".xls")
def old_workbook_with_a_password():
    return old_book(number(0, 0, 1.0), styles=record(0x2F, bytes(54)))


@case("损坏", ".xls")
def old_workbook_cut_in_half():
    content = old_book(b"".join(number(row, 0, 1.0) for row in range(1000)))
    return content[: len(content) // 2]


@case("网页", ".xls")
def html_named_xls():
    return "<html><body><table><tr><td>村</td></tr></table></body></html>".encode("gb18030")


@case("网页")
def html_with_a_byte_order_mark():
    return b"\xef\xbb\xbf\r\n  <TABLE><tr><td>1</td></tr></TABLE>"


@case("网页", ".xls")
def single_file_web_page():
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/related"


@case("XML 表格", ".xls")
def spreadsheet_ml_2003():
    return b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'


@case("文本文件")
def other_xml():
    return b'<?xml version="1.0"?><a/>'


@case("文本文件")
def csv_named_xlsx():
    return "村,得分\n大桥村,88\n".encode()


@case("真正的 Excel")
def pdf():
    return b"%PDF-1.7\n"


@case("真正的 Excel")
def picture():
    return b"\x89PNG\r\n\x1a\n" + bytes(100)


@case("UTF-16", ".csv")
def unicode_text():
    return "村\t得分\n".encode("utf-16")


@case("真正的 Excel", ".csv")
def csv_with_nul_far_down():
    return b"a,b\n" * 3000 + b"\0"


@case("文字编码", ".csv")
def csv_in_no_encoding():
    return "村,得分\n".encode("gb18030") + b"\xff\xff\xff"


@case("无法分列", ".csv")
def csv_with_an_open_quote():
    return ('村,得分\n"大桥村,88\n' + "x,1\n" * 100).encode()


@case("20,000 行", ".csv")
def csv_of_100_000_rows():
    return ("村名,得分\n" + "大桥村,88\n" * 100_000).encode()


@case("60 列", ".csv")
def csv_of_100_columns():
    return ("村名,得分" + ",x" * 100).encode()


@case("20,000 行")
def twenty_thousand_and_one_rows():
    return table(HEADER, *([("1", "村", "", "", 1, "")] * 20_001))


@case("没有找到表头")
def sheet_without_a_cell():
    return book(worksheet(""))


@case("缺少“得分”")
def header_without_the_score():
    return table(("村名", "检查人", "备注"), ("大桥村", "张三", ""))


@case("出现了两次")
def same_column_twice():
    return table(("村名", "得分", "得 分"), ("大桥村", 88, 77))

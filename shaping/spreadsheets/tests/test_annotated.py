import io

import openpyxl

from shaping.spreadsheets.columns import Fault
from shaping.spreadsheets.templates import NO_FAULT, write_annotated, write_template
from shaping.spreadsheets.tests.books import COLUMNS, HEADER, table

FAULTY = ("42A", "村" * 201, "12月20日", "=1+1", "九十", "好")
GOOD = ("", "大桥村", "2026-12-20", "张三", 88.5, "好")


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def lines(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_it_holds_every_fault_beside_its_row(read):
    reading = read(table(HEADER, *[FAULTY] * 10, GOOD))

    found = lines(opened(write_annotated(COLUMNS, reading, reading.faults, title="导入核对")))

    assert found[0][0] == "导入核对"
    assert found[1][0].startswith("共 40 处问题")
    assert found[2] == ["原表行号", *HEADER, "导入结果"]
    assert [line[0] for line in found[3:]] == list(range(2, 13))
    told = "；\n".join(line[-1] for line in found[3:13]).split("；\n")
    assert told == [f"{fault.column}：{fault.message}" for fault in reading.faults]
    assert found[13][-1] == NO_FAULT


def test_it_shows_the_rows_as_written_with_faulty_cells_red(read):
    reading = read(table(HEADER, FAULTY))

    sheet = opened(write_annotated(COLUMNS, reading, reading.faults, title="核对"))

    assert [cell.value for cell in sheet[4]][1:7] == list(FAULTY)
    assert sheet["E4"].data_type == "s"
    red = [cell.fill.fgColor.rgb == "FFFFC7CE" for cell in sheet[4]]
    assert red == [False, True, True, True, False, True, False, True]


def test_it_lists_faults_of_no_row_on_top():
    faults = (Fault(0, "", "", "这是别的村的模板"), Fault(9, "得分", "", "没有填，请填写"))

    found = lines(opened(write_annotated(COLUMNS, {2: {"name": "大桥村"}}, faults, title="核对")))

    assert [line[0] for line in found[2:4]] == ["这是别的村的模板", "第 9 行 得分：没有填，请填写"]
    assert found[5][2] == "大桥村"
    assert found[5][-1] == NO_FAULT


def test_it_can_be_corrected_and_uploaded_again(read):
    template = write_template(COLUMNS, [{"name": "大桥村"}], title="得", notes=[], template_id="v3")
    reading = read(template)

    book = openpyxl.load_workbook(
        io.BytesIO(write_annotated(COLUMNS, reading, reading.faults, title="核对"))
    )
    book.worksheets[0]["F4"] = 88.5
    corrected = io.BytesIO()
    book.save(corrected)
    again = read(corrected.getvalue())

    assert again.faults == ()
    assert again.template_id == "v3"
    assert [row.values["score"] for row in again.rows] == [8850]


def test_it_keeps_the_drop_downs_beside_the_row_numbers():
    columns = (*COLUMNS, COLUMNS[-1]._replace(key="kind", title="类别", choices=("一类",)))

    sheet = opened(write_annotated(columns, {}, (), title="核对"))

    areas = {str(rule.sqref): rule.type for rule in sheet.data_validations.dataValidation}
    assert areas == {"D4": "date", "F4": "custom", "H4": "list"}

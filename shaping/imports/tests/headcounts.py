"""A kind of import that exists in tests only: how many people live in each village."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from openpyxl import Workbook

from shaping.imports.kinds import CheckResult, ImportKind, RowChange
from shaping.imports.models import RowAction
from shaping.spreadsheets.columns import CellKind, Column, Fault
from shaping.spreadsheets.templates import write_template
from shaping.workflow import Refused
from villages.capabilities import may
from villages.models import Township, Village

CODE = Column("code", "村代码", CellKind.CODE, required=True)
NAME = Column("name", "村名")
PEOPLE = Column("people", "人口", CellKind.COUNT, required=True)
TITLES = (CODE.title, NAME.title, PEOPLE.title)


def workbook(*rows, titles=TITLES, name="人口.xlsx"):
    """An upload with these rows under the titles."""
    book = Workbook()
    for row in (titles, *rows):
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())


class HeadcountImport(ImportKind):
    code = "test-headcounts"
    title = "人口"
    parameter_names = ("township",)
    question = None

    def may(self, user, parameters):
        township = Township.objects.visible_to(user).filter(code9=parameters.get("township"))
        if not township.exists():
            raise Http404
        return may(user, "village.import", township.get())

    def may_read(self, user, batch):
        return may(user, "audit.read", Township.objects.get(code9=batch.township_code))

    def township_code(self, parameters):
        return parameters["township"]

    def heading(self, parameters):
        return f"沙坪镇{self.title}"

    def columns(self, parameters):
        return (CODE, NAME, PEOPLE)

    def question_form(self, parameters):
        return self.question

    def template(self, parameters, user):
        return write_template(
            self.columns(parameters), [], title=self.title, notes=(), template_id="people-1"
        )

    def show(self, key, value):
        return f"{value}人" if key == "people" and value is not None else super().show(key, value)

    def check(self, reading, parameters, user):
        if parameters.get("closed"):
            raise Refused("今年的人口已经封账，不能再导入。")
        stored = dict(Village.objects.values_list("code12", "population"))
        changes, faults = [], []
        for row in reading.rows:
            code, people = row.values["code"], row.values["people"]
            if code not in stored:
                faults.append(Fault(row.number, CODE.title, str(code), "没有这个村，请核对"))
            elif people is not None:
                changes.append(_change(row.number, code, stored[code], people))
        return CheckResult(changes, faults, ["人口按年底的填"])

    def apply(self, changes, batch, *, by):
        villages = Village.objects.in_bulk([change.key for change in changes], field_name="code12")
        for change in changes:
            if villages[change.key].population != change.old["people"]:
                raise Refused(f"第{change.number}行的人口已经有人改过了。请点“重新检查”。")
            villages[change.key].population = change.new["people"]
        Village.objects.bulk_update(villages.values(), ["population"])

    def undo(self, changes, batch, *, by):
        if Village.objects.filter(closed_on__isnull=False).exists():
            raise Refused("有村已经撤销，不能再撤销这次导入。")
        for change in changes:
            Village.objects.filter(code12=change.key).update(population=change.old["people"])

    def result_path(self, parameters):
        return "/villages/"


def _change(number, code, old, new):
    action = RowAction.NEW if old is None else RowAction.CHANGED
    if old == new:
        action = RowAction.UNCHANGED
    return RowChange(number, action, code, code, {"people": old}, {"code": code, "people": new})

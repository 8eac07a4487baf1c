"""The register as workbooks of the back office: explicit columns with Chinese names, text-safe."""

from typing import Any

from import_export import fields, resources
from import_export.formats.base_formats import XLSX

from shaping.spreadsheets.exports import ExportColumn, write_table
from villages.models import Hamlet, HouseholdGroup, Township, Village


class TextSafeWorkbook(XLSX):
    """import-export's own writer would make a formula of a name that begins with “=”."""

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        """Write the dataset by our own writer, under its title."""
        columns = [ExportColumn(title, 16) for title in dataset.headers]
        return write_table(columns, dataset, title=dataset.title, name=dataset.title)


class RegisterTable(resources.ModelResource):
    """A table of the register; its title is the model's own name."""

    def export(self, *args: Any, **kwargs: Any) -> Any:
        """Give the dataset the model's name as its title."""
        dataset = super().export(*args, **kwargs)
        dataset.title = str(self._meta.model._meta.verbose_name).replace("/", "")
        return dataset


def _column(attribute: str, title: str) -> fields.Field:
    return fields.Field(attribute=attribute, column_name=title)


class TownshipTable(RegisterTable):
    """Townships."""

    code9 = _column("code9", "乡镇代码")
    name = _column("name", "名称")
    county_name = _column("county_name", "所属县")
    issuing_body = _column("issuing_body", "发文机关")
    document_code = _column("document_code", "发文代字")
    started_on = _column("started_on", "启用日期")

    class Meta:
        model = Township
        fields = (
            "code9",
            "name",
            "county_name",
            "issuing_body",
            "document_code",
            "started_on",
        )


class VillageTable(RegisterTable):
    """Villages and communities, closed ones among them."""

    township = _column("township__name", "乡镇")
    code12 = _column("code12", "村(社区)代码")
    name = _column("name", "名称")
    kind = _column("get_kind_display", "类别")
    households = _column("households", "户数")
    population = _column("population", "人口")
    opened_on = _column("opened_on", "设立日期")
    closed_on = _column("closed_on", "撤销日期")
    merged_into = _column("merged_into__name", "并入")

    class Meta:
        model = Village
        fields = (
            "township",
            "code12",
            "name",
            "kind",
            "households",
            "population",
            "opened_on",
            "closed_on",
            "merged_into",
        )


class HamletTable(RegisterTable):
    """Hamlets and compounds."""

    village = _column("village__name", "村(社区)")
    code = _column("code", "代码")
    name = _column("name", "名称")
    kind = _column("get_kind_display", "类别")
    households = _column("households", "户数")
    population = _column("population", "人口")
    is_demonstration = _column("is_demonstration", "示范村湾(小区)")

    class Meta:
        model = Hamlet
        fields = (
            "village",
            "code",
            "name",
            "kind",
            "households",
            "population",
            "is_demonstration",
        )

    def dehydrate_is_demonstration(self, hamlet: Hamlet) -> str:
        """Say yes or no in words."""
        return "是" if hamlet.is_demonstration else "否"


class HouseholdGroupTable(RegisterTable):
    """Household groups (十户共治)."""

    village = _column("hamlet__village__name", "村(社区)")
    hamlet = _column("hamlet__name", "村湾(小区)")
    head_name = _column("head_name", "中心户长")
    households = _column("households", "户数")

    class Meta:
        model = HouseholdGroup
        fields = ("village", "hamlet", "head_name", "households")

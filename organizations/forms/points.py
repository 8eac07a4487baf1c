"""What is written down of points: the scheme, households, a redemption, categories."""

from decimal import Decimal

from django import forms

from organizations.services.points import LONGEST_REASON, MOST_REDEEMED


class RateForm(forms.Form):
    rate = forms.DecimalField(
        label="每分折合(元)",
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        initial=Decimal(1),
        help_text="兑换时1分当多少钱用，例如 1 或 0.5。",
        error_messages={
            "required": "请写每分折合多少元。",
            "invalid": "请写数字，例如 1 或 0.5。",
            "min_value": "每分折合请写0.01元到100元。",
            "max_value": "每分折合请写0.01元到100元。",
            "max_digits": "每分折合请写0.01元到100元。",
            "max_decimal_places": "最多写两位小数，例如 0.50。",
            "max_whole_digits": "每分折合请写0.01元到100元。",
        },
    )

    @property
    def fen(self) -> int:
        """The rate in 分 of money."""
        return int(self.cleaned_data["rate"] * 100)


def reason_form(label: str, example: str, most: int) -> type[forms.Form]:
    """A form that asks why, in at most so many characters."""

    class ReasonForm(forms.Form):
        reason = forms.CharField(
            label=label,
            max_length=most,
            help_text=f"例如“{example}”，最多{most}个字。",
            error_messages={
                "required": f"请写{label}，例如“{example}”。",
                "max_length": f"{label}最多写{most}个字。",
            },
        )

    return ReasonForm


StopForm = reason_form("停止的原因", "村民代表会决定今年不再开展", 100)
LeaveForm = reason_form("停用的原因", "全家迁到县城", 60)
ReverseForm = reason_form("冲正的原因", "登记错了户", LONGEST_REASON)


class HouseholdForm(forms.Form):
    head_name = forms.CharField(
        label="户主",
        max_length=30,
        help_text="同名的加以区别，例如 王军(大)。不要写身份证号。",
        error_messages={"required": "请写户主姓名。", "max_length": "户主姓名最多30个字。"},
    )
    shows_name = forms.BooleanField(
        label="同意公开姓名",
        required=False,
        help_text="本人同意的才勾。没有勾的，积分榜上印成 张*三 这样。",
    )


class RedeemForm(forms.Form):
    item = forms.CharField(
        label="物品",
        max_length=60,
        help_text="例如“洗衣液1瓶”。",
        error_messages={"required": "请写兑换的物品。", "max_length": "物品最多写60个字。"},
    )
    points = forms.IntegerField(
        label="用掉的积分",
        min_value=1,
        max_value=MOST_REDEEMED,
        error_messages={
            "required": "请写用掉多少分。",
            "invalid": "请写整数，例如 20。",
            "min_value": "至少兑换1分。",
            "max_value": f"一次最多兑换{MOST_REDEEMED}分。",
        },
    )
    handler = forms.CharField(
        label="经手人",
        max_length=30,
        error_messages={"required": "请写经手人。", "max_length": "经手人最多写30个字。"},
    )
    seen_count = forms.IntegerField(
        widget=forms.HiddenInput,
        label="已有记录数",
        error_messages={
            "required": "页面不完整，请刷新再填。",
            "invalid": "页面不完整，请刷新再填。",
        },
    )


class DimensionNameForm(forms.Form):
    name = forms.CharField(
        label="名称",
        max_length=20,
        error_messages={"required": "请写积分类别的名称。", "max_length": "名称最多20个字。"},
    )


class DimensionForm(DimensionNameForm):
    position = forms.IntegerField(
        label="顺序",
        min_value=0,
        max_value=999,
        error_messages={
            "required": "请写顺序，例如 1。",
            "invalid": "顺序请写整数，例如 1。",
            "min_value": "顺序请写0到999。",
            "max_value": "顺序请写0到999。",
        },
    )
    is_offered = forms.BooleanField(
        label="使用", required=False, help_text="不勾就不再能选，以前的记录还在。"
    )

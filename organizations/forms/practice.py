"""Items of the notice's models."""

from organizations.forms.checklists import StampedForm, position_field
from organizations.models import PracticeModel

NAME_MESSAGES = {"required": "请写名称，例如“院落夜话”。"}


class NewPracticeForm(StampedForm):
    texts = ("name", "description")

    class Meta:
        model = PracticeModel
        fields = ("group", "name", "description")
        error_messages = {"name": NAME_MESSAGES, "group": {"required": "请选所属的模式。"}}


class PracticeForm(StampedForm):
    texts = ("name", "description")
    position = position_field()

    class Meta:
        model = PracticeModel
        fields = ("name", "description", "position", "is_offered")
        labels = {"is_offered": "在用"}
        help_texts = {"is_offered": "不勾就不再显示。"}
        error_messages = {"name": NAME_MESSAGES}

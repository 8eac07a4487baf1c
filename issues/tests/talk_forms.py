"""The form of a talk as the page sends it."""

import uuid

from django.urls import reverse

WORDS = ("七组渠道淤塞200米", "湾口路灯不亮", "老人取药不便")


def form_of(hamlet, category, words=(), **changes) -> dict[str, object]:
    form = {
        "hamlet": hamlet.pk,
        "key": str(uuid.uuid4()),
        "held_on": "2026-11-23",
        "place": "湾中晒场",
        "chair_name": "王支书",
        "cadre_count": 2,
        "villager_count": 15,
        "topics": "渠道清淤",
        "outcome": "",
        "version": 1,
        "problems-TOTAL_FORMS": 10,
        "problems-INITIAL_FORMS": 0,
    }
    for number, text in enumerate(words):
        form |= {
            f"problems-{number}-description": text,
            f"problems-{number}-category": category.pk,
            f"problems-{number}-affected_count": 12,
            f"problems-{number}-affected_unit": "household",
        }
    for number in range(len(words), 10):
        form[f"problems-{number}-affected_unit"] = "household"
    return form | changes


def create(client, village, form):
    return client.post(f"{reverse('issues:talk-create')}?village={village.code12}", form)

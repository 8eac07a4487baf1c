"""One problem and its moves."""

from django.urls import path

from issues.views import handling, issues

urlpatterns = [
    path("issues/<int:pk>/", issues.issue_detail, name="issue-detail"),
    path("issues/extensions/<int:pk>/answer/", handling.extension_answer, name="extension-answer"),
    path("issues/<int:pk>/files/<int:attachment>/", issues.attachment_file, name="attachment-file"),
    path(
        "issues/<int:pk>/files/<int:attachment>/thumbnail/",
        issues.attachment_thumbnail,
        name="attachment-thumbnail",
    ),
    *(
        path(f"issues/<int:pk>/{verb}/", handling.issue_act, {"verb": verb}, f"issue-{verb}")
        for verb in handling.ACTS
    ),
]

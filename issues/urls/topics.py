"""Common topics and their remedies."""

from django.urls import path

from issues.views import topics

urlpatterns = [
    path("issues/topics/", topics.topic_list, name="topic-list"),
    path("issues/topics/new/", topics.topic_create, name="topic-create"),
    path("issues/topics/<int:pk>/", topics.topic_detail, name="topic-detail"),
    path("issues/topics/<int:pk>/join/", topics.topic_join, name="topic-join"),
    path("issues/topics/<int:pk>/leave/<int:issue>/", topics.topic_leave, name="topic-leave"),
    path("issues/topics/<int:pk>/close/", topics.topic_close, name="topic-close"),
    path("issues/topics/<int:pk>/reopen/", topics.topic_reopen, name="topic-reopen"),
    path("issues/topics/<int:pk>/remedy/", topics.topic_remedy, name="topic-remedy"),
]

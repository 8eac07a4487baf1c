"""Addresses: “10个1”."""

from django.urls import path

from organizations.views import checklist_items as items
from organizations.views import checklists

urlpatterns = [
    path("checklists/", checklists.checklist_list, name="checklist-list"),
    path("checklists/export.xlsx", checklists.checklist_export, name="checklist-export"),
    path("checklists/proofs/<int:pk>/", checklists.checklist_proof, name="checklist-proof"),
    path("checklists/items/<code>/", items.checklist_items, name="checklist-items"),
    path("checklists/items/<code>/new/", items.checklist_item_create, name="checklist-item-create"),
    path("checklists/items/<code>/examples/", items.checklist_examples, name="checklist-examples"),
    path("checklists/item/<int:pk>/edit/", items.checklist_item_edit, name="checklist-item-edit"),
    path("checklists/<code>/", checklists.checklist_hamlet, name="checklist-hamlet"),
]

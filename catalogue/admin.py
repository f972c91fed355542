"""Catalogues for the operator: to look at, not to edit. Edits go through `actions`, which freeze."""

from django.contrib import admin
from django.http import HttpRequest

from catalogue.models import Catalogue, Issue


@admin.register(Catalogue)
class CatalogueAdmin(admin.ModelAdmin):
    list_display = ["name", "version", "owner", "created_at", "frozen_at"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__email"]
    readonly_fields = ["public_id", "name", "version", "parent", "created_at", "frozen_at", "frozen_by"]
    raw_id_fields = ["owner"]  # a catalogue may be handed to another account

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin):
    list_display = ["code", "statement", "catalogue"]
    list_select_related = ["catalogue"]
    search_fields = ["code", "statement", "catalogue__name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

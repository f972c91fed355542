"""Addresses below /catalogues/."""

from django.urls import path

from catalogue import views

app_name = "catalogue"

urlpatterns = [
    path("", views.catalogues, name="catalogues"),
    path("new/", views.new, name="new"),
    path("template/<str:file>", views.template, name="template"),
    path("<slug:public_id>/", views.matrix, name="matrix"),
    path("<slug:public_id>/edit/", views.edit, name="edit"),
    path("<slug:public_id>/copy/", views.copy, name="copy"),
    path("<slug:public_id>/rename/", views.rename, name="rename"),
    path("<slug:public_id>/export/<str:file>", views.export, name="export"),
    path("<slug:public_id>/issues/<str:code>/", views.issue, name="issue"),
    path("<slug:public_id>/phases/add/", views.add_phase, name="add_phase"),
    path("<slug:public_id>/phases/<int:pk>/", views.phase, name="phase"),
    path("<slug:public_id>/phases/<int:pk>/add/", views.add_activity, name="add_activity"),
    path("<slug:public_id>/activities/<int:pk>/", views.activity, name="activity"),
    path("<slug:public_id>/problem-types/add/", views.add_problem_type, name="add_problem_type"),
    path("<slug:public_id>/problem-types/<int:pk>/", views.problem_type, name="problem_type"),
    path("<slug:public_id>/phases/<int:pk>/remove/", views.remove, {"kind": "phase"}, name="remove_phase"),
    path(
        "<slug:public_id>/activities/<int:pk>/remove/",
        views.remove,
        {"kind": "activity"},
        name="remove_activity",
    ),
    path(
        "<slug:public_id>/problem-types/<int:pk>/remove/",
        views.remove,
        {"kind": "problem_type"},
        name="remove_problem_type",
    ),
]

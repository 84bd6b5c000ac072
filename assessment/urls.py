from django.urls import path

from assessment import views

app_name = "assessment"
urlpatterns = [
    path("", views.measure_list, name="measure_list"),
    path("new/", views.measure_create, name="measure_create"),
    path("defaults/", views.measure_defaults, name="measure_defaults"),
    path("<int:pk>/edit/", views.measure_edit, name="measure_edit"),
    path("<int:pk>/scores/", views.score_grid, name="score_grid"),
]

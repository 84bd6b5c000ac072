from django.urls import path

from pupils.views import pupil, roster

app_name = "pupils"
urlpatterns = [
    path("", pupil.pupil_list, name="pupil_list"),
    path("<int:pk>/", pupil.pupil_detail, name="pupil_detail"),
    path("<int:pk>/opened/", pupil.pupil_openings, name="pupil_openings"),
    path("rosters/", roster.roster_list, name="roster_list"),
    path("rosters/new/", roster.roster_create, name="roster_create"),
    path("rosters/<int:pk>/", roster.roster_detail, name="roster_detail"),
    path("rosters/<int:pk>/answer/", roster.roster_answer, name="roster_answer"),
    path("rosters/<int:pk>/apply/", roster.roster_apply, name="roster_apply"),
    path("rosters/<int:pk>/discard/", roster.roster_discard, name="roster_discard"),
]

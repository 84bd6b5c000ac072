from django.urls import path

from pupils.views import calendar, carer, identity, pupil, roster, sen

app_name = "pupils"
urlpatterns = [
    path("", pupil.pupil_list, name="pupil_list"),
    path("<int:pk>/", pupil.pupil_detail, name="pupil_detail"),
    path("<int:pk>/parts/<slug:key>/", pupil.pupil_section, name="pupil_section"),
    path("new/", identity.pupil_create, name="pupil_create"),
    path("census/", identity.census, name="census"),
    path("<int:pk>/edit/", identity.pupil_edit, name="pupil_edit"),
    path("<int:pk>/merge/", identity.pupil_merge, name="pupil_merge"),
    path("<int:pk>/opened/", pupil.pupil_openings, name="pupil_openings"),
    path("<int:pk>/sen/", sen.sen_state, name="sen_state"),
    path("<int:pk>/profile/", sen.profile_edit, name="profile_edit"),
    path("<int:pk>/profile/confirm/", sen.profile_confirm, name="profile_confirm"),
    path("<int:pk>/carers/new/", carer.carer_create, name="carer_create"),
    path("carers/<int:pk>/", carer.carer_edit, name="carer_edit"),
    path("carers/<int:pk>/remove/", carer.carer_remove, name="carer_remove"),
    path("settings/", calendar.school_edit, name="school_edit"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<str:kind>/<int:pk>/remove/", calendar.calendar_remove, name="calendar_remove"),
    path("calendar/days/close/", calendar.day_close, name="day_close"),
    path("register/", sen.register, name="register"),
    path("rosters/", roster.roster_list, name="roster_list"),
    path("rosters/new/", roster.roster_create, name="roster_create"),
    path("rosters/<int:pk>/", roster.roster_detail, name="roster_detail"),
    path("rosters/<int:pk>/answer/", roster.roster_answer, name="roster_answer"),
    path("rosters/template/<str:records>/", roster.roster_template, name="roster_template"),
    path("rosters/export/<str:records>/", roster.roster_export, name="roster_export"),
    path("rosters/<int:pk>/decide/", roster.roster_decide, name="roster_decide"),
    path("rosters/<int:pk>/line/", roster.roster_line, name="roster_line"),
    path("rosters/<int:pk>/apply/", roster.roster_apply, name="roster_apply"),
    path("rosters/<int:pk>/undo/", roster.roster_undo, name="roster_undo"),
    path("rosters/<int:pk>/discard/", roster.roster_discard, name="roster_discard"),
]

from django.urls import path

from interventions.views import (
    exits,
    fairness,
    group,
    my_week,
    placement,
    programme,
    referral,
    session,
    session_change,
    today,
)

app_name = "interventions"
urlpatterns = [
    path("programmes/", programme.programme_list, name="programme_list"),
    path("programmes/new/", programme.programme_create, name="programme_create"),
    path("programmes/fairness/", fairness.fairness, name="fairness"),
    path("programmes/<int:pk>/", programme.programme_detail, name="programme_detail"),
    path("programmes/<int:pk>/edit/", programme.programme_edit, name="programme_edit"),
    path("programmes/<int:pk>/place/", placement.placement_create, name="placement_create"),
    path("programmes/<int:pk>/groups/new/", group.group_create, name="group_create"),
    path(
        "programmes/<int:pk>/judge/<int:pupil_pk>/<str:criterion>/", placement.judgement_create, name="judgement_create"
    ),
    path("groups/<int:pk>/", group.group_detail, name="group_detail"),
    path("groups/<int:pk>/times/new/", group.slot_create, name="slot_create"),
    path("groups/<int:pk>/times/find/", group.time_find, name="time_find"),
    path("times/<int:pk>/end/", group.slot_end, name="slot_end"),
    path("programmes/<int:pk>/exits/", exits.exit_list, name="exit_list"),
    path("placements/", exits.placement_list, name="placement_list"),
    path("placements/<int:pk>/end/", exits.placement_end, name="placement_end"),
    path("placements/<int:pk>/go-on/", exits.placement_prolong, name="placement_prolong"),
    path("follow-ups/", exits.follow_up_list, name="follow_up_list"),
    path("follow-ups/<int:pk>/", exits.follow_up_record, name="follow_up_record"),
    path("referrals/", referral.referral_list, name="referral_list"),
    path("referrals/new/", referral.referral_create, name="referral_create"),
    path("referrals/<int:pk>/", referral.referral_detail, name="referral_detail"),
    path("today/", today.today, name="today"),
    path("sessions/<int:pk>/", session.session_record, name="session_record"),
    path("sessions/<int:pk>/change/", session_change.session_change, name="session_change"),
    path("groups/<int:pk>/edit/", group.group_edit, name="group_edit"),
    path("groups/<int:pk>/sessions/new/", session_change.session_create, name="session_create"),
    path("sessions/<int:pk>/aim/", session.session_aim, name="session_aim"),
    path("sessions/<int:pk>/not-held/", session.session_not_held, name="session_not_held"),
    path("sessions/<int:pk>/reopen/", session.session_reopen, name="session_reopen"),
    path("my-week/", my_week.my_week, name="my_week"),
]

from django.urls import path

from plans.views import clock, clock_case, review

app_name = "plans"
urlpatterns = [
    path("reviews/", review.review_list, name="review_list"),
    path("reviews/new/", review.review_create, name="review_create"),
    path("reviews/<int:pk>/", review.review_detail, name="review_detail"),
    path("reviews/<int:pk>/edit/", review.review_edit, name="review_edit"),
    path("reviews/<int:pk>/hold/", review.review_hold, name="review_hold"),
    path("reviews/<int:pk>/cancel/", review.review_cancel, name="review_cancel"),
    path("reviews/<int:pk>/task/", review.review_task_give, name="review_task_give"),
    path("clocks/", clock.clock_list, name="clock_list"),
    path("clocks/rules/", clock.clock_rules, name="clock_rules"),
    path("clocks/transfers/", clock.ehc_transfers_open, name="ehc_transfers_open"),
    path("clocks/new/", clock_case.ehc_case_create, name="ehc_case_create"),
    path("clocks/<int:pk>/", clock_case.ehc_case_detail, name="ehc_case_detail"),
    path("clocks/<int:pk>/close/", clock_case.ehc_case_close, name="ehc_case_close"),
    path("clocks/<int:pk>/reopen/", clock_case.ehc_case_reopen, name="ehc_case_reopen"),
    path("clocks/<int:pk>/events/new/", clock_case.ehc_event_create, name="ehc_event_create"),
    path("clocks/<int:pk>/pauses/new/", clock_case.clock_pause_create, name="clock_pause_create"),
    path("clocks/<int:pk>/date/", clock_case.clock_date_correct, name="clock_date_correct"),
    path("clocks/events/<int:pk>/", clock_case.ehc_event_edit, name="ehc_event_edit"),
    path("clocks/events/<int:pk>/remove/", clock_case.ehc_event_remove, name="ehc_event_remove"),
    path("clocks/pauses/<int:pk>/", clock_case.clock_pause_edit, name="clock_pause_edit"),
    path("clocks/pauses/<int:pk>/remove/", clock_case.clock_pause_remove, name="clock_pause_remove"),
    path("clocks/dates/<int:pk>/restore/", clock_case.clock_date_restore, name="clock_date_restore"),
]

from django.urls import path

from deployment.views import class_cover, duty, trip

app_name = "deployment"
urlpatterns = [
    path("duties/", duty.duty_list, name="duty_list"),
    path("duties/propose/", duty.duty_propose, name="duty_propose"),
    path("duties/posts/new/", duty.duty_post_create, name="duty_post_create"),
    path("duties/posts/<int:pk>/", duty.duty_post_edit, name="duty_post_edit"),
    path("duties/posts/<int:pk>/end/", duty.duty_post_end, name="duty_post_end"),
    path("duties/posts/<int:pk>/assign/", duty.duty_assign, name="duty_assign"),
    path("duties/<int:pk>/end/", duty.duty_end, name="duty_end"),
    path("duties/<int:pk>/swap/", duty.duty_swap, name="duty_swap"),
    path("trips/", trip.trip_list, name="trip_list"),
    path("trips/new/", trip.trip_create, name="trip_create"),
    path("trips/<int:pk>/", trip.trip_detail, name="trip_detail"),
    path("trips/<int:pk>/card/", trip.trip_card, name="trip_card"),
    path("trips/<int:pk>/edit/", trip.trip_edit, name="trip_edit"),
    path("trips/<int:pk>/cancel/", trip.trip_cancel, name="trip_cancel"),
    path("trips/<int:pk>/adults/add/", trip.trip_adult_add, name="trip_adult_add"),
    path("trips/<int:pk>/pupils/add/", trip.trip_pupils_add, name="trip_pupils_add"),
    path("trips/adults/<int:pk>/", trip.trip_adult_edit, name="trip_adult_edit"),
    path("trips/adults/<int:pk>/remove/", trip.trip_adult_remove, name="trip_adult_remove"),
    path("trips/pupils/<int:pk>/", trip.trip_pupil_edit, name="trip_pupil_edit"),
    path("trips/pupils/<int:pk>/remove/", trip.trip_pupil_remove, name="trip_pupil_remove"),
    path("class-covers/", class_cover.class_cover_list, name="class_cover_list"),
    path("class-covers/new/", class_cover.class_cover_create, name="class_cover_create"),
    path("class-covers/<int:pk>/", class_cover.class_cover_detail, name="class_cover_detail"),
    path("class-covers/<int:pk>/hand-over/", class_cover.class_cover_hand_over, name="class_cover_hand_over"),
    path("class-covers/<int:pk>/see/", class_cover.class_cover_see, name="class_cover_see"),
    path("class-covers/<int:pk>/withdraw/", class_cover.class_cover_withdraw, name="class_cover_withdraw"),
from deployment.views import absence, hours

app_name = "deployment"
urlpatterns = [
    path("absences/", absence.absence_board, name="absence_board"),
    path("absences/new/", absence.absence_create, name="absence_create"),
    path("absences/all/", absence.absence_list, name="absence_list"),
    path("absences/<int:pk>/withdraw/", absence.absence_withdraw, name="absence_withdraw"),
    path("absences/called-away/", absence.hour_take, name="hour_take"),
    path("absences/hours/<int:pk>/reopen/", absence.change_reopen, name="change_reopen"),
    path("deployment/hours/", hours.hours_people, name="hours_people"),
    path("deployment/hours/pupils/", hours.hours_pupils, name="hours_pupils"),
    path("deployment/hours/drift/", hours.hours_drift, name="hours_drift"),
]

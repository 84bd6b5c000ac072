from django.urls import path

from deployment.views import absence, changes, hours

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
    path("changes/", changes.change_list, name="change_list"),
]

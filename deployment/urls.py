from django.urls import path

from deployment.views import absence, agreement, hours, lesson, task

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
    path("tasks/", task.task_list, name="task_list"),
    path("tasks/team/", task.task_team, name="task_team"),
    path("tasks/new/", task.task_give, name="task_give"),
    path("tasks/see/", task.tasks_see, name="tasks_see"),
    path("tasks/<int:pk>/", task.task_detail, name="task_detail"),
    path("tasks/<int:pk>/see/", task.task_see, name="task_see"),
    path("tasks/<int:pk>/do/", task.task_do, name="task_do"),
    path("tasks/<int:pk>/undo/", task.task_undo, name="task_undo"),
    path("tasks/<int:pk>/move/", task.task_move, name="task_move"),
    path("tasks/<int:pk>/drop/", task.task_drop, name="task_drop"),
    path("lessons/", lesson.lesson_list, name="lesson_list"),
    path("lessons/coming/", lesson.lesson_coming, name="lesson_coming"),
    path("lessons/coming/<int:pk>/", lesson.note_write, name="note_write"),
    path("lessons/<int:pk>/after/", lesson.slip_send, name="slip_send"),
    path("agreements/", agreement.agreement_list, name="agreement_list"),
    path("agreements/new/", agreement.agreement_create, name="agreement_create"),
    path("agreements/<int:pk>/", agreement.agreement_detail, name="agreement_detail"),
    path("agreements/<int:pk>/edit/", agreement.agreement_edit, name="agreement_edit"),
    path("agreements/<int:pk>/agree/", agreement.agreement_agree, name="agreement_agree"),
    path("agreements/<int:pk>/end/", agreement.agreement_end, name="agreement_end"),
]

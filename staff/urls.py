from django.urls import path

from access.paste import paste_view
from staff.paste import COLLEAGUES, COURSES, LANGUAGES, SKILLS, TRAININGS
from staff.views import accounts, expertise, invitation, leaving, member, merge, training, working

app_name = "staff"
urlpatterns = [
    path("", member.staff_list, name="staff_list"),
    path("paste/", paste_view(COLLEAGUES), name="staff_paste"),
    path("invitations/", accounts.invitation_many, name="invitation_many"),
    path("new/", member.staff_create, name="staff_create"),
    path("<int:pk>/", member.staff_edit, name="staff_edit"),
    path("<int:pk>/merge/", merge.staff_merge, name="staff_merge"),
    path("<int:pk>/unmerge/", merge.staff_unmerge, name="staff_unmerge"),
    path("<int:pk>/account/", member.staff_account, name="staff_account"),
    path("<int:pk>/account/end/", member.staff_account_end, name="staff_account_end"),
    path("<int:pk>/leave/", leaving.staff_leave, name="staff_leave"),
    path("<int:pk>/return/", leaving.staff_return, name="staff_return"),
    path("<int:pk>/hand-over/", leaving.hand_over, name="hand_over"),
    path("hand-over/", leaving.hand_over_list, name="hand_over_list"),
    path("<int:pk>/invite/", invitation.invitation_create, name="invitation_create"),
    path("invitations/<int:pk>/send/", invitation.invitation_send, name="invitation_send"),
    path("invitations/<int:pk>/withdraw/", invitation.invitation_withdraw, name="invitation_withdraw"),
    path("join/", invitation.invitation_accept, name="invitation_accept"),
    path("join/<str:address>/", invitation.invitation_open, name="invitation_open"),
    path("<int:pk>/hours/", working.pattern_create, name="pattern_create"),
    path("hours/<int:pk>/", working.pattern_edit, name="pattern_edit"),
    path("hours/<int:pk>/remove/", working.pattern_remove, name="pattern_remove"),
    path("<int:pk>/trainings/", training.training_create, name="training_create"),
    path("trainings/<int:pk>/", training.training_edit, name="training_edit"),
    path("trainings/<int:pk>/remove/", training.training_remove, name="training_remove"),
    path("trainings/", training.training_matrix, name="training_matrix"),
    path("courses/", training.course_list, name="course_list"),
    path("trainings/paste/", paste_view(TRAININGS), name="training_paste"),
    path("courses/paste/", paste_view(COURSES), name="course_paste"),
    path("skills/paste/", paste_view(SKILLS), name="skill_paste"),
    path("languages/paste/", paste_view(LANGUAGES), name="language_paste"),
    path("courses/new/", training.course_create, name="course_create"),
    path("courses/<int:pk>/", training.course_edit, name="course_edit"),
    path("courses/<int:pk>/record/", training.course_record, name="course_record"),
    path("<int:pk>/skills/", expertise.skills_edit, name="skills_edit"),
    path("me/", expertise.own_skills_edit, name="own_skills_edit"),
    path("find/", expertise.expertise_find, name="expertise_find"),
]

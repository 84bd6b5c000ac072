from django.urls import path

from plans.views import invitee, review, review_planning

app_name = "plans"
urlpatterns = [
    path("reviews/", review.review_list, name="review_list"),
    path("reviews/new/", review.review_create, name="review_create"),
    path("reviews/<int:pk>/", review.review_detail, name="review_detail"),
    path("reviews/<int:pk>/edit/", review.review_edit, name="review_edit"),
    path("reviews/<int:pk>/hold/", review.review_hold, name="review_hold"),
    path("reviews/<int:pk>/cancel/", review.review_cancel, name="review_cancel"),
    path("reviews/<int:pk>/task/", review.review_task_give, name="review_task_give"),
    path("reviews/<int:pk>/agenda/", review.review_agenda_edit, name="review_agenda_edit"),
    path("reviews/<int:pk>/invite/", invitee.review_invite, name="review_invite"),
    path("reviews/<int:pk>/invitees/new/", invitee.invitee_add, name="invitee_add"),
    path("reviews/proposed/", review_planning.review_propose, name="review_propose"),
    path("reviews/missing/", review_planning.review_short_list, name="review_short_list"),
    path("reviews/invitees/", invitee.invitee_list, name="invitee_list"),
    path("reviews/letters/", invitee.invitee_letters, name="invitee_letters"),
    path("reviews/invitees/<int:pk>/", invitee.invitee_edit, name="invitee_edit"),
    path("reviews/invitees/<int:pk>/remove/", invitee.invitee_remove, name="invitee_remove"),
    path("reviews/invitees/<int:pk>/phone/", invitee.invitee_phone, name="invitee_phone"),
]

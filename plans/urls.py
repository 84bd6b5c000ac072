from django.urls import path

from plans.views import review

app_name = "plans"
urlpatterns = [
    path("reviews/", review.review_list, name="review_list"),
    path("reviews/new/", review.review_create, name="review_create"),
    path("reviews/<int:pk>/", review.review_detail, name="review_detail"),
    path("reviews/<int:pk>/edit/", review.review_edit, name="review_edit"),
    path("reviews/<int:pk>/hold/", review.review_hold, name="review_hold"),
    path("reviews/<int:pk>/cancel/", review.review_cancel, name="review_cancel"),
    path("reviews/<int:pk>/task/", review.review_task_give, name="review_task_give"),
]

from django.urls import path

from plans import views

app_name = "plans"
urlpatterns = [
    path("", views.review_list, name="review_list"),
    path("new/", views.review_create, name="review_create"),
    path("<int:pk>/", views.review_detail, name="review_detail"),
    path("<int:pk>/edit/", views.review_edit, name="review_edit"),
    path("<int:pk>/hold/", views.review_hold, name="review_hold"),
    path("<int:pk>/cancel/", views.review_cancel, name="review_cancel"),
    path("<int:pk>/task/", views.review_task_give, name="review_task_give"),
]

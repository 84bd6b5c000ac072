from django.urls import path

from deployment.views import duty

app_name = "deployment"
urlpatterns = [
    path("duties/", duty.duty_list, name="duty_list"),
    path("duties/propose/", duty.duty_propose, name="duty_propose"),
    path("duties/posts/new/", duty.duty_post_create, name="duty_post_create"),
    path("duties/posts/<int:pk>/", duty.duty_post_edit, name="duty_post_edit"),
    path("duties/posts/<int:pk>/end/", duty.duty_post_end, name="duty_post_end"),
    path("duties/posts/<int:pk>/assign/", duty.duty_assign, name="duty_assign"),
    path("duties/<int:pk>/end/", duty.duty_end, name="duty_end"),
]

from django.urls import path

from deployment.views import changes

app_name = "deployment"
urlpatterns = [
    path("changes/", changes.change_list, name="change_list"),
]

from django.urls import path

from access import views

app_name = "access"
urlpatterns = [
    path("school/", views.school_switch, name="school_switch"),
    path("session/left/", views.session_left, name="session_left"),
    path("session/extend/", views.session_extend, name="session_extend"),
    path("session/signed-in/", views.signed_in_again, name="signed_in"),
    path("components/", views.components, name="components"),
]

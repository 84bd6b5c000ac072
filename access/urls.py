from django.urls import path

from access.views import session

app_name = "access"
urlpatterns = [
    path("school/", session.school_switch, name="school_switch"),
    path("session/left/", session.session_left, name="session_left"),
    path("session/extend/", session.session_extend, name="session_extend"),
    path("session/signed-in/", session.signed_in_again, name="signed_in"),
    path("components/", session.components, name="components"),
]

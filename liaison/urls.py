from django.urls import path

from liaison.views import carer

app_name = "liaison"
urlpatterns = [
    path("robots.txt", carer.robots, name="robots"),
    path("carer/", carer.carer_page, name="carer_page"),
    path("carer/code/send/", carer.carer_code_send, name="carer_code_send"),
    path("carer/code/", carer.carer_code_enter, name="carer_code_enter"),
    path("carer/birth/", carer.carer_birth_enter, name="carer_birth_enter"),
    path("carer/answer/", carer.carer_answer, name="carer_answer"),
    path("carer/views/", carer.carer_views_write, name="carer_views_write"),
    path("carer/language/", carer.carer_language, name="carer_language"),
    path("carer/leave/", carer.carer_leave, name="carer_leave"),
    path("carer/<str:address>/", carer.carer_open, name="carer_open"),
]

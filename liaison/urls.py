from django.urls import path

from liaison.views import carer, carer_access

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
    path("reviews/carers/<int:pk>/link/", carer_access.carer_access_send, name="carer_access_send"),
    path("reviews/carers/<int:pk>/revoke/", carer_access.carer_access_revoke, name="carer_access_revoke"),
    path("reviews/carers/<int:pk>/letter/", carer_access.carer_access_letter, name="carer_access_letter"),
    path("reviews/carers/<int:pk>/page/", carer_access.carer_access_preview, name="carer_access_preview"),
]

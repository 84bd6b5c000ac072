from django.urls import path

from messaging import views

app_name = "messaging"
urlpatterns = [
    path("", views.mail_list, name="mail_list"),
    path("<int:pk>/retry/", views.mail_retry, name="mail_retry"),
    path("notices/<int:pk>/acknowledge/", views.notice_acknowledge, name="notice_acknowledge"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<int:number>/", views.mailbox_message, name="mailbox_message"),
    path("notices/seen/", views.notices_acknowledge, name="notices_acknowledge"),
]

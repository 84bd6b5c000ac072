from django.urls import path

from messaging.views import mail, opt_out, settings

app_name = "messaging"
urlpatterns = [
    path("", mail.mail_list, name="mail_list"),
    path("<int:pk>/retry/", mail.mail_retry, name="mail_retry"),
    path("notices/<int:pk>/acknowledge/", mail.notice_acknowledge, name="notice_acknowledge"),
    path("mailbox/", mail.mailbox, name="mailbox"),
    path("mailbox/<int:number>/", mail.mailbox_message, name="mailbox_message"),
    path("notices/seen/", mail.notices_acknowledge, name="notices_acknowledge"),
    path("<int:pk>/settle/", mail.mail_settle, name="mail_settle"),
    path("settings/", settings.mail_settings_edit, name="mail_settings_edit"),
    path("settings/test/", settings.mail_test_send, name="mail_test_send"),
    path("to-me/", settings.digest_choose, name="digest_choose"),
    path("opt-outs/", opt_out.opt_out_list, name="opt_out_list"),
    path("opt-outs/<int:pk>/end/", opt_out.opt_out_end, name="opt_out_end"),
    path("choice/<str:token>/", opt_out.opt_out_choose, name="opt_out_choose"),
]

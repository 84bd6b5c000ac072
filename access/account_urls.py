"""The addresses of the sign-in library that the product uses, by the library's names, and our own beside them."""

from django.urls import path, re_path

from access.views import account

urlpatterns = [
    path("login/", account.sign_in, name="account_login"),
    path("logout/", account.sign_out, name="account_logout"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[\w-]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("code/", account.code_ask, name="account_code_ask"),
    path("code/enter/", account.code_enter, name="account_code_enter"),
    path("email/change/", account.email_change, name="account_email_change"),
    path("email/confirm/", account.email_confirm, name="account_email_confirm"),
    path("email/confirm/<str:secret>/", account.email_confirm_open, name="account_email_confirm_open"),
]

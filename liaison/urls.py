from django.urls import path

from liaison.views import contact

app_name = "liaison"
urlpatterns = [
    path("pupils/<int:pk>/contacts/", contact.contact_list, name="contact_list"),
    path("contacts/new/", contact.contact_create, name="contact_create"),
    path("contacts/follow-ups/", contact.contact_follow_up_list, name="contact_follow_up_list"),
    path("contacts/<int:pk>/edit/", contact.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/followed-up/", contact.contact_follow_up_end, name="contact_follow_up_end"),
]

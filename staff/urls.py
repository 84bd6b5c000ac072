from django.urls import path

from staff import views

app_name = "staff"
urlpatterns = [
    path("", views.staff_list, name="staff_list"),
    path("new/", views.staff_create, name="staff_create"),
    path("<int:pk>/", views.staff_edit, name="staff_edit"),
    path("<int:pk>/account/", views.staff_account, name="staff_account"),
    path("<int:pk>/account/end/", views.staff_account_end, name="staff_account_end"),
]

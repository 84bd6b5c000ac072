from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("setup/", views.setup, name="setup"),
    path("setup/<slug:step>/", views.setup_choose, name="setup_choose"),
    path("search/", views.search, name="search"),
]

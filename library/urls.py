from django.urls import path

from library.views import strategy as views

app_name = "library"
urlpatterns = [
    path("", views.strategy_list, name="strategy_list"),
    path("new/", views.strategy_create, name="strategy_create"),
    path("add-free-set/", views.strategies_add_defaults, name="strategies_add_defaults"),
    path("<int:pk>/", views.strategy_edit, name="strategy_edit"),
]

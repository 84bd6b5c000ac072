from django.urls import path

from access.paste import paste_view
from library.paste import EQUIPMENT, STRATEGIES
from library.views import aid, equipment, resource, strategy

app_name = "library"
urlpatterns = [
    path("strategies/", strategy.strategy_list, name="strategy_list"),
    path("strategies/new/", strategy.strategy_create, name="strategy_create"),
    path("strategies/add-free-set/", strategy.strategies_add_defaults, name="strategies_add_defaults"),
    path("strategies/paste/", paste_view(STRATEGIES), name="strategy_paste"),
    path("equipment/paste/", paste_view(EQUIPMENT), name="equipment_paste"),
    path("strategies/<int:pk>/", strategy.strategy_edit, name="strategy_edit"),
    path("equipment/", equipment.equipment_list, name="equipment_list"),
    path("equipment/new/", equipment.equipment_create, name="equipment_create"),
    path("equipment/without/", aid.aid_without_list, name="aid_without_list"),
    path("equipment/<int:pk>/", equipment.equipment_detail, name="equipment_detail"),
    path("equipment/<int:pk>/edit/", equipment.equipment_edit, name="equipment_edit"),
    path("equipment/<int:pk>/state/", equipment.equipment_state, name="equipment_state"),
    path("equipment/<int:pk>/check/", equipment.check_create, name="check_create"),
    path("equipment/<int:pk>/lend/", equipment.loan_create, name="loan_create"),
    path("equipment/loan/<int:pk>/end/", equipment.loan_end, name="loan_end"),
    path("equipment/loan/<int:pk>/missing/", aid.aid_missing_mark, name="aid_missing_mark"),
    path("equipment/loan/<int:pk>/here/", aid.aid_missing_undo, name="aid_missing_undo"),
    path("equipment/need/<int:pk>/new/", aid.aid_need_create, name="aid_need_create"),
    path("equipment/need/<int:pk>/end/", aid.aid_need_end, name="aid_need_end"),
    path("resources/", resource.resource_list, name="resource_list"),
    path("resources/new/", resource.resource_create, name="resource_create"),
    path("resources/<int:pk>/", resource.resource_detail, name="resource_detail"),
    path("resources/<int:pk>/edit/", resource.resource_edit, name="resource_edit"),
    path("resources/<int:pk>/retire/", resource.resource_retire, name="resource_retire"),
    path("resources/<int:pk>/file/", resource.resource_file, name="resource_file"),
]

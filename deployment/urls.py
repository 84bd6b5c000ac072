from django.urls import path

from deployment.views import cell, entitlement, matrix, scenario, scenario_cell

app_name = "deployment"
urlpatterns = [
    path("deployment/", matrix.matrix, name="matrix"),
    path("deployment/warnings/", matrix.warning_list, name="warning_list"),
    path("deployment/cells/new/", cell.cell_create, name="cell_create"),
    path("deployment/cells/<int:pk>/", cell.cell_detail, name="cell_detail"),
    path("deployment/cells/<int:pk>/edit/", cell.cell_edit, name="cell_edit"),
    path("deployment/cells/<int:pk>/move/", cell.cell_move, name="cell_move"),
    path("deployment/cells/<int:pk>/copy/", cell.cell_copy, name="cell_copy"),
    path("deployment/cells/<int:pk>/end/", cell.cell_end, name="cell_end"),
    path("deployment/scenarios/", scenario.scenario_list, name="scenario_list"),
    path("deployment/scenarios/new/", scenario.scenario_create, name="scenario_create"),
    path("deployment/scenarios/compare/", scenario.scenario_compare, name="scenario_compare"),
    path("deployment/scenarios/<int:pk>/", scenario.scenario_detail, name="scenario_detail"),
    path("deployment/scenarios/<int:pk>/force/", scenario.scenario_enforce, name="scenario_enforce"),
    path("deployment/scenarios/<int:pk>/drop/", scenario.scenario_drop, name="scenario_drop"),
    path("deployment/scenarios/<int:pk>/new/", scenario_cell.scenario_cell_create, name="scenario_cell_create"),
    path("deployment/thought/<int:pk>/", scenario_cell.scenario_cell_detail, name="scenario_cell_detail"),
    path("deployment/thought/<int:pk>/edit/", scenario_cell.scenario_cell_edit, name="scenario_cell_edit"),
    path("deployment/thought/<int:pk>/move/", scenario_cell.scenario_cell_move, name="scenario_cell_move"),
    path("deployment/thought/<int:pk>/copy/", scenario_cell.scenario_cell_copy, name="scenario_cell_copy"),
    path("deployment/thought/<int:pk>/remove/", scenario_cell.scenario_cell_remove, name="scenario_cell_remove"),
    path("deployment/entitlements/", entitlement.entitlement_list, name="entitlement_list"),
    path("deployment/entitlements/pupil/<int:pk>/", entitlement.entitlement_create, name="entitlement_create"),
    path("deployment/entitlements/<int:pk>/", entitlement.entitlement_edit, name="entitlement_edit"),
    path("deployment/entitlements/<int:pk>/end/", entitlement.entitlement_end, name="entitlement_end"),
]

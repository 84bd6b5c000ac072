from django.urls import path

from access.paste import paste_view
from assessment.paste import MEASURES
from assessment.views import measure, questionnaire

app_name = "assessment"
urlpatterns = [
    path("", measure.measure_list, name="measure_list"),
    path("new/", measure.measure_create, name="measure_create"),
    path("paste/", paste_view(MEASURES), name="measure_paste"),
    path("defaults/", measure.measure_defaults, name="measure_defaults"),
    path("<int:pk>/edit/", measure.measure_edit, name="measure_edit"),
    path("<int:pk>/scores/", measure.score_grid, name="score_grid"),
    path("questionnaires/", questionnaire.questionnaire_list, name="questionnaire_list"),
    path("questionnaires/new/", questionnaire.questionnaire_create, name="questionnaire_create"),
    path("questionnaires/<int:pk>/", questionnaire.questionnaire_detail, name="questionnaire_detail"),
    path("questionnaires/<int:pk>/edit/", questionnaire.questionnaire_edit, name="questionnaire_edit"),
    path("questionnaires/<int:pk>/hand-out/", questionnaire.questionnaire_hand_out, name="questionnaire_hand_out"),
    path("pupils/<int:pk>/observe/", questionnaire.observation_create, name="observation_create"),
    path("pupils/<int:pk>/three-sources/", questionnaire.three_sources, name="three_sources"),
]

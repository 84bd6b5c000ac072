from django.urls import path

from liaison.views import agency, contact, recommendation, voice

app_name = "liaison"
urlpatterns = [
    path("pupils/<int:pk>/contacts/", contact.contact_list, name="contact_list"),
    path("contacts/new/", contact.contact_create, name="contact_create"),
    path("contacts/follow-ups/", contact.contact_follow_up_list, name="contact_follow_up_list"),
    path("contacts/<int:pk>/edit/", contact.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/followed-up/", contact.contact_follow_up_end, name="contact_follow_up_end"),
    path("pupils/<int:pk>/voice/", voice.voice_list, name="voice_list"),
    path("pupils/<int:pk>/voice/new/", voice.voice_create, name="voice_create"),
    path("pupils/<int:pk>/goals/new/", voice.goal_create, name="goal_create"),
    path("pupils/<int:pk>/card/", voice.progress_card, name="progress_card"),
    path("voices/questions/", voice.voice_prompts_edit, name="voice_prompts_edit"),
    path("voices/<int:pk>/", voice.voice_detail, name="voice_detail"),
    path("voices/<int:pk>/edit/", voice.voice_edit, name="voice_edit"),
    path("goals/<int:pk>/edit/", voice.goal_edit, name="goal_edit"),
    path("goals/<int:pk>/steps/", voice.goal_step_tick, name="goal_step_tick"),
    path("goals/<int:pk>/end/", voice.goal_end, name="goal_end"),
    path("agencies/", agency.agency_list, name="agency_list"),
    path("agencies/new/", agency.agency_create, name="agency_create"),
    path("agencies/<int:pk>/", agency.agency_edit, name="agency_edit"),
    path("agencies/<int:pk>/people/new/", agency.professional_create, name="professional_create"),
    path("professionals/<int:pk>/", agency.professional_edit, name="professional_edit"),
    path("agency-referrals/", agency.agency_referral_list, name="agency_referral_list"),
    path("agency-referrals/new/", agency.agency_referral_create, name="agency_referral_create"),
    path("agency-referrals/<int:pk>/", agency.agency_referral_detail, name="agency_referral_detail"),
    path("agency-referrals/<int:pk>/edit/", agency.agency_referral_edit, name="agency_referral_edit"),
    path("agency-referrals/<int:pk>/move/", agency.agency_referral_move, name="agency_referral_move"),
    path("pupils/<int:pk>/agency-reports/new/", recommendation.agency_report_create, name="agency_report_create"),
    path("agency-reports/<int:pk>/", recommendation.agency_report_detail, name="agency_report_detail"),
    path("agency-reports/<int:pk>/file/", recommendation.agency_report_file, name="agency_report_file"),
    path("agency-reports/<int:pk>/advice/", recommendation.recommendations_add, name="recommendations_add"),
    path("recommendations/", recommendation.recommendation_list, name="recommendation_list"),
    path("recommendations/<int:pk>/decide/", recommendation.recommendation_decide, name="recommendation_decide"),
    path("recommendations/<int:pk>/do/", recommendation.recommendation_do, name="recommendation_do"),
]

from django.urls import include, path

handler500 = "core.outages.server_error"

urlpatterns = [
    path("", include("reports.urls")),
    path("account/", include("access.account_urls")),
    path("access/", include("access.urls")),
    path("messages/", include("messaging.urls")),
    path("pupils/", include("pupils.urls")),
    path("", include("interventions.urls")),
    path("", include("deployment.urls")),
    path("staff/", include("staff.urls")),
    path("measures/", include("assessment.urls")),
    path("", include("library.urls")),
    path("answer/", include("assessment.answer_urls")),
    path("", include("plans.urls")),
    path("", include("liaison.urls")),
]

from django.urls import path

from plans.views import plan_section, plan_type, review

app_name = "plans"
urlpatterns = [
    path("reviews/", review.review_list, name="review_list"),
    path("reviews/new/", review.review_create, name="review_create"),
    path("reviews/<int:pk>/", review.review_detail, name="review_detail"),
    path("reviews/<int:pk>/edit/", review.review_edit, name="review_edit"),
    path("reviews/<int:pk>/hold/", review.review_hold, name="review_hold"),
    path("reviews/<int:pk>/cancel/", review.review_cancel, name="review_cancel"),
    path("reviews/<int:pk>/task/", review.review_task_give, name="review_task_give"),
    path("plan-types/", plan_type.plan_type_list, name="plan_type_list"),
    path("plan-types/new/", plan_type.plan_type_create, name="plan_type_create"),
    path("plan-types/<int:pk>/", plan_type.plan_type_detail, name="plan_type_detail"),
    path("plan-types/<int:pk>/edit/", plan_type.plan_type_edit, name="plan_type_edit"),
    path("plan-types/<int:pk>/offer/", plan_type.plan_type_offer, name="plan_type_offer"),
    path("plan-types/<int:pk>/renew/", plan_type.plan_type_renew, name="plan_type_renew"),
    path("plan-types/<int:pk>/move-plans/", plan_type.plan_move, name="plan_move"),
    path("plan-types/<int:pk>/sections/new/", plan_section.plan_section_create, name="plan_section_create"),
    path("plan-types/sections/<int:pk>/edit/", plan_section.plan_section_edit, name="plan_section_edit"),
    path("plan-types/sections/<int:pk>/move/", plan_section.plan_section_move, name="plan_section_move"),
    path("plan-types/sections/<int:pk>/remove/", plan_section.plan_section_remove, name="plan_section_remove"),
]

from django.urls import path

from plans.views import cycle, plan, review, target

app_name = "plans"
urlpatterns = [
    path("reviews/", review.review_list, name="review_list"),
    path("reviews/new/", review.review_create, name="review_create"),
    path("reviews/<int:pk>/", review.review_detail, name="review_detail"),
    path("reviews/<int:pk>/edit/", review.review_edit, name="review_edit"),
    path("reviews/<int:pk>/hold/", review.review_hold, name="review_hold"),
    path("reviews/<int:pk>/cancel/", review.review_cancel, name="review_cancel"),
    path("reviews/<int:pk>/task/", review.review_task_give, name="review_task_give"),
    path("plans/", plan.plan_list, name="plan_list"),
    path("plans/new/", plan.plan_create, name="plan_create"),
    path("plans/words/", target.words_check, name="words_check"),
    path("plans/<int:pk>/", plan.plan_detail, name="plan_detail"),
    path("plans/<int:pk>/parts/<slug:key>/", plan.plan_part, name="plan_part"),
    path("plans/<int:pk>/write/", plan.plan_write, name="plan_write"),
    path("plans/<int:pk>/text/", plan.plan_text_save, name="plan_text_save"),
    path("plans/<int:pk>/writing/", plan.plan_writing, name="plan_writing"),
    path("plans/<int:pk>/put-in-force/", plan.plan_put_in_force, name="plan_put_in_force"),
    path("plans/<int:pk>/end/", plan.plan_end, name="plan_end"),
    path("plans/<int:pk>/reopen/", plan.plan_reopen, name="plan_reopen"),
    path("plans/<int:pk>/targets/new/", target.target_create, name="target_create"),
    path("plans/<int:pk>/provision/new/", target.provision_create, name="provision_create"),
    path("plans/<int:pk>/cycles/new/", cycle.cycle_begin, name="cycle_begin"),
    path("plans/versions/<int:pk>/", plan.version_detail, name="version_detail"),
    path("plans/versions/<int:pk>/sign/", plan.version_sign, name="version_sign"),
    path("plans/versions/<int:pk>/read/", plan.version_read, name="version_read"),
    path("plans/signatures/<int:pk>/remove/", plan.sign_off_remove, name="sign_off_remove"),
    path("targets/<int:pk>/edit/", target.target_edit, name="target_edit"),
    path("targets/<int:pk>/close/", target.target_close, name="target_close"),
    path("targets/<int:pk>/reopen/", target.target_reopen, name="target_reopen"),
    path("provision/<int:pk>/edit/", target.provision_edit, name="provision_edit"),
    path("provision/<int:pk>/end/", target.provision_end, name="provision_end"),
    path("cycles/<int:pk>/<slug:part>/", cycle.cycle_part_write, name="cycle_part_write"),
]

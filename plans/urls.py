from django.urls import path

from plans.views import pack, review

app_name = "plans"
urlpatterns = [
    path("reviews/", review.review_list, name="review_list"),
    path("reviews/new/", review.review_create, name="review_create"),
    path("reviews/<int:pk>/", review.review_detail, name="review_detail"),
    path("reviews/<int:pk>/edit/", review.review_edit, name="review_edit"),
    path("reviews/<int:pk>/hold/", review.review_hold, name="review_hold"),
    path("reviews/<int:pk>/cancel/", review.review_cancel, name="review_cancel"),
    path("reviews/<int:pk>/task/", review.review_task_give, name="review_task_give"),
    path("packs/", pack.pack_list, name="pack_list"),
    path("packs/new/", pack.pack_create, name="pack_create"),
    path("packs/<int:pk>/", pack.pack_detail, name="pack_detail"),
    path("packs/<int:pk>/retry/", pack.pack_retry, name="pack_retry"),
    path("packs/<int:pk>/pdf/", pack.pack_pdf, name="pack_pdf"),
    path("packs/<int:pk>/word/", pack.pack_word, name="pack_word"),
    path("packs/batches/new/", pack.pack_batch_create, name="pack_batch_create"),
    path("packs/batches/<int:pk>/", pack.pack_batch_detail, name="pack_batch_detail"),
    path("packs/batches/<int:pk>/zip/", pack.pack_batch_zip, name="pack_batch_zip"),
]

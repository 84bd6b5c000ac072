from django.urls import path

from assessment.views import answer

app_name = "answer"
urlpatterns = [
    path("<slug:slug>/", answer.code_enter, name="code_enter"),
    path("<slug:slug>/<int:number>/", answer.question, name="question"),
    path("<slug:slug>/finish/", answer.finish, name="finish"),
    path("<slug:slug>/leave/", answer.leave, name="leave"),
]

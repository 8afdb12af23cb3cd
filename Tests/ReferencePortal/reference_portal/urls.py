"""`/api/{portal}/{app}/{model}/` and `/api/{portal}/{app}/{model}/{id}/`, in the portals that have the model."""

from django.urls import path

from .models import CATALOGUE
from .views import make

urlpatterns = []
for model in CATALOGUE.values():
    view = make(model)
    for portal in model.portals:
        place = f"api/{portal}/{model.app}/{model.name}/"
        urlpatterns.append(path(place, view.as_view({"get": "list"}, portal=portal)))
        urlpatterns.append(path(place + "<str:pk>/", view.as_view({"get": "retrieve"}, portal=portal)))

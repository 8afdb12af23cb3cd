"""`/api/{portal}/{app}/{model}/`, `.../{id}/` and `.../{id}/{action}/`, in the portals that have the model.

The methods are those of dynamic-rest's own router, bulk PATCH and DELETE of a list included, as far as the catalogue
lets the model be written; the public portal only reads.
"""

from django.urls import path

from .models import CATALOGUE
from .notation import Model
from .views import make


def methods(model: Model, portal: str) -> tuple[dict[str, str], dict[str, str]]:
    """The view's actions by method, of the list and of one record."""
    of_list, of_one = {"get": "list"}, {"get": "retrieve"}
    writes = model.writes if portal == "private" else []
    if "create" in writes:
        of_list["post"] = "create"
    if "update" in writes:
        of_list["patch"] = "partial_update"
        of_one |= {"put": "update", "patch": "partial_update"}
    if "delete" in writes:
        of_list["delete"] = of_one["delete"] = "destroy"
    return of_list, of_one


urlpatterns = []
for model in CATALOGUE.values():
    view = make(model)
    for portal in model.portals:
        place = f"api/{portal}/{model.app}/{model.name}/"
        of_list, of_one = methods(model, portal)
        urlpatterns.append(path(place, view.as_view(of_list, portal=portal)))
        urlpatterns.append(path(place + "<str:pk>/", view.as_view(of_one, portal=portal)))
        for action in model.actions if portal == "private" else []:
            acting = view.as_view({action.method.lower(): action.name}, portal=portal, is_acting=True)
            urlpatterns.append(path(f"{place}<str:pk>/{action.name}/", acting))

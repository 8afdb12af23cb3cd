"""The two portals: viewsets of dynamic-rest, one for each model of the catalogue.

Who asks: any bearer token is the owner of the lab, who may write; the token `viewer` is somebody who may only read.
"""

import threading

from django.conf import settings
from django.db.models import F, ProtectedError
from django.utils import timezone
from dynamic_rest.filters import DynamicFilterBackend, DynamicSortingFilter
from dynamic_rest.viewsets import DynamicModelViewSet
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import ParseError
from rest_framework.permissions import SAFE_METHODS, BasePermission

from .models import CATALOGUE, MODELS
from .notation import Model
from .paging import LimitOffsetOrPage
from .serializers import SERIALIZERS


#: SQLite has one writer. Two that wait for each other would end in a 500 that PostgreSQL does not know.
WRITING = threading.Lock()


class AnyBearer(BaseAuthentication):
    """Any bearer token is somebody; none is nobody."""

    def authenticate(self, request):
        words = get_authorization_header(request).split()
        if len(words) != 2 or words[0].lower() != b"bearer":
            return None
        return "viewer" if words[1] == b"viewer" else "owner", words[1]

    def authenticate_header(self, request):
        return "Bearer"


class PublicOrKnown(BasePermission):
    """The public portal is open to all, since it has no method that writes; the private one to who is somebody."""

    def has_permission(self, request, view):
        if view.portal == "public":
            return True
        return request.user is not None and (request.method in SAFE_METHODS or request.user != "viewer")


class Sorting(DynamicSortingFilter):
    """dynamic-rest's order, with nulls where the imitated database has them."""

    def filter_queryset(self, request, queryset, view):
        queryset = super().filter_queryset(request, queryset, view)
        if settings.DIALECT == "postgresql" and queryset.query.order_by:
            queryset = queryset.order_by(
                *(
                    F(key[1:]).desc(nulls_first=True) if key.startswith("-") else F(key).asc(nulls_last=True)
                    for key in queryset.query.order_by
                )
            )
        return queryset


class Portal(DynamicModelViewSet):
    portal = "private"
    authentication_classes = [AnyBearer]
    permission_classes = [PublicOrKnown]
    pagination_class = LimitOffsetOrPage
    filter_backends = [DynamicFilterBackend, Sorting]
    #: The serializer of the approval that a POST asks for, where records of the model are not made by labs themselves.
    approval_class = None

    def dispatch(self, request, *arguments, **options):
        if request.method in SAFE_METHODS:
            return super().dispatch(request, *arguments, **options)
        with WRITING:
            return super().dispatch(request, *arguments, **options)

    def get_serializer_class(self):
        return self.approval_class if self.approval_class and self.request.method == "POST" else self.serializer_class

    def perform_create(self, serializer):
        serializer.save(**{"action": "Add", "status": "Pending"} if self.approval_class else {})

    def perform_update(self, serializer):
        stamped = hasattr(serializer.get_model(), "updated_at")
        serializer.save(**{"updated_at": timezone.now()} if stamped else {})

    def perform_destroy(self, instance):
        """Django's refusal in its own words; left alone it would be a 500."""
        try:
            instance.delete()
        except ProtectedError as error:
            raise ParseError(error.args[0]) from None


def make(model: Model) -> type[Portal]:
    attributes = {"queryset": MODELS[model.name].objects.all(), "serializer_class": SERIALIZERS[model.name]}
    approval = next((other for other in CATALOGUE.values() if other.approval_of == model.name), None)
    if approval:
        attributes["approval_class"] = SERIALIZERS[approval.name]
    return type(f"{model.name}View", (Portal,), attributes)

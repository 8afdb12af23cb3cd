"""The two portals: read-only viewsets of dynamic-rest, one for each model of the catalogue."""

from django.conf import settings
from django.db.models import F
from dynamic_rest.filters import DynamicFilterBackend, DynamicSortingFilter
from dynamic_rest.viewsets import WithDynamicViewSetMixin
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.viewsets import ReadOnlyModelViewSet

from .models import MODELS
from .notation import Model
from .paging import LimitOffsetOrPage
from .serializers import SERIALIZERS


class AnyBearer(BaseAuthentication):
    """Any bearer token is somebody; none is nobody."""

    def authenticate(self, request):
        words = get_authorization_header(request).split()
        return ("somebody", words[1]) if len(words) == 2 and words[0].lower() == b"bearer" else None

    def authenticate_header(self, request):
        return "Bearer"


class PublicOrKnown(BasePermission):
    def has_permission(self, request, view):
        return view.portal == "public" or request.user is not None


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


class Portal(WithDynamicViewSetMixin, ReadOnlyModelViewSet):
    portal = "private"
    authentication_classes = [AnyBearer]
    permission_classes = [PublicOrKnown]
    pagination_class = LimitOffsetOrPage
    filter_backends = [DynamicFilterBackend, Sorting]


def make(model: Model) -> type[Portal]:
    attributes = {"queryset": MODELS[model.name].objects.all(), "serializer_class": SERIALIZERS[model.name]}
    return type(f"{model.name}View", (Portal,), attributes)

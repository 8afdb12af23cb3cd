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
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.response import Response

from .actions import handler
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
        is_reading = request.method in SAFE_METHODS and not view.is_acting
        return request.user is not None and (is_reading or request.user != "viewer")


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
    #: Whether the address is one of an action: then a GET changes something, too.
    is_acting = False
    #: Whether the answer to a change is the proposal that it was turned into.
    is_proposing = False

    def dispatch(self, request, *arguments, **options):
        if request.method in SAFE_METHODS and not self.is_acting:
            return super().dispatch(request, *arguments, **options)
        with WRITING:
            return super().dispatch(request, *arguments, **options)

    def get_serializer_class(self):
        proposes = self.request.method == "POST" or self.is_proposing
        return self.approval_class if self.approval_class and proposes else self.serializer_class

    def perform_create(self, serializer):
        serializer.save(**{"action": "Add", "status": "Pending"} if self.approval_class else {})

    def update(self, request, *arguments, **options):
        """A change of what a curator looks after is a proposal; the record stays as it is."""
        if not self.approval_class or "pk" not in options or not isinstance(request.data, dict):
            return super().update(request, *arguments, **options)
        instance = self.get_object()
        serializer = self.get_serializer(instance, data=request.data, partial=options.get("partial", False))
        serializer.is_valid(raise_exception=True)
        proposal = propose(instance, serializer.validated_data, self.approval_class.Meta.model)
        self.is_proposing = True
        return Response(self.get_serializer(proposal).data)

    def perform_update(self, serializer):
        stamped = hasattr(serializer.get_model(), "updated_at")
        serializer.save(**{"updated_at": timezone.now()} if stamped else {})

    def perform_destroy(self, instance):
        """Django's refusal in its own words; left alone it would be a 500."""
        try:
            instance.delete()
        except ProtectedError as error:
            raise ParseError(error.args[0]) from None


def propose(instance, changes, approval):
    """A proposal to change `instance`: the record as it is with the changes, as far as the approval has the fields."""
    values, lists = {}, {}
    for field in CATALOGUE[approval.__name__].fields:
        if field.flags & {"readonly"} or not hasattr(instance, field.name):
            continue
        if field.kind == "many":
            lists[field.name] = changes.get(field.name, list(getattr(instance, field.name).all()))
        else:
            values[field.name] = changes.get(field.name, getattr(instance, field.name))
        if "unique" in field.flags and approval.objects.filter(**{field.name: values[field.name]}).exists():
            raise ValidationError({field.name: [f"{approval.__name__} with this {field.name} already exists."]})
    proposal = approval.objects.create(**values, instance_id=instance.pk, action="Change", status="Pending")
    for name, related in lists.items():
        getattr(proposal, name).set(related)
    return proposal


def make(model: Model) -> type[Portal]:
    attributes = {"queryset": MODELS[model.name].objects.all(), "serializer_class": SERIALIZERS[model.name]}
    approval = next((other for other in CATALOGUE.values() if other.approval_of == model.name), None)
    if approval:
        attributes["approval_class"] = SERIALIZERS[approval.name]
    for action in model.actions:
        attributes[action.name] = handler(action)
    return type(f"{model.name}View", (Portal,), attributes)

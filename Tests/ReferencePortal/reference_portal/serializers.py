"""A dynamic-rest serializer for every model: the fields of the catalogue in its order, `created_date` on request only.

`filter_queryset` is the hook by which dynamic-rest keeps what a user may not see out of lists of ids and of what is
included, too. An included record that may not be seen is null.
"""

from dynamic_rest.fields import DynamicRelationField
from dynamic_rest.serializers import DynamicModelSerializer

from .models import CATALOGUE, MODELS, epoch
from .notation import Model
from .visibility import visible


class PortalSerializer(DynamicModelSerializer):
    def filter_queryset(self, queryset):
        return visible(queryset, self.context["view"].portal)


SERIALIZERS: dict[str, type[PortalSerializer]] = {}


class epochSerializer(PortalSerializer):
    class Meta:
        model = epoch
        name = "epoch"
        plural_name = "epochs"
        fields = ["id"]


def make(model: Model) -> type[PortalSerializer]:
    meta = {
        "model": MODELS[model.name],
        "name": model.detail_key,
        "plural_name": model.list_key,
        "fields": [field.name for field in model.fields] + ["created_date"],
        "deferred_fields": ["created_date"],
    }
    attributes: dict[str, object] = {"__module__": __name__, "Meta": type("Meta", (), meta)}
    for field in model.fields:
        if field.target:
            attributes[field.name] = DynamicRelationField(
                f"{__name__}.{field.target}Serializer", many=field.kind == "many"
            )
    return type(f"{model.name}Serializer", (PortalSerializer,), attributes)


for one in CATALOGUE.values():
    SERIALIZERS[one.name] = globals()[f"{one.name}Serializer"] = make(one)

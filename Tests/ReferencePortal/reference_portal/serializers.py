"""A dynamic-rest serializer for every model: the fields of the catalogue in its order, `created_date` on request only.

`filter_queryset` is the hook by which dynamic-rest keeps what a user may not see out of lists of ids and of what is
included, too. An included record that may not be seen is null.
"""

from dynamic_rest.fields import DynamicRelationField
from dynamic_rest.serializers import DynamicModelSerializer
from rest_framework.exceptions import ValidationError
from rest_framework.fields import CharField, FileField, JSONField, ListField

from . import schemas
from .models import CATALOGUE, MODELS, epoch
from .notation import Field, Model
from .visibility import visible


class PeopleField(JSONField):
    """A map of people to their rights."""

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            raise ValidationError(f'Expected a dictionary of items but got type "{type(data).__name__}".')
        return super().to_internal_value(data)


class DocumentField(FileField):
    """A file, of which only the address is kept, in a column of text."""

    def to_internal_value(self, data):
        return f"/media/{self.field_name}/{super().to_internal_value(data).name}"

    def to_representation(self, value):
        return value


def merged(sent: dict, current: dict | None, field: Field) -> dict:
    """Who is not named stays, rights not named become false, `{"remove": true}` removes; who is new may be invited only."""
    people = dict(current or {})
    for name, entry in sent.items():
        rights = entry if isinstance(entry, dict) else {}
        if "invited" in field.flags and name not in (current or {}):
            continue
        if rights.get("remove") is True:
            people.pop(name, None)
        else:
            people[name] = {right: rights.get(right) is True for right in field.rights}
    return people


class PortalSerializer(DynamicModelSerializer):
    def validate(self, attrs):
        """JSON by the schema of the record's type, where nothing else is against what was sent."""
        found = schemas.problems(self.get_model().__name__, attrs, self.instance)
        if found:
            raise ValidationError(found)
        return super().validate(attrs)

    def create(self, validated_data):
        for field in CATALOGUE[self.get_model().__name__].fields:
            if field.rights:
                validated_data.pop(field.name, None)
        return super().create(validated_data)

    def update(self, instance, validated_data):
        for field in CATALOGUE[self.get_model().__name__].fields:
            if "fixed" in field.flags:
                validated_data.pop(field.name, None)
            elif field.rights and field.name in validated_data:
                sent = validated_data.pop(field.name)
                if sent is not None:
                    validated_data[field.name] = merged(sent, getattr(instance, field.name), field)
        return super().update(instance, validated_data)

    def filter_queryset(self, queryset):
        return visible(queryset, self.context["view"].portal)


SERIALIZERS: dict[str, type[PortalSerializer]] = {}
#: Kinds that may be blank.
TEXTUAL = ("string", "text", "url")


class epochSerializer(PortalSerializer):
    class Meta:
        model = epoch
        name = "epoch"
        plural_name = "epochs"
        fields = ["id"]


def options(field: Field) -> dict[str, object]:
    """What may be sent for `field`: a field that is not required may be left out or null, and text may be blank."""
    if "readonly" in field.flags:
        return {"read_only": True}
    required = "required" in field.flags
    if field.kind in ("boolean", "many"):
        return {"required": required, "allow_null": False}
    if field.kind in TEXTUAL:
        return {"required": required, "allow_null": not required, "allow_blank": not required}
    return {"required": required, "allow_null": not required}


def make(model: Model) -> type[PortalSerializer]:
    meta = {
        "model": MODELS[model.name],
        "name": model.detail_key,
        "plural_name": model.list_key,
        "fields": [field.name for field in model.fields] + ["created_date"],
        "deferred_fields": ["created_date"],
        "extra_kwargs": {field.name: options(field) for field in model.fields if not declared(field)},
    }
    attributes: dict[str, object] = {"__module__": __name__, "Meta": type("Meta", (), meta)}
    for field in model.fields:
        if field.target:
            attributes[field.name] = DynamicRelationField(
                f"{__name__}.{field.target}Serializer", many=field.kind == "many", **options(field)
            )
        elif "file" in field.flags:
            attributes[field.name] = DocumentField(required=False, allow_null=True)
        elif field.rights:
            attributes[field.name] = PeopleField(**options(field))
        elif declared(field):
            attributes[field.name] = ListField(child=CharField(), **options(field))
    return type(f"{model.name}Serializer", (PortalSerializer,), attributes)


def declared(field: Field) -> bool:
    """Whether Django's model alone does not tell what the field takes."""
    return field.target is not None or field.kind == "strings" or bool(field.rights) or "file" in field.flags


for one in CATALOGUE.values():
    SERIALIZERS[one.name] = globals()[f"{one.name}Serializer"] = make(one)

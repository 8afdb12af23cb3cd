"""What the public portal shows: records that lead to something marked public, and of relations only those."""

from django.db.models import Q

#: What makes a record public, as a path to a project's (or the record's own) `is_public`. Other models are all public.
PUBLIC_IF = {
    **dict.fromkeys(("project", "behavioralassay", "datastorage", "inventory", "license", "setup"), "is_public"),
    **dict.fromkeys(("subject", "session"), "projects__is_public"),
    **dict.fromkeys(("cohort", "collection", "breeding"), "project__is_public"),
    **dict.fromkeys(("behavior", "dataacquisition", "manipulation"), "session__projects__is_public"),
    **dict.fromkeys(("procedure", "subjectlog"), "subject__projects__is_public"),
    "procedurelog": "procedure__subject__projects__is_public",
    "equipment": "setup__is_public",
    "consumablestock": "inventory__is_public",
}


def visible(queryset, portal: str):
    """The records of `queryset`, a model's, that `portal` shows. No joins: each stays there once."""
    model = queryset.model
    rule = PUBLIC_IF.get(model.__name__) if portal == "public" else None
    if rule is None:
        return queryset.all()
    return queryset.filter(pk__in=model.objects.filter(Q(**{rule: True})).values("pk"))

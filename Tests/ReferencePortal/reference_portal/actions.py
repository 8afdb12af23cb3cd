"""What is done to a record beyond the five verbs, some of it by a GET: entries of logs, proposals, memberships.

What the reference leaves open was chosen: of one time there is one entry of a log, an interval may be without an end; an
invitation or a request is gone when it was decided on or withdrawn; a request gives no rights. Whoever asks is the owner
of the lab, the first of its users.
"""

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware, now
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.fields import CharField, DateTimeField
from rest_framework.response import Response

from . import schemas
from .models import CATALOGUE, MODELS
from .notation import Action

#: The account of every token but `viewer`.
CALLER = 3
INTERVALS = ("FoodDeprivation", "Habituation", "Handling", "Housing", "TrainingSession", "WaterDeprivation")


# Entries of logs


def moment(text):
    """An entry's time, however it is spelt."""
    try:
        value = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return make_aware(value) if value is not None and is_naive(value) else value


def stored(value) -> str:
    return value.isoformat().replace("+00:00", "Z")


def checked(data, times: list[str], is_whole: bool, log) -> dict:
    """The keys of an entry that were sent, as they are kept; `details` by the schema of the log's type."""
    if not isinstance(data, dict):
        raise ValidationError(
            {"non_field_errors": [f"Invalid data. Expected a dictionary, but got {type(data).__name__}."]}
        )
    entry, problems = {}, {}
    for name in [*times, "notes", "details"]:
        try:
            if name not in data:
                if name == times[0]:
                    raise ValidationError("This field is required.")
                if is_whole and name in ("notes", "end_date_time"):
                    entry[name] = None
            elif data[name] is None:
                if name == times[0]:
                    raise ValidationError("This field may not be null.")
                entry[name] = None
            elif name == "details":
                entry[name] = data[name]
            elif name == "notes":
                if not isinstance(data[name], str):
                    raise ValidationError(CharField.default_error_messages["invalid"])
                entry[name] = data[name]
            else:
                entry[name] = stored(DateTimeField().to_internal_value(data[name]))
        except ValidationError as error:
            problems[name] = error.detail
    if found := schemas.entry_problems(type(log).__name__, log.type, entry.get("details")):
        problems["details"] = found
    if problems:
        raise ValidationError(problems)
    return entry


def write_entry(log, action: Action, data) -> None:
    times = ["start_date_time", "end_date_time"] if log.type in INTERVALS else ["date_time"]
    if type(log).__name__ == "procedurelog":
        times = ["date_time"]
    key = times[0]
    entry = checked(data, times, action.name == "add_entry", log)
    entries = list(log.entries or [])
    wanted = moment(entry[key])
    found = [place for place, old in enumerate(entries) if moment(old.get(key)) == wanted]
    if action.name == "add_entry":
        if found:
            raise ValidationError({key: [f"An entry with this {key} already exists."]})
        entries.append(entry)
    elif len(found) != 1:
        what = f"There are {len(found)} entries" if found else "There is no entry"
        raise ValidationError({key: [f"{what} with this {key}."]})
    elif action.name == "change_entry":
        old = entries[found[0]]
        entries[found[0]] = {**old, **{name: value for name, value in entry.items() if name != key}}
    else:
        del entries[found[0]]
    log.entries = entries
    if hasattr(log, "updated_at"):
        log.updated_at = now()
    log.save()


# Proposals


def decide(proposal, accepts: bool) -> None:
    if proposal.status != "Pending":
        raise ParseError("This proposal was decided already.")
    if accepts:
        carry_out(proposal)
    proposal.status = "Accepted" if accepts else "Rejected"
    proposal.reviewer_id = CALLER
    proposal.save()


def carry_out(proposal) -> None:
    own = CATALOGUE[type(proposal).__name__]
    target = MODELS[own.approval_of]
    record = target.objects.filter(pk=proposal.instance_id).first() or target()
    lists = {}
    for field in CATALOGUE[own.approval_of].fields:
        if "readonly" in field.flags or own.field(field.name) is None:
            continue
        if field.kind == "many":
            lists[field.name] = list(getattr(proposal, field.name).all())
            continue
        value = getattr(proposal, field.name)
        if "unique" in field.flags and target.objects.exclude(pk=record.pk).filter(**{field.name: value}).exists():
            raise ValidationError({field.name: [f"{own.approval_of} with this {field.name} already exists."]})
        setattr(record, field.name, value)
    record.save()
    for name, related in lists.items():
        getattr(record, name).set(related)


# Memberships


def email(number) -> str | None:
    return MODELS["user"].objects.filter(pk=number).values_list("email", flat=True).first()


def join(group) -> str:
    requests = MODELS["groupmembershiprequest"].objects
    if email(CALLER) in (group.users or {}):
        raise ParseError("You are already a member of this group.")
    if requests.filter(authgroup=group, user_account_request=CALLER).exists():
        raise ParseError("You have already asked to join this group.")
    requests.create(authgroup=group, user_account_request_id=CALLER)
    return "Membership requested."


def leave(group) -> str:
    if email(CALLER) not in (group.users or {}):
        raise ParseError("You are not a member of this group.")
    group.users = {name: rights for name, rights in group.users.items() if name != email(CALLER)}
    group.save()
    return "You have left this group."


def enter(invitation) -> None:
    """Whoever an invitation or a request is about becomes a member."""
    field = "users"
    match type(invitation).__name__:
        case "groupmembershiprequest":
            name, place = email(invitation.user_account_request_id), invitation.authgroup
            rights = {"is_manager": False, "is_owner": False}
        case "groupmembershipinvitation":
            name, place = email(invitation.user_account_invitation_id), invitation.authgroup
            rights = {"is_manager": bool(invitation.new_manager), "is_owner": bool(invitation.new_owner)}
        case kind:
            if kind == "projectgroupmembershipinvitation":
                field, name = "groups", invitation.invitee and invitation.invitee.name
            else:
                name = email(invitation.invitee_id)
            place = invitation.project
            rights = {
                "can_change": bool(invitation.can_change),
                "is_manager": bool(invitation.manage_project),
                "is_owner": bool(invitation.own_project),
            }
    if name is None or place is None:
        raise ParseError("This invitation leads nowhere.")
    setattr(place, field, {**(getattr(place, field) or {}), name: rights})
    place.save()


def membership(record, action: Action) -> str:
    if type(record).__name__ == "group":
        return join(record) if action.name == "join" else leave(record)
    if action.name == "accept":
        enter(record)
    record.delete()
    return {"accept": "Accepted.", "reject": "Rejected.", "cancel": "Cancelled."}[action.name]


def handler(action: Action):
    """The method of a viewset that carries it out."""

    def act(view, request, **options):
        record = view.get_object()
        if action.takes:
            write_entry(record, action, request.data)
        elif CATALOGUE[type(record).__name__].approval_of:
            decide(record, accepts=action.name == "accept")
        else:
            return Response({"detail": membership(record, action)})
        return Response(view.get_serializer(view.get_object()).data)

    return act

"""Pages by `limit` and `offset`, as BrainSTEM documents them, in one of three envelopes; and dynamic-rest's own paging.

`meta` {page, per_page, total_results, total_pages} is dynamic-rest's, `count`/`next`/`previous` is what BrainSTEM's own
clients read, `none` has the records alone. A request with neither `limit` nor `offset` is paged by dynamic-rest
itself, which reads `page` and `per_page`.
"""

from django.conf import settings
from dynamic_rest.pagination import DynamicPageNumberPagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

DEFAULT = 20
MAXIMUM = 100


class LimitOffsetOrPage(DynamicPageNumberPagination):
    page_size = DEFAULT
    max_page_size = MAXIMUM

    def paginate_queryset(self, queryset, request, **other):
        self.request = request
        self.by_offset = bool({"limit", "offset"} & set(request.query_params))
        if not self.by_offset:
            return super().paginate_queryset(queryset, request, **other)
        self.limit = min(number(request.query_params.get("limit")) or DEFAULT, MAXIMUM)
        self.offset = number(request.query_params.get("offset")) or 0
        self.total = queryset.count()
        return list(queryset[self.offset : self.offset + self.limit])

    def get_page_metadata(self):
        if not self.by_offset:
            return super().get_page_metadata()
        return {
            "page": self.offset // self.limit + 1,
            "per_page": self.limit,
            "total_results": self.total,
            "total_pages": max(1, -(-self.total // self.limit)),
        }

    def get_paginated_response(self, data):
        match settings.ENVELOPE:
            case "meta":
                return super().get_paginated_response(data)
            case "count":
                return Response({**self.counts(), **data})
            case _:
                return Response(data)

    def counts(self):
        if not self.by_offset:
            count = self.page.paginator.count
            return {"count": count, "next": self.get_next_link(), "previous": self.get_previous_link()}
        url = replace_query_param(self.request.build_absolute_uri(), "limit", self.limit)
        following, preceding = self.offset + self.limit, self.offset - self.limit
        if preceding > 0:
            previous = replace_query_param(url, "offset", preceding)
        else:
            previous = remove_query_param(url, "offset") if self.offset > 0 else None
        next_page = replace_query_param(url, "offset", following) if following < self.total else None
        return {"count": self.total, "next": next_page, "previous": previous}


def number(text: str | None) -> int | None:
    """A natural number, or None for anything else: junk counts as not said."""
    return int(text) if text and text.isascii() and text.isdigit() else None

"""From a request to the catalogue its sender may see, or 404. Every view and API fetches through here."""

from django.http import Http404, HttpRequest

from catalogue.models import Catalogue


def get_catalogue(request: HttpRequest, public_id: str) -> Catalogue:
    """Return a catalogue that the sender owns (1 query). Raises: Http404 for everybody else."""
    if not request.user.is_authenticated:
        raise Http404
    try:
        return Catalogue.objects.select_related("parent").get(public_id=public_id, owner=request.user)
    except Catalogue.DoesNotExist:
        raise Http404 from None

"""Where messages come in, and a sign of life."""

from django.http import HttpResponse
from django.urls import path
from rapidsms.backends.http.views import GenericHttpBackendView

urlpatterns = [
    path("backend/http/", GenericHttpBackendView.as_view(backend_name="http")),
    path("healthz", lambda _request: HttpResponse("OK")),
]

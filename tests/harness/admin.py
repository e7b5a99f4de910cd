"""The admin API, with an API key."""

import httpx

from .process import Failed


class Admin:
    def __init__(self, server, key=None):
        headers = {"authorization": f"Bearer {key or server.demo.api_key}"}
        self.http = httpx.Client(base_url=server.url, headers=headers, timeout=30)

    def ask(self, method, path, **body) -> httpx.Response:
        """An answer, whatever it is."""
        return self.http.request(method, f"/api/v1{path}", json=body or None)

    def get(self, path, **parameters):
        return self._good(self.http.get(f"/api/v1{path}", params=parameters))

    def post(self, path, **body):
        return self._good(self.http.post(f"/api/v1{path}", json=body))

    def delete(self, path) -> None:
        self._good(self.http.delete(f"/api/v1{path}"))

    def put(self, *manifests):
        """Declares."""
        return self.post("/manifests/apply", changes=[{"op": "put", "manifest": one} for one in manifests])

    def remove(self, kind, name):
        return self.post("/manifests/apply", changes=[{"op": "delete", "kind": kind, "id": name}])

    @staticmethod
    def _good(answer: httpx.Response):
        if not answer.is_success:
            raise Failed(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

"""A fake of the Hugging Face Hub: model pages, files, and uploads as the hub's own client makes them.

It answers as the hub's documents and its client say; it knows no other route.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from tests.fakes.loopback import Fake

TOKEN = "hf_token"
COMMIT = "c0ffee" * 6 + "c0ff"


@dataclass
class Repository:
    """Its files by their paths."""

    files: dict[str, bytes] = field(default_factory=dict)
    is_private: bool = False


class FakeHub(Fake):
    def begin(self) -> None:
        super().begin()
        self.repositories: dict[str, Repository] = {}
        self.held_files: set[str] = set()  # of these only the first byte comes, until `release` is set
        self.release = threading.Event()
        self.objects: dict[str, bytes] = {}  # large files by their SHA-256, until a commit names them

    def routes(self) -> list[BaseRoute]:
        name = "{owner}/{name}"
        return [
            Route(f"/api/models/{name}/revision/main", self._model),
            Route(f"/api/models/{name}", self._model),
            Route(f"/api/models/{name}/tree/{{revision}}", self._tree),
            Route(f"/{name}/resolve/{{revision}}/{{path:path}}", self._file, methods=["GET", "HEAD"]),
            Route("/api/repos/create", self._create, methods=["POST"]),
            Route("/api/validate-yaml", self._validate, methods=["POST"]),
            Route(f"/api/models/{name}/preupload/main", self._preupload, methods=["POST"]),
            Route(f"/{name}.git/info/lfs/objects/batch", self._batch, methods=["POST"]),
            Route("/objects/{digest}", self._object, methods=["PUT"]),
            Route(f"/api/models/{name}/commit/main", self._commit, methods=["POST"]),
        ]

    def _repository(self, request: Request) -> Repository | None:
        return self.repositories.get(f"{request.path_params['owner']}/{request.path_params['name']}")

    def _writer(self, request: Request) -> Response | None:
        """What is to be answered instead, where who asks may not write."""
        answer = self.noted(request, ())
        if answer is None and request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "Invalid username or password."}, status_code=401)
        return answer

    async def _model(self, request: Request) -> Response:
        answer = self.noted(request, {"blobs", "securityStatus", "expand"})
        found = self._repository(request)
        if answer is not None:
            return answer
        if found is None:
            return JSONResponse({"error": "Not found"}, 404, headers={"X-Error-Code": "RepoNotFound"})
        files = [{"rfilename": path, "size": len(data)} for path, data in found.files.items()]
        name = f"{request.path_params['owner']}/{request.path_params['name']}"
        return JSONResponse(
            {"id": name, "modelId": name, "sha": COMMIT, "private": False, "tags": [], "siblings": files}
        )

    async def _tree(self, request: Request) -> Response:
        answer, found = self.noted(request, {"recursive", "expand"}), self._repository(request)
        assert found is not None
        return answer or JSONResponse(
            [
                {"type": "file", "path": path, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
                for path, data in found.files.items()
            ]
        )

    async def _file(self, request: Request) -> Response:
        answer, found = self.noted(request, ()), self._repository(request)
        if answer is not None:
            return answer
        if found is None or request.path_params["path"] not in found.files:
            return JSONResponse({"error": "Not found"}, 404, headers={"X-Error-Code": "EntryNotFound"})
        data = found.files[request.path_params["path"]]
        headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": COMMIT}
        if request.method == "GET" and request.path_params["path"] in self.held_files:
            headers["Content-Length"] = str(len(data))
            return StreamingResponse(self._held(data), headers=headers)
        return Response(data, headers=headers, media_type="application/octet-stream")

    def _held(self, data: bytes) -> Iterator[bytes]:
        yield data[:1]
        self.release.wait()
        yield data[1:]

    async def _create(self, request: Request) -> Response:
        if answer := self._writer(request):
            return answer
        wanted = await request.json()
        name = f"{wanted.get('organization') or 'ann'}/{wanted['name']}"
        url = {"url": f"{self.address}/{name}", "name": name}
        if name in self.repositories:
            return JSONResponse({**url, "error": "You already created this model repo"}, 409)
        is_private = wanted.get("private") is True or wanted.get("visibility") == "private"
        self.repositories[name] = Repository(is_private=is_private)
        return JSONResponse(url)

    async def _validate(self, request: Request) -> Response:
        answer = self.noted(request, ())
        told = await request.json()
        self.expect(told["repoType"] == "model" and told["content"].startswith("---\n"))
        return answer or JSONResponse({"errors": [], "warnings": []})

    async def _preupload(self, request: Request) -> Response:
        """Weights and pictures go as large files, text within the commit."""
        if answer := self._writer(request):
            return answer
        files = (await request.json())["files"]
        large = (".safetensors", ".png", ".bin")
        modes = [
            {
                "path": file["path"],
                "uploadMode": "lfs" if file["path"].endswith(large) else "regular",
                "shouldIgnore": False,
                "oid": None,
            }
            for file in files
        ]
        return JSONResponse({"files": modes})

    async def _batch(self, request: Request) -> Response:
        if answer := self._writer(request):
            return answer
        wanted = await request.json()
        objects = [
            {**one, "actions": {"upload": {"href": f"{self.address}/objects/{one['oid']}"}}}
            for one in wanted["objects"]
        ]
        return JSONResponse({"transfer": "basic", "objects": objects}, media_type="application/vnd.git-lfs+json")

    async def _object(self, request: Request) -> Response:
        answer, data = self.noted(request, ()), await request.body()
        self.expect(hashlib.sha256(data).hexdigest() == request.path_params["digest"])
        self.objects[request.path_params["digest"]] = data
        return answer or Response()

    async def _commit(self, request: Request) -> Response:
        if answer := self._writer(request):
            return answer
        found = self._repository(request)
        assert found is not None
        for line in (await request.body()).splitlines():
            step = json.loads(line)
            if step["key"] == "file":
                found.files[step["value"]["path"]] = base64.b64decode(step["value"]["content"])
            elif step["key"] == "lfsFile":
                found.files[step["value"]["path"]] = self.objects[step["value"]["oid"]]
            else:
                self.expect(step["key"] == "header")
        name = f"{request.path_params['owner']}/{request.path_params['name']}"
        url = f"{self.address}/{name}/commit/{COMMIT}"
        return JSONResponse({"success": True, "commitOid": COMMIT, "commitUrl": url})

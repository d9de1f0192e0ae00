"""An OpenAPI 3.1 document: the schema of a route's body and answers. Its schemas are JSON Schema 2020-12."""

import json
import re
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

JSON, FORM = "application/json", "multipart/form-data"
MAX_PROBLEMS = 3  # of one body


@dataclass(frozen=True, slots=True)
class OpenApi:
    """`paths` has each route's pattern with its operations, the ones with fewer parameters first."""

    components: dict[str, Any]
    paths: list[tuple[re.Pattern[str], dict[str, Any]]]
    validators: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "OpenApi":
        document = json.loads(path.read_bytes())
        templates = sorted(document["paths"], key=lambda template: template.count("{"))
        paths = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", one)), document["paths"][one]) for one in templates]
        return cls(document["components"], paths)

    def wrong_in_request(self, method: str, path: str, body: Any) -> list[str]:
        """What contradicts the description in a request with this JSON body."""
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path} is not described"]
        content = operation.get("requestBody", {}).get("content", {})
        schema = content.get(JSON, content.get(FORM, {})).get("schema")
        if schema is None:
            return [f"{method} {path} takes no body"] if body else []
        return self._wrong(f"{method} {path}", schema, _as_documented(body))

    def wrong_in_answer(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """The same in an answer."""
        operation = self._operation(method, path)
        if operation is None:
            return []  # was reported with the request
        answers = operation["responses"]
        answer = answers.get(str(status)) or answers.get(f"{status // 100}XX")
        if answer is None:
            return [f"{method} {path} never answers {status}"]
        answer = self._resolved(answer)
        schema = answer.get("content", {}).get(JSON, {}).get("schema")
        return [] if schema is None else self._wrong(f"{method} {path} -> {status}", schema, body)

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, operations in self.paths:
            if pattern.fullmatch(path) and method.lower() in operations:
                found: dict[str, Any] = operations[method.lower()]
                return found
        return None

    def _resolved(self, answer: dict[str, Any]) -> dict[str, Any]:
        reference = answer.get("$ref")
        found: dict[str, Any] = self.components["responses"][reference.rsplit("/", 1)[1]] if reference else answer
        return found

    def _wrong(self, about: str, schema: dict[str, Any], body: Any) -> list[str]:
        jsonschema = import_module("jsonschema")  # which `make contracts` installs
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            self.validators[key] = jsonschema.Draft202012Validator({**schema, "components": self.components})
        errors = list(self.validators[key].iter_errors(body))[:MAX_PROBLEMS]
        causes = [jsonschema.exceptions.best_match([error]) for error in errors]
        return [f"{about} {cause.json_path}: {cause.message[:300]}" for cause in causes if cause is not None]


def _as_documented(body: Any, name: str = "") -> Any:
    """A request's body without what Discord accepts beyond its document, and discord.py sends.

    Ids as numbers (reference#snowflakes: "the API will accept both"), and an empty list that removes all components
    (resources/message#edit-message).
    """
    if isinstance(body, dict):
        return {key: _as_documented(value, key) for key, value in body.items() if (key, value) != ("components", [])}
    if isinstance(body, list):
        return [_as_documented(one, name) for one in body]
    is_id = name in ("id", "users", "roles") or name.endswith("_id")
    return str(body) if is_id and isinstance(body, int) else body

"""Bulk import over HTTP, on real servers: upload, progress, bad rows."""

from typing import Any

from shared.kernel.ids import new_id
from tests.integration.enrolment.conftest import IMAGING, STARTS_ON, TEACHER, House
from tests.support.eventually import eventually


async def handed_in(house: House, edition: str, text: str, **query: str) -> dict[str, Any]:
    """Waits for the end of the import."""
    path = f"/v1/editions/{edition}/imports"
    file = {"file": ("notes.csv", text.encode("windows-1252"), "text/csv")}
    answer = await house.call("POST", path, as_=TEACHER, params=query, files=file)
    assert answer.status_code == 202, answer.text
    where = answer.headers["Location"]

    async def ended() -> dict[str, Any] | None:
        present: dict[str, Any] = (await house.call("GET", where, as_=TEACHER)).json()
        return present if present["stage"] in {"done", "refused"} else None

    found = await eventually(ended, what="the end of the import")
    assert found is not None
    return found


async def test_valid_rows_are_written_and_each_bad_row_is_reported(house: House) -> None:
    """The refusals are exported as a table without formulas."""
    edition = f"edition-{new_id()}"
    await house.edition_opened(edition)
    one, two, unpaid = await house.learner(edition), await house.learner(edition), await house.opened(edition)
    day = STARTS_ON.strftime("%d/%m/%Y")
    rows = [f"{it['application_id']};Élodie;{IMAGING};{day};matin;présentiel;3,5" for it in (one, two, unpaid)]
    rows.append(f"{one['application_id']};Élodie;=1+1;{day};matin;présentiel;3,7")
    text = "\r\n".join(["candidature;prénom;module;jour;demi-journée;mode;heures", *rows])

    ended = await handed_in(house, edition, text, kind="attendance", mode="good_rows")

    assert (ended["stage"], ended["progress"], ended["rows"]) == ("done", 1.0, 4)
    assert (ended["recorded"], ended["unchanged"], ended["refused_rows"]) == (2, 0, 2)
    assert (ended["encoding"], ended["separator"]) == ("windows-1252", "semicolon")
    assert ended["ignored_columns"] == ["prénom"]
    path = f"/v1/editions/{edition}/imports/{ended['id']}/refusals"
    first = (await house.call("GET", path, as_=TEACHER, params={"limit": 2})).json()
    rest = (await house.call("GET", path, as_=TEACHER, params={"cursor": first["next"]})).json()
    named = [(bad["line"], bad["column"], bad["code"]) for bad in first["items"] + rest["items"]]
    assert named == [
        (4, "enrolment_id", "illegal-transition"),
        (5, "module", "formula-cell"),
        (5, "hours", "invalid-cell"),
    ]
    table = await house.call("GET", f"{path}.csv", as_=TEACHER)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.content.startswith("\ufeffline;column;code;reason\r\n4;enrolment_id;".encode())
    shown = (await house.call("GET", f"/v1/enrolments/{one['id']}/modules/{IMAGING}", as_=TEACHER)).json()
    assert [presence["hours"] for presence in shown["attendance"]] == [3.5]
    listed = (await house.call("GET", f"/v1/editions/{edition}/imports", as_=TEACHER)).json()
    assert [item["id"] for item in listed["items"]] == [ended["id"]]


async def test_all_or_nothing_writes_nothing_when_a_row_is_bad(house: House) -> None:
    """This is the default mode; the corrected file is then written whole."""
    edition = f"edition-{new_id()}"
    await house.edition_opened(edition)
    one, two = await house.learner(edition), await house.learner(edition)
    lines = ["enrolment_id,module,attempt,mark", f"{one['id']},{IMAGING},1,12", f"{two['id']},{IMAGING},2,12"]

    refused = await handed_in(house, edition, "\n".join(lines), kind="results")

    assert (refused["stage"], refused["recorded"], refused["refused_rows"]) == ("refused", 0, 1)
    untouched = (await house.call("GET", f"/v1/enrolments/{one['id']}", as_=TEACHER)).json()
    assert untouched["modules"][0]["marks"] == []
    lines[2] = f"{two['id']},{IMAGING},1,12"
    taken = await handed_in(house, edition, "\n".join(lines), kind="results")
    assert (taken["stage"], taken["recorded"]) == ("done", 2)


async def test_a_file_that_is_no_such_table_is_refused_at_once(house: House) -> None:
    """The refusal names what is accepted; an edition of another institution is answered with 404."""
    edition = f"edition-{new_id()}"
    await house.edition_opened(edition)
    await house.opened(edition)
    path = f"/v1/editions/{edition}/imports"

    async def sent(content: bytes, as_: str = TEACHER, **query: str) -> tuple[int, str]:
        file = {"file": ("notes.csv", content, "text/csv")}
        answer = await house.call("POST", path, as_=as_, params={"kind": "exam"} | query, files=file)
        return answer.status_code, answer.json()["code"]

    assert await sent(b"PK\x03\x04\x00") == (422, "not-a-table")
    assert await sent(b"name;mark\nAda;12\n") == (422, "columns-missing")
    assert (await sent(b"enrolment_id;mark\ne;12\n", kind="poem"))[0] == 422
    assert await sent(b"enrolment_id;mark\ne;12\n", as_="teacher@universite-paris") == (404, "not-found")
    assert (await sent(b"enrolment_id;mark\ne;12\n", as_="juror@universite-bourgogne"))[0] == 403
    missing = await house.call("GET", f"{path}/{new_id()}", as_=TEACHER)
    assert missing.status_code == 404


async def test_a_file_sent_again_under_its_key_is_one_import(house: House) -> None:
    """The first reply is returned again."""
    edition = f"edition-{new_id()}"
    await house.edition_opened(edition)
    learner = await house.learner(edition)
    key = {"Idempotency-Key": new_id()}
    content = f"enrolment_id;mark\n{learner['id']};12\n".encode()

    async def sent() -> Any:
        file = {"file": ("notes.csv", content, "text/csv")}
        answer = await house.call(
            "POST", f"/v1/editions/{edition}/imports", as_=TEACHER, params={"kind": "exam"}, files=file, headers=key
        )
        return answer.json()

    assert await sent() == await sent()
    listed = (await house.call("GET", f"/v1/editions/{edition}/imports", as_=TEACHER)).json()
    assert len(listed["items"]) == 1

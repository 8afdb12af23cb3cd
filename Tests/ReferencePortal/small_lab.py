"""A lab of a few records, in a file as the embedded portal writes it: enough to see how dynamic-rest behaves."""

from __future__ import annotations

import json
from pathlib import Path
import sqlite3
import uuid

from reference_portal.notation import Field, Model, read_catalogue

CATALOGUE = read_catalogue()
LINKS = [
    "subject__projects",
    "session__projects",
    "behavior__subjects",
    "dataacquisition__procedures",
    "license__subjects",
]


def identifier(number: int) -> str:
    return str(uuid.UUID(int=number))


def columns(model: Model) -> list[Field]:
    return [field for field in model.fields if field.kind != "many"]


class SmallLab:
    def __init__(self, path: Path):
        self.database = sqlite3.connect(path)
        for model in CATALOGUE.values():
            names = [f'"{field.name}"' for field in columns(model)] + ["created_date"]
            self.database.execute(f'CREATE TABLE "{model.name}" ({", ".join(names)})')
            for field in model.fields:
                if field.kind == "many":
                    self.database.execute(f'CREATE TABLE "{model.name}__{field.name}" (owner, target, position)')

    def add(self, model: str, number: int, *, created: str = "2024-01-01T10:00:00Z", **values) -> str:
        values |= {"id": identifier(number), "created_date": created}
        stored = [json.dumps(value) if isinstance(value, list | dict) else value for value in values.values()]
        names = ", ".join(f'"{name}"' for name in values)
        self.database.execute(f'INSERT INTO "{model}" ({names}) VALUES ({", ".join("?" * len(stored))})', stored)
        return values["id"]

    def link(self, table: str, owner: str, targets: list[str]) -> None:
        for position, target in enumerate(targets):
            self.database.execute(f'INSERT INTO "{table}" VALUES (?, ?, ?)', (owner, target, position))

    def close(self) -> None:
        self.database.commit()
        self.database.close()


def make_small_lab(path: Path) -> None:
    lab = SmallLab(path)
    projects = [
        lab.add("project", 10 + place, name=f"p{place}", is_public=flag, description=text)
        for place, (flag, text) in enumerate([(True, "HIPPOCAMPUS é"), (False, None), (None, "")])
    ]
    mouse = lab.add("species", 20, name="Mouse")
    strains = [
        lab.add("strain", 21 + place, name=name, species=mouse) for place, name in enumerate(["C57", "Ångström"])
    ]
    subjects = [
        lab.add("subject", 30 + place, name=name, strain=strains[place % 2], sex=sex, birth_date=born, status=status)
        for place, (name, sex, born, status) in enumerate(
            [
                ("TM_R001", "F", "2024-03-01", "active"),
                ("tm_r002", "M", None, None),
                ("X%_\\", "M", "2023-12-31", ""),
                ("Zoë", "U", "2024-03-22", "active"),
            ]
        )
    ]
    for subject, places in zip(subjects, [[0], [1], [0, 1], [2]], strict=True):
        lab.link("subject__projects", subject, [projects[place] for place in places])
    types = ["SiliconProbeImplant", "Craniotomy", "SiliconProbeImplant", "Headpost"]
    regions = [lab.add("brainregion", 60 + place, name=name, acronym=name) for place, name in enumerate(["CA1", "CA3"])]
    procedures = [
        lab.add("procedure", 70 + place, type=type, subject=subjects[place], brain_region=region, notes=f"n{place}")
        for place, (type, region) in enumerate(zip(types, [regions[1], regions[0], regions[0], None], strict=True))
    ]
    sessions = [
        lab.add(
            "session",
            50 + place,
            name=f"s{place}",
            created=f"2024-02-0{place % 3 + 1}T00:00:00Z",
            tags=["a", "b"],
            date_time=None if place == 3 else f"2024-03-0{place + 1}T15:30:00Z",
            extra_fields={"k": place},
        )
        for place in range(6)
    ]
    for place, session in enumerate(sessions):
        lab.link("session__projects", session, [projects[place % 2], projects[2]])
    acquisitions = [
        lab.add("dataacquisition", 80 + place, type=type, session=sessions[owner])
        for place, (type, owner) in enumerate([("Miniscope", 0), ("ExtracellularEphys", 0), ("ExtracellularEphys", 1)])
    ]
    for acquisition, places in zip(acquisitions, [[1, 0], [0], [2, 3]], strict=True):
        lab.link("dataacquisition__procedures", acquisition, [procedures[place] for place in places])
    setups = [lab.add("setup", 41 + place, name=f"setup{place}", is_public=place == 0) for place in range(2)]
    behaviors = [
        lab.add("behavior", 90 + place, session=sessions[place], setup=setups[place // 2], order=place or None)
        for place in range(3)
    ]
    lab.link("behavior__subjects", behaviors[0], [subjects[2], subjects[0]])
    lab.link("behavior__subjects", behaviors[1], [subjects[1]])
    licenses = [lab.add("license", 95 + place, name=f"l{place}", is_public=place == 0) for place in range(2)]
    lab.link("license__subjects", licenses[0], [subjects[1], subjects[0]])
    lab.link("license__subjects", licenses[1], [subjects[0]])
    parent = lab.add("behavioralcategory", 100, name="Learning")
    lab.add("behavioralcategory", 101, name="Spatial Learning", parent=parent)
    lab.close()

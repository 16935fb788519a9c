"""Words and parts that contracts share: the policies of a programme travel inside the edition that keeps them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.kernel import words
from shared.kernel.bounds import Example
from shared.kernel.policies import CentsOfEuro, Code, DpcAction, Hours, Mark, Module, Policies, Share
from shared.kernel.words import Text

__all__ = ["CentsOfEuro", "Code", "DpcAction", "Hours", "Mark", "Module", "Policies", "Share", "Text"]

# Names of things, the same in every contract. A field that means one of these needs no words of its own.
InstitutionId = Annotated[
    Code, Example("universite-de-bourgogne"), Field(description="The institution whose event it is.")
]
ProgrammeId = Annotated[
    Code, Example("du-intelligence-artificielle-sante"), Field(description="The programme (diploma).")
]
EditionId = Annotated[
    str, Field(description="The edition: one yearly intake.", examples=["0199b3a0-6d1e-7c43-9f0a-51d2c3b4a596"])
]
ApplicationId = Annotated[
    str,
    Field(
        description="The application: one person's request for one edition.",
        examples=["0199b3a1-02c5-7a10-8f3b-6e5d4c3b2a19"],
    ),
]
PersonId = Annotated[
    str,
    Field(
        description="The person, by a number that says nothing; who it is stands on the restricted topic alone.",
        examples=["0199b3a0-9e77-7d52-b1c4-0f9e8d7c6b5a"],
    ),
]
EnrolmentId = Annotated[
    str,
    Field(
        description="The enrolment: the learner's file. One per application.",
        examples=["5d1f6c0e-3b2a-5c4d-9e8f-7a6b5c4d3e2f"],
    ),
]
DecisionId = Annotated[
    str, Field(description="The jury's decision.", examples=["0199b3a2-4c8d-7f61-a2b3-c4d5e6f70819"])
]
ProfileCode = Annotated[Code, Example("health"), Field(description="The audience the person applies in.")]
ModuleCode = Annotated[Code, Example("medical-imaging"), Field(description="The module (teaching unit).")]
DocumentKind = Annotated[Code, Example("cv"), Field(description="Which document of the programme's list.")]
Locale = Annotated[
    Literal[words.Locale.FR, words.Locale.EN], Field(description="The language the person reads: French or English.")
]

Half = Literal[words.HalfDay.AM, words.HalfDay.PM]


class Part(BaseModel):
    """A piece of a contract; frozen, and open like it."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

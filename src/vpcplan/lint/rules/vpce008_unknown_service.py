"""VPCE008: an endpoint to an AWS service that there is not."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.places import place_of_word
from vpcplan.lint.rule import Rule
from vpcplan.semantics.aws_service import SERVICES_PAGE, service_name_problem


def check(context: LintContext) -> Iterator[Finding]:
    """Endpoints and expectations of topology files; what AWS itself tells is right."""
    yield from _endpoints(context)
    for expectation in context.topology.expectations:
        texts = [expectation.text, *(str(value) for _, value in expectation.fields)]
        for word in dict.fromkeys(word for text in texts for word in text.split()):
            service = word.removeprefix("service:").strip("',[]\"")
            if not word.startswith("service:") or service in context.topology.endpoint_services:
                continue
            problem = service_name_problem(service)
            if problem is not None:
                yield RULE.finding(None, problem[0], span=expectation.span, hint=problem[1], service=service)


def _endpoints(context: LintContext) -> Iterator[Finding]:
    topology = context.topology
    for endpoint in topology.vpc_endpoints.values():
        if endpoint.span.resource is not None or endpoint.service in topology.endpoint_services:
            continue
        problem = service_name_problem(endpoint.service)
        # A short name that stands in a VPC of a mistyped Region is none of this rule's business.
        home = topology.vpcs.get(endpoint.vpc)
        if problem is None or (
            home is not None and problem[0].endswith(f" {home.region} that vpcplan knows")
        ):
            continue
        words = (endpoint.service, endpoint.service.split(".", 3)[-1])
        yield RULE.finding(
            endpoint,
            f"endpoint {endpoint.name}: {problem[0]}",
            span=place_of_word(context, endpoint.span, words),
            hint=problem[1],
            service=endpoint.service,
        )


RULE = Rule(
    id="VPCE008",
    severity="warning",
    summary="An endpoint leads to an AWS service that AWS does not list.",
    explanation="""
An endpoint is made for a service name such as `com.amazonaws.eu-west-1.sqs`, in short `sqs`. Some services
have another name there than elsewhere (`kinesis-streams`, `email-smtp`, `ecr.api` and `ecr.dkr`). AWS refuses
a name that it does not have. A service that is newer than vpcplan's list is not refused by vpcplan: except
the finding.
""",
    source=SERVICES_PAGE,
    check=check,
)
